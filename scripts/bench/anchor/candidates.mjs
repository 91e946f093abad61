/** Candidates for the bench, stored by the real node from a real picture. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from '../../lib/paths.mjs'

export const COUNT = 64
export const SIDE = 1328
export const GROUP = 'bench-anchor-stage'
/** As many at once as fit into little memory. */
const BATCH = 16

/**
 * Store the candidates.
 * @param {{ url: string, inputDir: string }} server
 * @returns {Promise<number>} the bytes of all their thumbnails
 */
export async function storeCandidates({ url, inputDir }) {
  const image = await upload(url)
  for (let done = 0; done < COUNT; done += BATCH) {
    await run(url, {
      1: { class_type: 'LoadImage', inputs: { image } },
      2: {
        class_type: 'ImageScale',
        inputs: { image: ['1', 0], upscale_method: 'lanczos', width: SIDE, height: SIDE, crop: 'center' }
      },
      3: { class_type: 'RepeatImageBatch', inputs: { image: ['2', 0], amount: BATCH } },
      4: {
        class_type: 'FactorizedCandidates',
        inputs: { images: ['3', 0], group: GROUP, details: JSON.stringify({ seed: done }) }
      }
    })
  }
  const folder = join(inputDir, 'factorized_anchor', GROUP)
  const thumbnails = readdirSync(folder).filter((name) => name.endsWith('.webp'))
  return thumbnails.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
}

async function upload(url) {
  const body = new globalThis.FormData()
  const picture = new globalThis.Blob([readFileSync(join(root, 'assets', 'anchor.png'))])
  body.append('image', picture, 'bench-anchor.png')
  return (await (await fetch(`${url}/upload/image`, { method: 'POST', body })).json()).name
}

/** Queue a prompt and wait for its end. */
async function run(url, prompt) {
  const answer = await fetch(`${url}/prompt`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ prompt })
  })
  const { prompt_id: id, ...rest } = await answer.json()
  if (!id) throw new Error(`ComfyUI refused a prompt of the bench: ${JSON.stringify(rest)}`)
  for (;;) {
    const entry = (await (await fetch(`${url}/history/${id}`)).json())[id]
    if (entry?.status.status_str === 'success') return
    if (entry)
      throw new Error(`A prompt of the bench failed: ${JSON.stringify(entry.status.messages.at(-1))}`)
    await sleep(50)
  }
}
