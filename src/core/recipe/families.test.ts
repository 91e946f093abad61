import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { FAMILIES, QWEN_IMAGE, familyById } from './families'
import { CLIP_L, HUNYUAN_VAE, LLAVA_LLAMA3 } from './files'
import { LIGHTX2V } from './lightx2v'
import { recognizeModelFile } from './recognize'
import { boundaryStep, latentFrames, nearestLength, nearestSize, sigmaAt } from './rules'
import type { Family, ModelFile } from './types'

const families: readonly Family[] = FAMILIES

describe('the family table', () => {
  it.each(families.map((family) => [family.id, family] as const))('%s is consistent', (_, family) => {
    const { latent, size } = family
    expect(size.width % latent.sizeMultiple).toBe(0)
    expect(size.height % latent.sizeMultiple).toBe(0)
    expect((size.length - 1) % latent.temporal).toBe(0)
    expect(latent.sizeMultiple % latent.spatial).toBe(0)
    expect(family.experts.map((expert) => expert.role)).toEqual(
      family.boundary === undefined ? ['single'] : ['high', 'low']
    )
    expect(family.sampling.steps).toBeLessThanOrEqual(family.sampling.authorsSteps)
    expect(latentFrames(latent, size.length) % (latent.joined ?? 1)).toBe(0)
    expect(family.lora.need === 'none').toBe(family.lora.known.length === 0 && family.injection === 'native')
  })

  it('names every file without a folder and links it to the folder it belongs in', () => {
    for (const file of allFiles()) {
      expect(file.name).not.toMatch(/[\\/]/)
      expect(file.url).toMatch(
        /^https:\/\/huggingface\.co\/(Comfy-Org|Lightricks|comfyanonymous|Kijai)\/[\w.-]+\/resolve\/main\//
      )
      // The repositories of ComfyUI have its folders; others have the file at their root.
      const folder = file.url.includes('/Comfy-Org/') ? `/${file.directory}` : '/main'
      expect(file.url.endsWith(`${folder}/${file.name}`)).toBe(true)
    }
  })

  it('says where no anchor LoRA exists', () => {
    expect(familyById('wan2.1-t2v-1.3b').lora.advice).toMatch(/nobody has released an anchor LoRA/i)
    expect(familyById('cogvideox1.5-5b').lora.advice).toMatch(/nobody has released an anchor LoRA/i)
    expect(familyById('wan2.2-t2v-14b').lora.advice).toMatch(/no anchor LoRA .* is released/i)
  })
})

