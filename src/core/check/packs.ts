/** Packs of nodes that are met in video graphs, by the names of their nodes: older files and API graphs do not name the pack. */
const PACKS: readonly (readonly [RegExp, string])[] = [
  [/ \(rgthree\)$/, 'rgthree-comfy'],
  [/^VHS_/, 'ComfyUI-VideoHelperSuite'],
  [/^(Unet|CLIP|DualCLIP|TripleCLIP|QuadrupleCLIP)Loader.*GGUF/, 'ComfyUI-GGUF'],
  [
    /KJ$|^(SetNode|GetNode|INTConstant|FloatConstant|StringConstant\w*|WanVideoNAG|ImageResizeKJv2)$/,
    'ComfyUI-KJNodes'
  ],
  [/^(WanVideo|LoadWanVideo|DownloadAndLoadWanVideo)/, 'ComfyUI-WanVideoWrapper'],
  [/^(HyVideo|DownloadAndLoadHyVideo)/, 'ComfyUI-HunyuanVideoWrapper'],
  [/^(CogVideo|DownloadAndLoadCogVideo)/, 'ComfyUI-CogVideoXWrapper'],
  [/^easy /, 'ComfyUI-Easy-Use'],
  [/ VFI$/, 'ComfyUI-Frame-Interpolation'],
  [/^TeaCache/, 'ComfyUI-TeaCache'],
  [/^(Anything Everywhere|Seed Everywhere|Prompts Everywhere)/, 'cg-use-everywhere'],
  [/^CR /, 'ComfyUI_Comfyroll_CustomNodes'],
  [/\|pysssss$/, 'ComfyUI-Custom-Scripts'],
  [/^Ollama/, 'comfyui-ollama']
]

/** The pack that has nodes of this type, where its name tells. */
export function packOf(type: string): string | undefined {
  return PACKS.find(([pattern]) => pattern.test(type))?.[1]
}
