/*
 * Text-to-video models that cannot be given an anchor in the graph as it is: what to do instead, in a sentence.
 */

const OTHER_WAYS: readonly (readonly [RegExp, string])[] = [
  [
    /kandinsky/i,
    'Kandinsky 5’s text-to-video model takes no picture: open ComfyUI’s template of its image-to-video model (Kandinsky5ImageToVideo with kandinsky5lite_i2v_5s.safetensors), which starts from one.'
  ],
  [
    /cosmos[-_.]?predict2/i,
    'Cosmos Predict2 takes a first frame through the node CosmosPredict2ImageToVideoLatent with its Video2World model: build the graph with these and try again.'
  ],
  [
    /cosmos/i,
    'Cosmos takes a first frame through the node CosmosImageToVideoLatent with its Video2World model: build the graph with these and try again.'
  ],
  [
    /mochi/i,
    'Mochi has no model that starts from a picture: use a Wan text-to-video model (Wan 2.1 T2V, Wan 2.2 T2V 14B or Wan 2.2 TI2V 5B), or LTX-Video.'
  ],
  [
    /cogvideo/i,
    'This CogVideoX file takes no injected anchor: load CogVideoX 1.5 5B text-to-video, or use a Wan text-to-video model.'
  ],
  [
    /hunyuan[._-]?video[._-]?1[._]?5/i,
    'This HunyuanVideo 1.5 file takes no picture: open ComfyUI’s template of its image-to-video model (HunyuanVideo15ImageToVideo with hunyuanvideo1.5_720p_i2v_fp16.safetensors), which starts from one.'
  ],
  [
    /(minimax|fasth3).*(ref|omni)/i,
    'MiniMax H3’s reference model takes pictures of what is in the video, but no first frame: open ComfyUI’s image-to-video template of MiniMax H3, which starts from one.'
  ]
]

/** What to do where a model of this file takes no anchor; `undefined` where nothing particular is known. */
export function otherWay(fileName: string): string | undefined {
  const name = fileName.split(/[\\/]/).at(-1) ?? fileName
  return OTHER_WAYS.find(([pattern]) => pattern.test(name))?.[1]
}
