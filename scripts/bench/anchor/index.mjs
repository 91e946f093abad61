/**
 * What the anchor stage costs in the page: opening a graph with 64 candidates of 1328 x 1328, scrolling through them,
 * and the time until the video's sampler starts with and without a stored pick.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { startServer } from '../lib/comfy-server.mjs'
import { findChromium } from '../lib/chromium.mjs'

const COUNT = 64
const SIDE = 1328
const GROUP = 'bench-anchor-stage'
const ROUNDS = 3
const SCROLL_MS = 3000

/**
 * @param {(text: string) => void} log
 * @returns {Promise<{ open: { requests: number, bytes: number }, frames: number[], starts: { picked: number[], painted: number[] } }>}
 */
export async function measureAnchor(log) {
  const { chromium } = await import('playwright-core')
  const server = await startServer({ frontend: '1.58.1' })
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: ['--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1']
  })
  try {
    log(`storing ${COUNT} candidates`)
    const [first] = await storeCandidates(server.url)
    await fetch(`${server.url}/settings/Comfy.TutorialCompleted`, { method: 'POST', body: 'true' })
    const page = await (await browser.newContext({ viewport: { width: 1600, height: 1000 } })).newPage()
    await page.goto(server.url, { waitUntil: 'commit' })
    await page.waitForFunction(
      () => {
        const { app } = globalThis
        return (
          app?.vueAppReady && !app.extensionManager.spinner && app.extensionManager.workflow.activeWorkflow
        )
      },
      undefined,
      { timeout: 120_000 }
    )
    const open = await openGraph(page)
    log('scrolling')
    const frames = await scroll(page)
    const starts = { picked: [], painted: [] }
    for (let round = 0; round < ROUNDS; round++) {
      for (const kind of Math.random() < 0.5 ? ['picked', 'painted'] : ['painted', 'picked']) {
        starts[kind].push(await timeToSampler(server.url, round, kind === 'picked' ? first : undefined))
      }
      log(`round ${round + 1} of ${ROUNDS}`)
    }
    return { open, frames, starts }
  } finally {
    await browser.close()
    await server.stop()
  }
}

/** Through the real node, from a real picture; its candidates. */
async function storeCandidates(url) {
  const output = await run(url, {
    1: { class_type: 'LoadImage', inputs: { image: await upload(url) } },
    2: {
      class_type: 'ImageScale',
      inputs: { image: ['1', 0], upscale_method: 'lanczos', width: SIDE, height: SIDE, crop: 'center' }
    },
    3: { class_type: 'RepeatImageBatch', inputs: { image: ['2', 0], amount: COUNT } },
    4: { class_type: 'FactorizedCandidates', inputs: { images: ['3', 0], group: GROUP, details: '{}' } }
  })
  return output['4'].factorized_candidates
}

async function upload(url) {
  const { readFileSync } = await import('node:fs')
  const { join } = await import('node:path')
  const { root } = await import('../lib/paths.mjs')
  const body = new globalThis.FormData()
  body.append(
    'image',
    new globalThis.Blob([readFileSync(join(root, 'assets', 'anchor.png'))]),
    'bench-anchor.png'
  )
  return (await (await fetch(`${url}/upload/image`, { method: 'POST', body })).json()).name
}

/** What the browser asks for when the graph is opened and its candidates are shown, and how many bytes it gets. */
async function openGraph(page) {
  let [requests, bytes] = [0, 0]
  const count = async (response) => {
    if (!/candidates|\/view/.test(response.url())) return
    requests += 1
    bytes += (await response.body().catch(() => Buffer.alloc(0))).length
  }
  page.on('response', count)
  await page.evaluate(async (group) => {
    const graph = {
      version: 0.4,
      last_node_id: 1,
      last_link_id: 0,
      nodes: [
        {
          id: 1,
          type: 'FactorizedAnchor',
          pos: [100, 100],
          size: [460, 620],
          flags: {},
          order: 0,
          mode: 0,
          inputs: [{ name: 'images', type: 'IMAGE', link: null }],
          outputs: [{ name: 'anchor', type: 'IMAGE', links: [] }],
          properties: { candidates: { group } },
          widgets_values: []
        }
      ],
      links: []
    }
    await globalThis.app.loadGraphData(graph, true, true, 'bench')
    await globalThis.app.extensionManager.command.execute('Comfy.Canvas.FitView')
  }, GROUP)
  await page.getByRole('button', { name: 'Show candidates' }).click()
  await page
    .locator('.fa-thumb')
    .nth(COUNT - 1)
    .waitFor({ state: 'attached' })
  await sleep(3000)
  page.off('response', count)
  return { requests, bytes }
}

