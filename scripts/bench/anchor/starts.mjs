/** What a stored pick saves: the time from a click to the start of the video's sampler. */

/** The video's sampler in the graph of the bench. */
const VIDEO_SAMPLER = '12'

/**
 * Seconds from picking another candidate, or from asking for another image, to the start of the video's sampler.
 * @returns {Promise<{ picked: number[], painted: number[] }>}
 */
export async function measureStarts(page, rounds, ids) {
  const starts = { picked: [], painted: [] }
  // The models are read from disk on the first run only.
  await fromSeed(page, ids)
  await fromPick(page)
  for (let round = 0; round < rounds; round += 1) {
    for (const kind of Math.random() < 0.5 ? ['picked', 'painted'] : ['painted', 'picked']) {
      starts[kind].push(await (kind === 'picked' ? fromPick(page) : fromSeed(page, ids)))
    }
  }
  return starts
}

function fromPick(page) {
  return timed(page, () => {
    globalThis.document.querySelector('.fa-thumb[aria-selected="false"]').click()
  })
}

async function fromSeed(page, ids) {
  const clear = page.locator('.fa-choice').getByRole('button', { name: 'Clear', exact: true })
  if (await clear.isVisible()) await clear.click()
  return timed(
    page,
    (sampler) => {
      const { widgets } = globalThis.app.graph.getNodeById(sampler)
      widgets.find(({ name }) => name === 'seed').value = Math.floor(Math.random() * 1e9)
    },
    ids.sampler
  )
}

/** Seconds from `change` to the video sampler's start in the run after it; returns when that run is over. */
async function timed(page, change, argument) {
  const seconds = await page.evaluateHandle((sampler) => {
    const { api } = globalThis.app
    const clock = {}
    clock.over = new Promise((done) => {
      const onNode = ({ detail }) => {
        if (String(detail) === sampler) clock.end ??= performance.now()
      }
      const onEnd = () => {
        api.removeEventListener('executing', onNode)
        api.removeEventListener('execution_success', onEnd)
        done((clock.end - clock.start) / 1000)
      }
      api.addEventListener('executing', onNode)
      api.addEventListener('execution_success', onEnd)
    })
    clock.start = performance.now()
    return clock
  }, VIDEO_SAMPLER)
  await page.evaluate(change, argument)
  await page.evaluate(() => globalThis.app.extensionManager.command.execute('Comfy.QueuePrompt'))
  return seconds.evaluate((clock) => clock.over)
}