describe('recognizeModelFile', () => {
  it('finds each family and expert by its own official files', () => {
    for (const family of families)
      for (const expert of family.experts)
        expect(recognizeModelFile(expert.file.name)).toEqual({ kind: 'family', family, expert: expert.role })
  })

  it.each([
    ['Wan2_1-T2V-14B_fp8_e4m3fn.safetensors', 'wan2.1-t2v-14b', 'single'],
    ['wan\\Wan2.2-T2V-A14B-LowNoise-Q4_K_M.gguf', 'wan2.2-t2v-14b', 'low'],
    ['video/Wan2.2-T2V-A14B-HighNoise-Q8_0.gguf', 'wan2.2-t2v-14b', 'high'],
    ['Wan2_2-TI2V-5B_fp8_e5m2.safetensors', 'wan2.2-ti2v-5b', 'single'],
    ['Wan2_1-T2V-1_3B_bf16.safetensors', 'wan2.1-t2v-1.3b', 'single'],
    ['cogvideo/cogvideox1.5-5b-t2v-fp8.safetensors', 'cogvideox1.5-5b', 'single'],
    ['CogVideoX-5b-1.5_bf16.safetensors', 'cogvideox1.5-5b', 'single']
  ])('knows other people’s names: %s', (name, id, expert) => {
    const found = recognizeModelFile(name)
    expect(found).toMatchObject({ kind: 'family', family: { id }, expert })
  })

  it.each([
    ['Wan2.2-I2V-A14B-HighNoise-Q4_K_S.gguf', 'wan2.2-i2v-14b', 'high'],
    ['hunyuan_video_I2V_fp8_e4m3fn.safetensors', 'hunyuan-video-i2v', 'single'],
    ['LTX\\ltxv-2b-0.9.8-distilled.safetensors', 'ltx-video', 'single']
  ])('knows what starts from a picture: %s', (name, id, expert) => {
    const found = recognizeModelFile(name)
    expect(found).toMatchObject({ kind: 'family', family: { id, route: 'start-image' }, expert })
  })

  it.each([
    ['wan2.1_i2v_480p_14B_fp16.safetensors', 'image-to-video'],
    // Another model than the HunyuanVideo of the table.
    ['hunyuanvideo1.5_720p_i2v_fp16.safetensors', 'image-to-video'],
    ['wan2.1_flf2v_720p_14B_fp16.safetensors', 'first-last-frame'],
    ['wan2.1_vace_14B_fp16.safetensors', 'VACE'],
    ['wan2.2_s2v_14B_fp8_scaled.safetensors', 'sound-to-video'],
    ['wan2.2_animate_14B_bf16.safetensors', 'Animate'],
    ['humo_17B_fp8_e4m3fn.safetensors', 'HuMo'],
    ['hunyuan_video_t2v_720p_bf16.safetensors', 'HunyuanVideo'],
    ['CogVideoX_1_5_5b_I2V_bf16.safetensors', 'CogVideoX image-to-video, inpainting and control'],
    ['CogVideoX_Fun_1_1_5b_Control_bf16.safetensors', 'CogVideoX image-to-video, inpainting and control'],
    ['wan2.2_fun_camera_high_noise_14B_bf16.safetensors', 'camera control']
  ])('refuses what cannot take an injected anchor: %s', (name, kind) => {
    expect(recognizeModelFile(name)).toMatchObject({ kind: 'refused', refusal: { kind } })
  })

  it('claims nothing about other models', () => {
    for (const name of [
      'flux1-dev.safetensors',
      'qwen_image_fp8_e4m3fn.safetensors',
      'wan_2.1_vae.safetensors',
      'hunyuanvideo1.5_720p_t2v_fp16.safetensors',
      'ltx-2-19b-dev-fp8.safetensors',
      // The paper is about 1.5, whose tokens join two latent frames.
      'CogVideoX_5b_bf16.safetensors',
      ''
    ])
      expect(recognizeModelFile(name)).toEqual({ kind: 'unknown' })
  })
})

describe('the rules of size and length', () => {
  const wan21 = familyById('wan2.1-t2v-1.3b').latent
  const wan22 = familyById('wan2.2-ti2v-5b').latent

  it('keeps what fits and rounds what does not', () => {
    expect([1, 2, 3, 80, 81, 83, 0, -5].map((n) => nearestLength(wan21, n))).toEqual([
      1, 1, 5, 81, 81, 85, 1, 1
    ])
    expect([832, 840, 5, 488].map((n) => nearestSize(wan21, n))).toEqual([832, 848, 16, 496])
    expect(nearestSize(wan22, 720)).toBe(736)
    expect([1, 5, 81, 121].map((n) => latentFrames(wan21, n))).toEqual([1, 2, 21, 31])
  })

  it('hands over to the low-noise expert where the noise level falls below the boundary', () => {
    const wan = familyById('wan2.2-t2v-14b')
    const boundary = wan.boundary ?? Number.NaN
    for (const steps of [4, 15, 20, 40])
      for (const shift of [5, 8, 12]) {
        const step = boundaryStep(wan, steps, shift)
        expect(sigmaAt(step, steps, shift)).toBeLessThan(boundary)
        expect(sigmaAt(step - 1, steps, shift)).toBeGreaterThanOrEqual(boundary)
      }
    expect(boundaryStep(wan, 20, 12)).toBe(13)
    expect(boundaryStep(familyById('wan2.2-ti2v-5b'), 20, 5)).toBe(20)
  })

  it('starts at pure noise and ends at none', () => {
    expect(sigmaAt(0, 20, 12)).toBe(1)
    expect(sigmaAt(20, 20, 12)).toBe(0)
  })
})

// The table against ComfyUI's own templates, where the testbed has unpacked them.
const testbed = process.env['FACTORIZED_TESTBED'] ?? '.testbed'
const templates = join(testbed, 'templates')

