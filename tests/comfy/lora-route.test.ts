import { describe, expect, inject, it } from 'vitest'
import { z } from 'zod'

/** The route that the page and `check` ask about a LoRA file, on a real server with the stand-in models. */
const { url } = inject('comfy')
const high = 'wan2.2_t2v_anchor_standin_high_noise.safetensors'

async function ask(query: Record<string, string>, headers: Record<string, string> = {}) {
  const answer = await fetch(`${url}/factorized_anchor/lora?${new URLSearchParams(query)}`, { headers })
  return { status: answer.status, text: await answer.text() }
}

const problem = (text: string): unknown => z.object({ problem: z.string() }).parse(JSON.parse(text)).problem

describe('the LoRA route', () => {
  it('holds a file against the model it is asked about', async () => {
    const fits = await ask({ name: high, model: 'wan2.2_t2v_high_noise_14B_fp8_scaled.safetensors' })
    expect(fits.status).toBe(200)
    expect(JSON.parse(fits.text)).toMatchObject({ problem: null, expert: 'high', complete: true })
    const swapped = await ask({ name: high, model: 'wan2.2_t2v_low_noise_14B_fp8_scaled.safetensors' })
    expect(problem(swapped.text)).toMatch(/for the high-noise expert.*swap/)
    const narrow = await ask({ name: high, model: 'wan2.1_t2v_1.3B_fp16.safetensors' })
    expect(problem(narrow.text)).toMatch(/made for another model/)
  })

  it('reads nothing outside the LoRA folder, and answers no other site', async () => {
    expect((await ask({ name: '../diffusion_models/wan2.1_t2v_1.3B_fp16.safetensors' })).status).toBe(404)
    expect(problem((await ask({ name: high, model: '../loras/any.safetensors' })).text)).toMatch(/is not in/)
    expect((await ask({ name: high }, { origin: 'https://example.com' })).status).toBe(403)
  })
})
