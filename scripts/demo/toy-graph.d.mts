/** A graph as its file holds it, as far as the demo's tests look at it. */
export interface BundledGraph {
  nodes: {
    id: number
    type: string
    title?: string
    mode?: number
    inputs: { name: string; link: number | null }[]
    outputs: { links: number[] | null }[]
    widgets_values: unknown[]
  }[]
  links: (readonly [id: number, from: number, slot: number, to: number, at: number, type: string])[]
}

export const SIZE: number
export const LENGTH: number
/** By node type: the folder below `models/` and the file. */
export const MODELS: Readonly<
  Record<'UNETLoader' | 'CLIPLoader' | 'VAELoader' | 'FactorizedLora', readonly [string, string]>
>
export const PICTURE_SEEDS: readonly number[]
/** Change the bundled graph into one that paints one candidate, and no video. */
export function candidateGraph(
  graph: BundledGraph,
  options: { readonly prompt: string; readonly caption: string; readonly seed: number }
): void
/** Change the bundled graph into one of the toy models, and nothing else; `lora`: with the anchor LoRA. */
export function toyGraph(
  graph: BundledGraph,
  options: { readonly prompt: string; readonly caption: string; readonly lora: boolean }
): void
/** Change the bundled graph into one that makes the video and saves its frames; `lora`: with the anchor LoRA. */
export function videoGraph(
  graph: BundledGraph,
  options: { readonly prompt: string; readonly caption: string; readonly lora: boolean }
): void
