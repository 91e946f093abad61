/** Zoom and pan of one or two pictures together, down to single pixels. */

/** The part of a picture that is looked at: 1 is the whole of it in its place, and `x`, `y` move it by CSS pixels. */
export interface Sight {
  readonly scale: number
  readonly x: number
  readonly y: number
}

export const WHOLE: Sight = { scale: 1, x: 0, y: 0 }
const MAX_SCALE = 32
/** One notch of a mouse wheel is 100: about a quarter more. */
const WHEEL_SPEED = 0.0022

/** Zooms by `factor` about the point `x`, `y`, given from the middle of the picture's place; the point stays where it is. */
export function zoomAt(sight: Sight, factor: number, x = 0, y = 0): Sight {
  const scale = Math.min(MAX_SCALE, Math.max(1, sight.scale * factor))
  if (scale === 1) return WHOLE
  const grown = scale / sight.scale
  return { scale, x: x - (x - sight.x) * grown, y: y - (y - sight.y) * grown }
}

/** Wheel, drag and double click on `stage`; `at` tells the present sight, `set` takes the new one. */
export function watchStage(stage: HTMLElement, at: () => Sight, set: (sight: Sight) => void): void {
  let drag: { id: number; x: number; y: number; from: Sight } | undefined
  stage.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault()
      const { x, y } = fromMiddle(stage, event)
      set(zoomAt(at(), Math.exp(-event.deltaY * WHEEL_SPEED), x, y))
    },
    { passive: false }
  )
  stage.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return
    drag = { id: event.pointerId, x: event.clientX, y: event.clientY, from: at() }
    stage.setPointerCapture(event.pointerId)
  })
  stage.addEventListener('pointermove', (event) => {
    if (drag?.id !== event.pointerId || drag.from.scale === 1) return
    const { from } = drag
    set({ ...from, x: from.x + event.clientX - drag.x, y: from.y + event.clientY - drag.y })
  })
  for (const end of ['pointerup', 'pointercancel'] as const) {
    stage.addEventListener(end, () => (drag = undefined))
  }
  stage.addEventListener('dblclick', (event) => {
    const { x, y } = fromMiddle(stage, event)
    set(at().scale > 1 ? WHOLE : zoomAt(at(), 4, x, y))
  })
}

/** With two pictures side by side the point counts from the middle of the one under the mouse. */
function fromMiddle(stage: HTMLElement, event: MouseEvent): { x: number; y: number } {
  const under = [...stage.children].find((part) => {
    const { left, right } = part.getBoundingClientRect()
    return event.clientX >= left && event.clientX <= right
  })
  const box = (under ?? stage).getBoundingClientRect()
  return {
    x: event.clientX - box.left - box.width / 2,
    y: event.clientY - box.top - box.height / 2
  }
}
