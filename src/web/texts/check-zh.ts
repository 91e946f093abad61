import type { CheckTexts } from './check-en'
import { WORDS } from './check-words-zh'

/** The panel that checks a graph, in Chinese. */
export const checkZh: CheckTexts = {
  tab: '检查',
  title: '检查此工作流',
  help: '在运行前找出问题：缺失的节点和模型、尺寸、LoRA、描述和隐私信息。',
  again: '重新检查',
  busy: '正在检查…',
  none: '没有发现问题。',
  some: (count) => `发现 ${count} 个问题。`,
  goTo: '转到节点',
  noServer: (reason) => `无法询问服务器（${reason}），因此未检查节点和模型：请点击“重新检查”。`,
  list: '问题',
  words: WORDS
}
