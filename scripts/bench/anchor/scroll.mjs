/** How smoothly the candidates scroll. */
const SCROLL_MS = 3000

/**
 * Milliseconds between the page's frames, at rest and while all candidates are scrolled through and back, in turns: what
 * else the machine does is then in both.
 * @returns {Promise<{ still: number[], moving: number[] }>}
 */
export async function scrollRounds(page, rounds) {
  const frames = { still: [], moving: [] }
  // What is shown for the first time is loaded and decoded then: once without counting.
  await record(page, true)
  for (let round = 0; round < rounds; round += 1) {
    frames.still.push(...(await record(page, false)))
    frames.moving.push(...(await record(page, true)))
  }
  return frames
}

function record(page, moves) {
  return page.evaluate(
    ([duration, scrolls]) =>
      new Promise((done) => {
        const box = globalThis.document.querySelector('.fa-gallery')
        // Read before: asking for it in each frame would be a layout in each frame.
        const way = box.scrollHeight - box.clientHeight
        const times = []
        let start
        let before
        const frame = (now) => {
          start ??= now
          if (before !== undefined) times.push(now - before)
          before = now
          const share = Math.min(1, (now - start) / duration)
          if (scrolls) box.scrollTop = way * (1 - Math.abs(2 * share - 1))
          if (share < 1) globalThis.requestAnimationFrame(frame)
          else done(times)
        }
        globalThis.requestAnimationFrame(frame)
      }),
    [SCROLL_MS, moves]
  )
}
