import type { ShareTexts } from './share-en'

const AGAIN = '已选的锚点不在此工作流中:将按描述和它自己的种子重新绘制'
const ANOTHER = '已选的锚点不在此工作流中:将按描述和图像分支的种子绘制另一张'

/** Sharing a graph from the page, in Chinese (simplified). */
export const shareZh: ShareTexts = {
  menu: '分享此工作流(Factorized Anchor)…',
  title: '分享此工作流',
  close: '关闭',
  inside: '把已选的锚点放进工作流',
  insideHelp: '不超过 256 KB 时无损,否则用放得下的最好质量。对方不需要图像模型。',
  outsideHelp: '去掉选择;有相同模型时,锚点按描述和种子重新绘制。',
  removed: '副本中去掉以下内容(你自己的工作流不变):',
  nothing: '没有发现私人信息。',
  look: '提示词中的人名、内容私密的图片无法识别:发送前请查看文件。',
  download: '下载',
  working: '正在准备…',
  done: '已下载。',
  lossless: (size) => `锚点已无损放入(${size} KB)。`,
  lossy: (quality, size) => `锚点以质量 ${quality} 放入(${size} KB):无损放不下。`,
  gone: (name) => `已选的图片 ${name} 不在服务器上:请另选一张,或不带图片分享。`,
  unreadable: (name) => `无法读取已选的图片 ${name}:请不带图片分享。`,
  reasons: {
    path: '去掉了本机的文件夹;保留文件名。',
    address: '去掉了非公开服务器的地址。',
    key: '去掉了疑似密钥或密码的内容。',
    candidates: '去掉了对你服务器上候选图的引用。',
    machine: '去掉了本机或本次会话的信息。'
  },
  fates: {
    unpainted: () => '已选的锚点不在此工作流中,这里也没有绘制锚点的节点:请在 Factorized Anchor 中选择图片。',
    again: () => `${AGAIN}。`,
    'again-of-batch': ({ picture, batch }) => `${AGAIN},取一批 ${batch} 张中的第 ${picture} 张。`,
    another: () => `${ANOTHER}。`,
    'another-batch': ({ picture, batch }) =>
      `${ANOTHER},因为原来的是一批 ${batch} 张中的第 ${picture} 张,而这里无法设定批次大小。`,
    'another-caption': () => `${ANOTHER},因为原来的是按另一段描述绘制的,那段描述保存在节点的属性中。`
  }
}