/** Milliseconds between frames while all candidates are scrolled through and back. */
function scroll(page) {
  return page.evaluate(
    (duration) =>
      new Promise((done) => {
        const box = globalThis.document.querySelector('.fa-gallery')
        const times = []
        const start = performance.now()
        let before = start
        const frame = (now) => {
          times.push(now - before)
          before = now
          const share = Math.min(1, (now - start) / duration)
          box.scrollTop = (box.scrollHeight - box.clientHeight) * (1 - Math.abs(2 * share - 1))
          if (share < 1) globalThis.requestAnimationFrame(frame)
          else done(times.slice(1))
        }
        globalThis.requestAnimationFrame(frame)
      }),
    SCROLL_MS
  )
}

/** Seconds from queueing to the end of a one-step video, painted from a new image seed or from a stored pick. */
async function timeToSampler(url, seed, pick) {
  const noise = (id, value) => ({
    class_type: 'KSampler',
    inputs: {
      model: ['4', 0],
      positive: ['3', 0],
      negative: ['3', 0],
      latent_image: [id, id === '10' ? 2 : 0],
      seed: value,
      steps: id === '10' ? 1 : 20,
      cfg: 1,
      sampler_name: 'euler',
      scheduler: 'simple',
      denoise: 1
    }
  })
  const prompt = {
    2: {
      class_type: 'CLIPLoader',
      inputs: { clip_name: 'umt5_xxl_fp8_e4m3fn_scaled.safetensors', type: 'wan' }
    },
    3: { class_type: 'CLIPTextEncode', inputs: { text: 'a leaf', clip: ['2', 0] } },
    4: {
      class_type: 'UNETLoader',
      inputs: { unet_name: 'wan2.1_t2v_1.3B_fp16.safetensors', weight_dtype: 'default' }
    },
    5: {
      class_type: 'EmptyHunyuanLatentVideo',
      inputs: { width: 832, height: 480, length: 1, batch_size: 1 }
    },
    6: noise('5', 1000 + seed),
    7: { class_type: 'VAEDecode', inputs: { samples: ['6', 0], vae: ['9', 0] } },
    8: {
      class_type: 'FactorizedAnchor',
      inputs: pick
        ? { choice: { kind: 'file', name: pick.filename, subfolder: pick.subfolder, type: 'input' } }
        : { images: ['7', 0] }
    },
    9: { class_type: 'VAELoader', inputs: { vae_name: 'wan_2.1_vae.safetensors' } },
    10: {
      class_type: 'FactorizedInject',
      inputs: {
        model: ['4', 0],
        vae: ['9', 0],
        anchor: ['8', 0],
        width: 832,
        height: 480,
        length: 1,
        batch_size: 1,
        fit: 'crop',
        anchor_index: 0,
        anchor_noise: 0,
        enabled: true
      }
    },
    // Another seed for the video, so that its own result is not simply remembered.
    12: noise('10', Math.floor(Math.random() * 1e9)),
    13: { class_type: 'SaveLatent', inputs: { samples: ['12', 0], filename_prefix: 'bench' } }
  }
  const start = performance.now()
  await run(url, prompt)
  return (performance.now() - start) / 1000
}

/** Queues a prompt, waits for its end, and gives its outputs. */
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
    if (entry) {
      if (entry.status.status_str !== 'success') throw new Error(JSON.stringify(entry.status.messages.at(-1)))
      return entry.outputs
    }
    await sleep(20)
  }
}

/** @param {Awaited<ReturnType<typeof measureAnchor>>} measured */
export function anchorTables({ open, frames, starts }) {
  const sorted = frames.toSorted((a, b) => a - b)
  const at = (share) => sorted[Math.floor((sorted.length - 1) * share)]
  const fps = 1000 / (frames.reduce((sum, ms) => sum + ms, 0) / frames.length)
  const middle = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)].toFixed(2)
  return [
    `| ${COUNT} candidates of ${SIDE} × ${SIDE}, front end 1.58.1 | |`,
    '| --- | --- |',
    `| requests when they are shown | ${open.requests} |`,
    `| bytes of these | ${(open.bytes / 1e6).toFixed(2)} MB |`,
    `| frames a second while scrolling | ${fps.toFixed(0)} |`,
    `| milliseconds between two frames: median, 95 %, longest | ${at(0.5).toFixed(0)}, ${at(0.95).toFixed(0)}, ${at(1).toFixed(0)} |`,
    `| frames over 50 ms | ${frames.filter((ms) => ms > 50).length} of ${frames.length} |`,
    `| seconds of a one-step video with a stored pick, median of ${starts.picked.length} | ${middle(starts.picked)} |`,
    `| the same with the image branch painting anew, 20 steps | ${middle(starts.painted)} |`
  ].join('\n')
}
