import type { CheckWords } from '../../core/check/words'

/** What the check panel says of a graph, in Chinese. */
export const WORDS: CheckWords = {
  node: (id, type, title) => (title === undefined ? `节点 ${id}“${type}”` : `节点 ${id}“${title}”(${type})`),
  unknownNode: (node, where) => `此 ComfyUI 没有${node}：${where}。`,
  unknownSubgraph: '它代表一个不在文件中的子图，请索取完整的工作流',
  unknownCore: (version) =>
    `它属于 ComfyUI 本身${version === undefined ? '' : `(保存时的版本为 ${version})`}，请更新 ComfyUI`,
  unknownPack: (pack) => `它来自节点包“${pack}”，请用 ComfyUI Manager 安装`,
  unknownAnywhere: '请用 ComfyUI Manager 查找它的节点包，或去掉此节点',
  missingInput: (node, input) => `${node}的输入 ${input} 为空：请连接它，或输入一个值。`,
  missingFile: (node, value) => `${node}的文件“${value}”不在 ComfyUI 的 input 文件夹中：请重新选择。`,
  wrongValue: (node, value, input) =>
    `${node}的 ${input} 的值“${value}”在此 ComfyUI 中不存在：请选择其他值。`,
  missingModel: (node, value, input, todo) => `${node}的 ${input} 缺少模型“${value}”：${todo}。`,
  modelElsewhere: (choice) => `它以“${choice}”存在，请选择它`,
  modelToPut: (folder) => `请把文件放入 ${folder}，或选择其他文件`,
  modelToDownload: (link, folder) => `请从 ${link} 下载到 ${folder}`,
  size: (node, input, value, model, step, nearest) =>
    `${node}的 ${input} 是 ${value}，但 ${model} 只能生成 ${step} 的倍数：最接近的是 ${nearest}。`,
  length: (node, value, model, step, nearest) =>
    `${node}的长度是 ${value} 帧，但 ${model} 只能生成 ${step}n+1 帧：最接近的是 ${nearest}。`,
  unsuitable: (node, file, input, advice) => `${node}的 ${input} 接入了“${file}”。${advice}`,
  advice: {
    HunyuanVideo:
      'HunyuanVideo 不需要注入：请用 HunyuanImageToVideo(guidance_type "v2 (replace)")把锚点交给它的图生视频模型。',
    'CogVideoX image-to-video, inpainting and control':
      '此 CogVideoX 模型自己接收图片或视频：请加载文生视频的 CogVideoX 1.5 5B，或 Wan 2.2 TI2V 5B。',
    'image-to-video': '这是图生视频模型，自己接收图片：请把锚点接到它的 start_image，而不是 Inject Anchor。',
    'first-last-frame': '此模型自己接收首尾图片：请把锚点接到它的 start_image，而不是 Inject Anchor。',
    'sound-to-video': '音频生视频模型有自己的参考图：请把锚点交给 WanSoundImageToVideo。',
    Animate: 'Animate 模型有自己的参考图：请把锚点交给 WanAnimateToVideo。',
    HuMo: 'HuMo 模型有自己的参考图：请把锚点交给 WanHuMoImageToVideo。',
    VACE: 'VACE 模型整个视频只有一个时间步，因此没有哪一帧可以保持干净。请使用普通的 T2V 模型，或把锚点作为 VACE 的参考图。',
    'camera control':
      '镜头控制模型整个视频只有一个时间步，因此没有哪一帧可以保持干净。请使用普通的 T2V 模型。'
  },
  takesPicture: (model) => `${model} 自己接收图片：请把锚点接到它的起始图片，而不是 Inject Anchor。`,
  newerModel: (node, file, model, version) =>
    `${node}加载“${file}”，但此 ComfyUI 没有 ${model}：请更新到 ${version} 或更新的版本。`,
  loraFamily: (node, lora, its, file, models) =>
    `${node}的 LoRA“${lora}”用于 ${its}，却接到了 ${models} 的“${file}”：请选择适合该模型的 LoRA。`,
  loraSize: (node, lora, its, file, models) =>
    `${node}的 LoRA“${lora}”用于 ${its} 模型，但“${file}”是 ${models}：请选择适合该大小的 LoRA。`,
  loraExpert: (node, lora, noise, file) =>
    `${node}的 LoRA“${lora}”用于${noise === 'high' ? '高' : '低'}噪声模型，却接到了“${file}”：请交换两个 LoRA。`,
  loraFile: (node, sentence) => `${node}：${sentence}`,
  captionMissing: (node) => `${node}的首帧描述为空：请在节点上改写，或输入首帧中看到的内容。`,
  captionStale: (node) => `${node}的提示词在首帧描述写成之后已更改：请在节点上重新改写。`,
  privatePart: (what, place) => `${place} 中有${what}：分享前请去掉，或让分享功能去掉它。`,
  privateWhat: {
    path: '本机的文件夹',
    address: '私有的服务器地址',
    key: '看起来像密钥或密码的内容'
  }
}
