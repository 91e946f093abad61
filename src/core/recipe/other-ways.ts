/*
 * Text-to-video models that cannot be given an anchor in the graph as it is: what to do instead, in a sentence.
 */

export interface OtherWay {
  /** The kind of model. */
  readonly kind: string
  readonly advice: string
}

export const OTHER_WAYS: readonly (OtherWay & { readonly fileName: RegExp })[] = [
  {
    fileName: /kandinsky/i,
    kind: 'Kandinsky 5',
    advice:
      'Kandinsky 5’s text-to-video model takes no picture: open ComfyUI’s template of its image-to-video model (Kandinsky5ImageToVideo with kandinsky5lite_i2v_5s.safetensors), which starts from one.'
  },
  {
    fileName: /cosmos[-_.]?predict2/i,
    kind: 'Cosmos Predict2',
    advice:
      'Cosmos Predict2 takes a first frame through the node CosmosPredict2ImageToVideoLatent with its Video2World model: build the graph with these and try again.'
  },
  {
    fileName: /cosmos/i,
    kind: 'Cosmos',
    advice:
      'Cosmos takes a first frame through the node CosmosImageToVideoLatent with its Video2World model: build the graph with these and try again.'
  },
  {
    fileName: /mochi/i,
    kind: 'Mochi',
    advice:
      'Mochi has no model that starts from a picture: use a Wan text-to-video model (Wan 2.1 T2V, Wan 2.2 T2V 14B or Wan 2.2 TI2V 5B), or LTX-Video.'
  },
  {
    fileName: /cogvideo/i,
    kind: 'CogVideoX',
    advice:
      'This CogVideoX file takes no injected anchor: load CogVideoX 1.5 5B text-to-video, or use a Wan text-to-video model.'
  },
  {
    fileName: /hunyuan[._-]?video[._-]?1[._]?5/i,
    kind: 'HunyuanVideo 1.5',
    advice:
      'This HunyuanVideo 1.5 file takes no picture: open ComfyUI’s template of its image-to-video model (HunyuanVideo15ImageToVideo with hunyuanvideo1.5_720p_i2v_fp16.safetensors), which starts from one.'
  },
  {
    fileName: /(minimax|fasth3).*(ref|omni)/i,
    kind: 'MiniMax H3 reference',
    advice:
      'MiniMax H3’s reference model takes pictures of what is in the video, but no first frame: open ComfyUI’s image-to-video template of MiniMax H3, which starts from one.'
  }
]

/** What to do where a model of this file takes no anchor; `undefined` where nothing particular is known. */
export function otherWay(fileName: string): OtherWay | undefined {
  const name = fileName.split(/[\\/]/).at(-1) ?? fileName
  const found = OTHER_WAYS.find((way) => way.fileName.test(name))
  return found && { kind: found.kind, advice: found.advice }
}
