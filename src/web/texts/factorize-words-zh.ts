import type { ClosedPath, FactorizeWords, NodeName } from '../../core/factorize/words'
import { WORDS as CHECK } from './check-words-zh'

/** For models that want a LoRA, by family. */
const LORA_ADVICE: Readonly<Record<string, string>> = {
  'wan2.1-t2v-1.3b':
    '还没有人发布 1.3B 的锚点 LoRA：它的权重从未见过干净帧与带噪声的帧并存，因此首帧之后会有明显的跳变。适合试用；要出成果，请用 Wan 2.2 5B 的工作流。',
  'wan2.1-t2v-14b':
    '论文的锚点 LoRA 没有发布。适用于 Wan 2.1 14B 的 Pusa V1 LoRA 是按每帧一个时间步训练的，可以使用：作者建议强度为 1.4 到 1.5，anchor_noise 约为 0.2。',
  'wan2.2-t2v-14b':
    '论文的锚点 LoRA 没有发布。适用于 Wan 2.2 14B 的一对 Pusa LoRA(高噪声专家和低噪声专家各一个文件)是按每帧一个时间步训练的，可以使用：作者建议强度为 1.4 到 1.5，anchor_noise 约为 0.2。没有 LoRA 时，Wan 2.2 5B 的工作流或 Wan 2.2 I2V 14B 是更好的选择。',
  'cogvideox1.5-5b':
    '还没有人发布 CogVideoX 1.5 的锚点 LoRA：它的权重从未见过干净帧与带噪声的帧并存，因此首帧之后会有明显的跳变。要出成果，请用 Wan 2.2 5B 的工作流。'
}

/** For models that take no anchor, by their kind. */
const OTHER_WAYS: Readonly<Record<string, string>> = {
  ...CHECK.advice,
  'Kandinsky 5':
    'Kandinsky 5 的文生视频模型不接收图片：请打开 ComfyUI 中它的图生视频模板(节点 Kandinsky5ImageToVideo，模型 kandinsky5lite_i2v_5s.safetensors)，它从图片开始。',
  'Cosmos Predict2':
    'Cosmos Predict2 通过节点 CosmosPredict2ImageToVideoLatent 和它的 Video2World 模型接收首帧：请用它们搭建工作流，然后重试。',
  Cosmos:
    'Cosmos 通过节点 CosmosImageToVideoLatent 和它的 Video2World 模型接收首帧：请用它们搭建工作流，然后重试。',
  Mochi:
    'Mochi 没有从图片开始的模型：请使用 Wan 文生视频模型(Wan 2.1 T2V、Wan 2.2 T2V 14B 或 Wan 2.2 TI2V 5B)，或 LTX-Video。',
  CogVideoX:
    '此 CogVideoX 文件不接收注入的锚点：请加载文生视频的 CogVideoX 1.5 5B，或使用 Wan 文生视频模型。',
  'HunyuanVideo 1.5':
    '此 HunyuanVideo 1.5 文件不接收图片：请打开 ComfyUI 中它的图生视频模板(节点 HunyuanVideo15ImageToVideo，模型 hunyuanvideo1.5_720p_i2v_fp16.safetensors)，它从图片开始。',
  'MiniMax H3 reference':
    'MiniMax H3 的参考模型接收视频内容的图片，但不接收首帧：请打开 ComfyUI 中 MiniMax H3 的图生视频模板，它从图片开始。'
}

const CLOSED: Readonly<Record<ClosedPath, string>> = {
  'start-off': '此工作流的起始图片在子图之外被关闭(bypass)：请在那里打开，然后重试。',
  'end-of-another': '此工作流中有一个视频的起始图片正是另一个视频的结尾图片，因此它保持不变。',
  'same-start': '此工作流的另一个视频从同一张图片开始，它保持不变：请把两者放到各自的工作流中再因子化。',
  'two-loaders': '此视频的模型由两个节点加载，无法确定应代替哪个加载器：请只留一个，然后重试。',
  'no-vae': '此工作流的视频没有解码，因此无法得知它的 VAE：请把 VAE Decode 连接到最后一个采样器，然后重试。',
  'inject-off':
    '此工作流的 Inject Anchor 已被静音或绕过，因此它的采样器得不到 latent：请重新打开它，或先移除因子化。'
}

const FIELDS = { width: '宽度', height: '高度', length: '长度' } as const

