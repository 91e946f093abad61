/*
 * Models that take their first frame as a picture by themselves. Nothing is injected into them: the anchor goes where a
 * loaded picture would go, so all that matters here is what people call them.
 */

/** The first pattern that matches a file's name, without folders and in lower case, names it. */
const START_IMAGE_MODELS: readonly (readonly [RegExp, string])[] = [
  [/wan[._-]?2[._]?2.*i2v/, 'Wan 2.2 I2V 14B'],
  [/wan[._-]?2[._]?1.*i2v/, 'Wan 2.1 I2V 14B'],
  [/wan.*flf2v/, 'Wan 2.1 FLF2V 14B'],
  [/wan.*fun.*inp/, 'Wan Fun Inpaint'],
  [/wan.*camera/, 'Wan Fun Camera'],
  [/wan.*fun.*control/, 'Wan Fun Control'],
  [/wan.*(ati|wanmove|move)/, 'Wan track control'],
  [/causal_forcing|self_forcing/, 'Wan autoregressive'],
  [/hunyuan_?video_?1[._]?5.*i2v/, 'HunyuanVideo 1.5 I2V'],
  [/hunyuan.*(i2v|image_to_video)/, 'HunyuanVideo I2V'],
  [/capybara/, 'HunyuanVideo 1.5 (Capybara)'],
  [/ltx-?2[._]?\d?/, 'LTX-2'],
  [/ltx/, 'LTX-Video'],
  [/cosmos.*predict2/, 'Cosmos Predict2'],
  [/cosmos/, 'Cosmos'],
  [/kandinsky.*i2v/, 'Kandinsky 5 I2V'],
  [/(minimax|fastvideo|fasth3).*/, 'MiniMax H3'],
  [/svd/, 'Stable Video Diffusion']
]

/** What a model that takes a start picture is called, by its file; `undefined` where the file is none of them. */
export function recognizeStartImageModel(fileName: string): string | undefined {
  const name = (fileName.split(/[\\/]/).at(-1) ?? fileName).toLowerCase()
  return START_IMAGE_MODELS.find(([pattern]) => pattern.test(name))?.[1]
}
