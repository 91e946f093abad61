import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FAMILIES, familyById } from './families'
import { presetIds, presetOf } from './presets'
import { boundaryStep } from './rules'
import type { Family } from './types'

const families: readonly Family[] = FAMILIES

describe('step presets', () => {
  it.each(families.map((family) => [family.id, family] as const))('%s has whole ones', (_, family) => {
    for (const id of presetIds(family)) {
      const preset = presetOf(family, id)
      expect(preset?.guidance).toHaveLength(family.experts.length)
      expect([0, family.experts.length]).toContain(preset?.loras.length)
      expect(preset?.basis).toMatch(/paper|template/)
      // Both experts get a share of the steps.
      if (preset?.shift !== undefined && family.boundary !== undefined) {
        const step = boundaryStep(family, preset.steps, preset.shift)
        expect(step).toBeGreaterThan(0)
        expect(step).toBeLessThan(preset.steps)
      }
    }
    expect(presetOf(family, 'fast')).toMatchObject({ steps: 15, shift: family.sampling.shift })
    expect(presetOf(family, 'paper')).toMatchObject({
      steps: 50,
      guidance: family.experts.map((expert) => expert.guidance)
    })
  })

  it('has four steps only where a LoRA for them is published', () => {
    expect(
      families.filter((family) => presetIds(family).includes('lightning')).map((family) => family.id)
    ).toEqual(['wan2.2-t2v-14b'])
    expect(presetIds(familyById('wan2.2-ti2v-5b'))).toEqual(['fast', 'paper'])
  })

  const template = join(
    process.env['FACTORIZED_TESTBED'] ?? '.testbed',
    'templates',
    'video_wan2_2_14B_t2v.json'
  )
  it.skipIf(!existsSync(template))('names the LoRAs of ComfyUI’s own template', () => {
    const official = readFileSync(template, 'utf8')
    for (const file of familyById('wan2.2-t2v-14b').presets.lightning?.loras ?? []) {
      expect(official).toContain(file.url)
    }
  })
})
