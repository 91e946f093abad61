/*
 * Which of the converted templates the tests run: tests/comfy/factorize-templates.test.ts takes its list from here, and the
 * table of docs/compatibility.md its words.
 */

/** Why a template whose nodes are all there is not run all the same. */
export const NOT_RUN: Readonly<Record<string, string>> = {
  'txt_to_image_to_video.json':
    'its two models have no small form: ComfyUI knows SDXL and Stable Video Diffusion by their real sizes (5 and 4 GB)'
}

/** Files that stand in for another file of the same network. */
export const SAME_NETWORK: Readonly<Record<string, string>> = {
  'qwen_2.5_vl_7b.safetensors': 'qwen_2.5_vl_7b_fp8_scaled.safetensors'
}

export function isRun(name: string, missing: readonly string[]): boolean {
  return missing.length === 0 && !Object.hasOwn(NOT_RUN, name)
}
