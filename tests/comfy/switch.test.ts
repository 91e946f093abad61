import { beforeAll, describe, expect, inject, it } from 'vitest'
import { z } from 'zod'
import { BUNDLED_GRAPHS } from '../../src/core/recipe/bundled'
import { fourSteps, injected } from '../../src/core/recipe/bundled-injected'
import { readLatent } from '../harness/latent'
import { runPrompt, type ApiPrompt } from '../harness/queue'
import { watchRun } from '../harness/watch'
import { converted, only, shrink, upstreamOf } from './bundled'

// `enabled = false` must cost nothing and change nothing: against the graph that never had our nodes in its video branch.

const { url } = inject('comfy')
const SMALL = { width: 64, height: 64, length: 5, steps: 2 }
const FRESH = Date.now()

let info: unknown

beforeAll(async () => {
  info = await (await fetch(`${url}/object_info`)).json()
})

const graphs = BUNDLED_GRAPHS.filter(({ recipe }) => recipe === injected || recipe === fourSteps)

describe.each(graphs)('$name, switched off', ({ name }) => {
  it('is bit for bit the graph without our nodes, and runs neither the image branch nor the VAE encoder', async () => {
    const off = smallPrompt(name)
    only(off, 'FactorizedInject').inputs['enabled'] = false
    const plain = withoutOurNodes(off)

    const watched = await watchRun(url, off)
    const expected = await runPrompt(url, plain)
    const latent = async (run: typeof expected) => {
      const [file] = run.files('saved')
      if (!file) throw new Error('No latent was saved.')
      return readLatent(await run.download(file))
    }
    const ours = await latent(watched.finished)
    const core = await latent(expected)
    expect(ours.shape).toEqual(core.shape)
    expect(Buffer.from(ours.data.buffer).equals(Buffer.from(core.data.buffer))).toBe(true)

    const anchor = only(off, 'FactorizedAnchor')
    const branch = upstreamOf(off, [anchor.id])
    // The size and the caption serve both branches; what serves the anchor alone must not have run.
    const shared = upstreamOf(plain, ['saved'])
    const own = [...branch].filter((id) => !shared.has(id) && !ourOwn(off, id))
    expect(own.length).toBeGreaterThan(5)
    expect(own.filter((id) => watched.executed.has(id))).toEqual([])
    expect(watched.executed.has(anchor.id)).toBe(false)
    expect(watched.executed.size).toBeGreaterThan(5)
  })
})

/** The committed graph as the page would send it, small, with its finished latent saved. */
function smallPrompt(name: string): ApiPrompt {
  const { prompt } = converted(name, info)
  shrink(prompt, SMALL)
  for (const node of Object.values(prompt)) {
    // A seed that no earlier test used, or the server's cache could hide that the image branch was asked for.
    if (node.class_type === 'KSampler') node.inputs['seed'] = FRESH
  }
  const inject = only(prompt, 'FactorizedInject')
  const decode = Object.values(prompt).find(
    ({ class_type, inputs }) =>
      class_type === 'VAEDecode' && link(inputs['vae']) === link(inject.inputs['vae'])
  )
  prompt['saved'] = {
    class_type: 'SaveLatent',
    inputs: { samples: decode?.inputs['samples'], filename_prefix: 'switch' }
  }
  // Only the latent is looked at.
  const savers = ['SaveVideo', 'CreateVideo', 'PreviewImage', 'SaveImage']
  return Object.fromEntries(Object.entries(prompt).filter(([, node]) => !savers.includes(node.class_type)))
}

/** The same graph as somebody would wire it who never heard of us: core's empty latent, models straight through. */
function withoutOurNodes(prompt: ApiPrompt): ApiPrompt {
  const plain = structuredClone(prompt)
  const inject = only(plain, 'FactorizedInject')
  const wide = JSON.stringify(plain).includes('wan2.2_vae')
  plain['empty'] = {
    class_type: wide ? 'Wan22ImageToVideoLatent' : 'EmptyHunyuanLatentVideo',
    inputs: {
      width: SMALL.width,
      height: SMALL.height,
      length: SMALL.length,
      batch_size: 1,
      ...(wide ? { vae: inject.inputs['vae'] } : {})
    }
  }
  const lora = Object.entries(plain).find(([, node]) => node.class_type === 'FactorizedLora')
  const caption = only(plain, 'FactorizedCaption')
  const instead = (from: unknown): unknown => {
    if (!Array.isArray(from)) return from
    const [id, slot] = z.tuple([z.string(), z.number()]).parse(from)
    if (id === inject.id) {
      return slot === 2 ? ['empty', 0] : instead(inject.inputs[slot === 0 ? 'model' : 'model_low'])
    }
    if (id === lora?.[0]) return instead(lora[1].inputs[slot === 0 ? 'model' : 'model_low'])
    if (id === caption.id) return caption.inputs['prompt']
    return from
  }
  for (const node of Object.values(plain)) {
    for (const [input, value] of Object.entries(node.inputs)) node.inputs[input] = instead(value)
  }
  const needed = upstreamOf(plain, ['saved'])
  const kept = Object.fromEntries(Object.entries(plain).filter(([id]) => needed.has(id)))
  expect(Object.values(kept).filter((node) => node.class_type.startsWith('Factorized'))).toEqual([])
  return kept
}

const link = (value: unknown): string => JSON.stringify(value)

const ourOwn = (prompt: ApiPrompt, id: string): boolean =>
  ['FactorizedSize', 'FactorizedCaption', 'FactorizedInject', 'FactorizedLora'].includes(
    prompt[id]?.class_type ?? ''
  )
