/** The player's keys. They are the player's own only while it has the focus. */
import { VIEWS } from './draw'
import type { ComparePlayer } from './player'

const FAR = 10

/** Does what a key stands for; false leaves the key to the page. */
export function pressKey(player: ComparePlayer, event: KeyboardEvent, onSplit: boolean): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false
  const { clock } = player
  const far = event.shiftKey ? FAR : 1
  const move = (by: number) => (onSplit ? player.moveSplit(by) : clock.step(by))
  const acts: Readonly<Record<string, () => void>> = {
    ' ': () => player.togglePlay(),
    k: () => player.togglePlay(),
    ArrowLeft: () => move(-far),
    ArrowRight: () => move(far),
    Home: () => (onSplit ? player.setSplit(0) : clock.goTo(0)),
    End: () => (onSplit ? player.setSplit(1) : clock.goTo(clock.frames - 1)),
    l: () => player.toggleLoop()
  }
  const view = VIEWS[Number(event.key) - 1]
  const act = view
    ? () => player.setView(view)
    : acts[event.key.length === 1 ? event.key.toLowerCase() : event.key]
  act?.()
  return act !== undefined
}
