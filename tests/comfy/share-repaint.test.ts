/** A graph that was shared without its picture paints the same one again. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { decodePng } from '../harness/png'
import { runPrompt, type ApiPrompt } from '../harness/queue'
import { buildCli } from './cli'
import {
  anchorChoice,
  CAPTION,
  graphWith,
  GROUP,
  painting,
  pickOf,
  readJson,
  savedPicture,
  share,
  shared
} from './sharing'

beforeAll(buildCli)

describe('a shared graph without its picture', () => {
  it('paints the picked candidate again, with its seed and caption written down', async () => {
    const details = { seed: 77, caption: CAPTION }
    const run = await runPrompt(shared.url, {
      ...painting(77),
      '2': {
        class_type: 'FactorizedCandidates',
        inputs: { images: ['1', 0], group: GROUP, details: JSON.stringify(details) }
      }
    })
    const pick = pickOf(run.outputs['2']?.factorized_candidates)
    // The graph's own seed is another one: Generate brings its own.
    const graph = { ...painting(5), '2': graphWith(pick)['2'] }
    const result = await share(graph, '--server', shared.url)
    expect(result.code, result.stderr).toBe(0)
    expect(result.stderr).toContain(
      'node 2 (FactorizedAnchor): The picked anchor is not in this graph: it is painted again'
    )
    const written = readJson(result.out) as ApiPrompt
    expect(written['2']).toEqual({
      class_type: 'FactorizedAnchor',
      inputs: { images: ['1', 0] },
      _meta: { factorized_shared: expect.objectContaining({ picture: 'left-out', ...details }) as unknown }
    })
    const { picture } = await savedPicture(shared.url, written)
    const candidate = decodePng(readFileSync(join(shared.inputDir, pick.subfolder, pick.name)))
    expect(Buffer.from(picture.data).equals(Buffer.from(candidate.data))).toBe(true)
    expect(new Set(picture.data).size).toBeGreaterThan(20)
  })

  it('paints the second picture of a batch again, and not the first', async () => {
    const batch = painting(78)
    const { empty } = batch
    if (empty === undefined) throw new Error('The painter has an empty latent.')
    const run = await runPrompt(shared.url, {
      ...batch,
      empty: { ...empty, inputs: { ...empty.inputs, batch_size: 3 } },
      '2': {
        class_type: 'FactorizedCandidates',
        inputs: { images: ['1', 0], group: GROUP, details: JSON.stringify({ seed: 78, caption: CAPTION }) }
      }
    })
    const pick = pickOf(run.outputs['2']?.factorized_candidates, 1)
    const result = await share({ ...painting(5), '2': graphWith(pick)['2'] }, '--server', shared.url)
    expect(result.stderr).toContain('its own seed, as picture 2 of a batch of 3.')
    const written = readJson(result.out) as ApiPrompt
    expect(anchorChoice(written)).toEqual({ kind: 'index', index: 1 })
    const { picture } = await savedPicture(shared.url, written)
    const candidate = decodePng(readFileSync(join(shared.inputDir, pick.subfolder, pick.name)))
    expect(Buffer.from(picture.data).equals(Buffer.from(candidate.data))).toBe(true)
  })
})