const TEMPLATES: readonly { file: string; family?: Family; uses: readonly ModelFile[] }[] = [
  templateOf('text_to_video_wan.json', familyById('wan2.1-t2v-1.3b')),
  templateOf('video_wan2_2_14B_t2v.json', familyById('wan2.2-t2v-14b')),
  templateOf('video_wan2_2_5B_ti2v.json', familyById('wan2.2-ti2v-5b')),
  templateOf('video_wan2_2_14B_i2v.json', familyById('wan2.2-i2v-14b')),
  templateOf('ltxv_image_to_video.json', familyById('ltx-video')),
  // There is no template of its image-to-video model; this one shares all files but that.
  { file: 'hunyuan_video_text_to_video.json', uses: [CLIP_L, LLAVA_LLAMA3, HUNYUAN_VAE] },
  { file: 'video_wan2_2_14B_t2v.json', uses: LIGHTX2V.loras },
  {
    file: 'image_qwen_image.json',
    uses: [QWEN_IMAGE.diffusionModel, QWEN_IMAGE.textEncoder, QWEN_IMAGE.vae]
  }
]

describe.skipIf(!existsSync(templates))('against the official templates', () => {
  it.each(TEMPLATES.map((template) => [template.file, template] as const))('%s agrees', (file, template) => {
    const nodes = readTemplate(join(templates, file))
    const models = nodes.flatMap((node) => node.properties?.models ?? [])
    for (const used of template.uses) {
      const official = models.find((model) => model.name === used.name)
      expect(official, used.name).toBeDefined()
      expect(official?.directory).toBe(used.directory)
      // One file is in two of the publisher's repositories, so only the path inside is compared.
      expect(official?.url.split('?')[0]).toMatch(
        new RegExp(`/(${used.directory}|main)/${escape(used.name)}$`)
      )
    }
    const { family } = template
    if (!family) return
    const texts = nodes
      .filter((node) => node.type === 'CLIPTextEncode')
      .map((node) => node.widgets_values?.[0])
    expect(
      texts.some((text) => typeof text === 'string' && text.startsWith(family.negativePrompt)),
      'the negative prompt'
    ).toBe(true)
    const clip = nodes.find((node) => node.type === 'CLIPLoader')
    expect(clip?.widgets_values?.[1]).toBe(family.recognize.clipType)
    const fps = nodes
      .filter((node) => node.type === 'CreateVideo' || node.type === 'PrimitiveFloat')
      .map((node) => node.widgets_values?.[0])
    expect(fps).toContain(family.fps)
    const samplers = nodes
      .filter((node) => node.type.startsWith('KSampler'))
      .flatMap((node) => node.widgets_values)
    expect(samplers).toContain(family.sampling.sampler)
    const scheduler = nodes.find((node) => node.type === 'LTXVScheduler') ? 'ltxv' : family.sampling.scheduler
    expect(scheduler === 'ltxv' || samplers.includes(scheduler)).toBe(true)
    expect(scheduler).toBe(family.sampling.scheduler)
  })
})

function templateOf(
  file: string,
  family: Family
): { file: string; family: Family; uses: readonly ModelFile[] } {
  return {
    file,
    family,
    uses: [
      ...family.experts.map((expert) => expert.file),
      family.textEncoder,
      ...(family.secondTextEncoder ? [family.secondTextEncoder] : []),
      ...(family.visionEncoder ? [family.visionEncoder] : []),
      family.vae
    ]
  }
}

function allFiles(): ModelFile[] {
  return [
    ...families.flatMap((family) => templateOf('', family).uses),
    ...LIGHTX2V.loras,
    QWEN_IMAGE.diffusionModel,
    QWEN_IMAGE.textEncoder,
    QWEN_IMAGE.vae
  ]
}

function escape(text: string): string {
  return text.replaceAll(/[.+]/g, '\\$&')
}

const templateNodes = z.array(
  z.looseObject({
    type: z.string(),
    widgets_values: z.array(z.unknown()).optional().catch(undefined),
    properties: z
      .looseObject({
        models: z
          .array(z.looseObject({ name: z.string(), url: z.string(), directory: z.string() }))
          .optional()
      })
      .optional()
  })
)

const templateFile = z.looseObject({
  nodes: templateNodes,
  definitions: z
    .looseObject({ subgraphs: z.array(z.looseObject({ nodes: templateNodes })).optional() })
    .optional()
})

/** All nodes of a template, those inside subgraphs included. */
function readTemplate(path: string): z.infer<typeof templateNodes> {
  const graph = templateFile.parse(JSON.parse(readFileSync(path, 'utf8')))
  return [...graph.nodes, ...(graph.definitions?.subgraphs ?? []).flatMap((subgraph) => subgraph.nodes)]
}