/** What is said of a graph that is factorized, or cannot be, in Chinese. */
export const WORDS: FactorizeWords = {
  'already-factorized': () => '此工作流已经因子化：未作任何更改。',
  'anchor-lora': ({ family, advice }) => LORA_ADVICE[family] ?? advice,
  'anchor-off': ({ node }) => `${called(node)}已关闭：请打开 enabled，否则两个视频完全相同。`,
  'caption-empty': ({ isWired }) =>
    isWired
      ? '提示词来自另一个节点：请在 Factorized Caption 的 first_frame 中输入首帧中能看到什么。'
      : '首帧描述还没有写：请在 Factorized Caption 的 first_frame 中输入，或在那里改写。',
  'family-guessed': ({ file, family }) =>
    `从模型文件 ${file} 的名称看不出它属于哪个系列：按 ${family} 处理。`,
  'inside-subgraph': ({ subgraph }) => `对比位于子图“${subgraph}”中：打开它即可看到两个视频播放。`,
  'later-pass': () => '之后还有一次采样以另一个尺寸处理此视频，它得不到锚点，可能会改变首帧。',
  'lora-for-few-steps': ({ lora, steps }) =>
    `LoRA ${lora} 是为少步数、无引导的生成而训练的：用 ${steps} 步时请绕过它。`,
  'lora-in-both': () => 'Factorized LoRA 中的 LoRA 对两个视频都起作用。',
  'lora-wanted': ({ steps, loras }) =>
    `${steps} 步需要在模型加载器之后接入 lightx2v LoRA(${loras.join('、')})：没有它们，视频只会是噪声。`,
  'needs-newer': ({ model, version }) => `${model} 需要 ComfyUI ${version} 或更新的版本。`,
  'no-picture': () => '没有图像模型绘制锚点：运行工作流之前，请在 Factorized Anchor 中选择图片。',
  'no-preset': ({ model, preset }) => {
    const subject = model === undefined ? '此模型' : `${model} `
    return typeof preset === 'number'
      ? `${subject}没有 ${preset} 步的预设：shift 和引导强度保持不变。`
      : `${subject}没有预设“${preset}”：步数保持不变。`
  },
  'other-model': ({ file, sibling, model }) =>
    `${file === undefined ? '文生视频模型' : `${file} `}不接收图片，因此由加载 ${sibling} 的节点代替原来的加载器(仍保留在工作流中)：还需要 ${model} 的这个文件。`,
  'own-picture': () => '此工作流自己绘制起始图片：只在其后加入 Factorized Anchor。',
  'preset-not-set': ({ input, node, value }) =>
    `${called(node)}的 ${input} 由另一个节点设定：此预设需要在那里输入 ${value}。`,
  'prompt-not-found': () => '没有找到视频的正向提示词：请在 Factorized Caption 中也输入一遍。',
  'prompt-twice': () => '视频的提示词是在子图内部输入的：修改时，请把那里和 Factorized Caption 一起修改。',
  'second-prompt': ({ node }) => `视频在${called(node)}中还有第二个提示词，它保持不变。`,
  'seed-twice': ({ node }) => `${called(node)}的种子在它的内部：请让两处的种子保持相同。`,
  'shared-model': () =>
    '另一个采样器与此视频共用同一条模型连线，因此也会得到锚点：如果它的视频尺寸不同，请给它单独的引导器(guider)。',
  'shift-not-set': ({ file, shift }) =>
    `没有节点设定${file === undefined ? '模型' : ` ${file} `}的 shift：此预设需要在它的加载器之后加入 ModelSamplingSD3，shift 设为 ${shift}。`,
  'size-changed': ({ field, before, now, multiple }) =>
    `${FIELDS[field]}原为 ${before}，现为 ${now}：必须是 ${multiple} 的倍数${field === 'length' ? '加 1' : ''}。`,
  'size-unknown': ({ fields }) =>
    `视频的${fields.map((field) => FIELDS[field]).join('、')}由工作流计算得出：请检查 Factorized Size 中的值。`,
  'steps-not-set': ({ node }) =>
    node === undefined
      ? '步数与配套的设置不可分开，因此全部保持不变。'
      : `${called(node)}的步数由另一个节点设定：请在那里修改。`,

  audio: () => '此工作流由声音生成视频，这类模型有自己的参考图：请使用不带声音的文生视频或图生视频工作流。',
  compared: () => '此工作流的视频已经在对比：未作任何更改。',
  'no-chain': ({ number, count }) =>
    count === 1
      ? `此工作流没有第 ${number} 个视频，只有一个：请不要指定编号。`
      : `此工作流没有第 ${number} 个视频：共有 ${count} 个，从 1 数起。`,
  'no-frames': () =>
    '视频在变成图片之前就离开了子图，因此那里没有可以并排的内容：请在 ComfyUI 中解包该子图，然后重试。',
  'no-path': (path) => {
    if (path.why === 'other-way') return OTHER_WAYS[path.kind] ?? path.advice
    if (path.why !== 'no-injection') return CLOSED[path.why]
    const { file } = path
    const name = path.model ?? (file === undefined ? undefined : `模型 ${file}`)
    return `${name === undefined ? '此工作流的模型' : `${name} `}不接收注入的锚点：请使用 Wan 文生视频模型(Wan 2.1 T2V、Wan 2.2 T2V 14B 或 Wan 2.2 TI2V 5B)，或同系列的图生视频工作流，它以图片作为起始图片。`
  },
  'no-vanilla': ({ isOther }) =>
    `${isOther ? '此工作流的另一个视频不作对比。' : ''}这里的首帧交给 ComfyUI 自带的节点，它不能像 Inject Anchor 那样关闭：如要对比，请另外运行同系列的普通文生视频工作流，或使用工作流“Compare Vanilla and Factorized”。`,
  'no-video': () => '此工作流中没有视频采样器：请打开文生视频或图生视频的工作流。',
  service: () =>
    '此工作流由在线服务生成视频：这里没有可以接收锚点的模型。请使用带有自己视频模型的工作流，例如 Wan 模板。',
  'shared-subgraph': () =>
    '视频在子图中生成，而该子图在别处另有用途：请在 ComfyUI 中解包这一处，或把它另存为单独的子图，然后重试。',
  vace: () =>
    '此工作流使用 VACE 模型，整个视频只有一个时间步，因此没有哪一帧可以保持干净：请把图片作为 VACE 的参考图，或使用普通的文生视频模型。',
  'video-input': () => '此工作流处理已有的视频，因此没有首帧可以绘制：请使用文生视频或图生视频的工作流。',
  wrapper: () =>
    '此工作流使用其他节点包的采样器，它们的模型不接收本节点包的锚点：请改用 ComfyUI 自带的加载器和 KSampler 搭建。'
}

function called({ title, id, host }: NodeName): string {
  return host === undefined ? `节点 ${id}“${title}”` : `“${title}”(位于“${host}”中)`
}
