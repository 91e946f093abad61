import type { FactorizeTexts } from './factorize-en'
import { WORDS } from './factorize-words-zh'

/** Factorizing a whole graph in the page, in Chinese. */
export const factorizeZh: FactorizeTexts = {
  menu: '将此工作流因子化 (Factorized Anchor)…',
  compareMenu: '与普通生成对比 (Factorized Anchor)…',
  removeMenu: '移除因子化 (Factorized Anchor)',
  title: '将此工作流因子化',
  failed: 'Factorized Anchor：未作任何更改',
  imageModel: '首帧由谁绘制',
  noImageModel: '不绘制：我自己提供图片',
  steps: '视频步数',
  stepsAsAre: '保持不变',
  presets: {
    lightning: 'lightning：4，需 lightx2v LoRA',
    fast: 'fast：15',
    paper: 'paper：50'
  },
  compareTitle: '与普通生成对比',
  compares: (videos) =>
    videos === 1
      ? '用同一个种子生成两次视频，一次不带锚点，一次带锚点，并排播放。'
      : `${videos} 个视频各用同一个种子生成两次，一次不带锚点，一次带锚点，并排播放。`,
  compareCosts: '运行时间约为两倍。除种子外的设置是复制的：修改时请两边都改。',
  compareApply: '对比',
  compareDone: (count) =>
    `已加入 ${count} 个节点。运行后，两个视频会在“Compare Vanilla / Factorized”中播放。`,
  routes: {
    inject: '锚点作为时间步为零的干净首帧交给模型。',
    'start-image': '锚点成为模型本来就接收的起始图片。'
  },
  inserted: (count) => `将加入 ${count} 个节点：`,
  keeps: '其余一切保持不变。撤销一步即可恢复，以后也可随时用“移除因子化”恢复。',
  apply: '因子化',
  cancel: '取消',
  done: (count) => `已加入 ${count} 个节点。请阅读 Factorized Caption 中的描述或重新改写，然后运行。`,
  removed: (count) => `已移除 ${count} 个节点。`,
  nothingToRemove: '此图中没有由“将此工作流因子化”加入的内容。',
  warnings: WORDS
}
