import { checkZh } from './check-zh'
import { compareZh } from './compare-zh'
import { en, type Texts } from './en'
import { factorizeZh } from './factorize-zh'
import { galleryZh } from './gallery-zh'
import { shareZh } from './share-zh'

/** Chinese (simplified). What is not here yet is shown in English. */
export const zh: Texts = {
  ...en,
  compare: compareZh,
  check: checkZh,
  anchor: {
    ...en.anchor,
    label: '选定的锚点',
    none: '未选择:使用批次中的第一张图片。',
    index: (index) => `批次中的第 ${index + 1} 张图片。`,
    file: (name) => `文件:${name}`,
    embedded: '保存在此工作流中的图片。',
    unreadable: '无法读取保存的选择:请清除它,或重新选择图片。',
    choose: '选择图片…',
    clear: '清除',
    uploading: (name) => `正在上传 ${name}…`,
    notAnImage: (name) => `“${name}”不能作为锚点:请选择 PNG、JPEG 或 WebP 文件。`,
    uploadFailed: (name, reason) => `“${name}”上传失败(${reason}):请检查服务器是否在运行,然后重试。`
  },
  gallery: galleryZh,
  share: shareZh,
  factorize: factorizeZh,
  errors: {
    ...en.errors,
    dismiss: '关闭',
    inside: (node, container) => `${node}(位于 ${container} 中)`
  },
  caption: {
    ...en.caption,
    panel: '首帧描述',
    status: { none: '尚无描述', fresh: '最新', edited: '手写', stale: '已过时', linked: '来自工作流' },
    statusHelp: {
      none: '首帧描述为空:请按“改写”,或输入首帧中能看到什么。',
      fresh: '首帧描述是根据当前提示词写的。',
      edited: '首帧描述是手工输入或修改的。',
      stale: '写好首帧描述之后提示词又变了:请重新改写,或手工修改。',
      linked: '首帧描述在运行时由另一个节点给出,这里没有可改写的内容。'
    },
    by: (author) => author,
    authors: { rules: '内置规则', server: '语言模型' },
    rewrite: '改写',
    rewriteHelp: '根据提示词写出首帧描述。',
    rewriteAndRun: '改写并运行',
    rewriteAndRunHelp: '先写首帧描述,再运行工作流。如有警告,会在运行前停下。',
    cancel: '取消',
    check: '检查',
    checkHelp: '查找一张静止画面无法表现的词语。不会调用模型。',
    runAnyway: '仍然运行',
    dismiss: '关闭',
    clean: '没有静止画面无法表现的内容。',
    asking: (who, seconds) => `${who}正在书写… ${seconds} 秒`,
    provider: {
      label: '由谁改写',
      auto: '自动',
      server: '语言模型服务器',
      rules: '内置规则(最弱)',
      comfyui: 'ComfyUI 的 Generate Text'
    },
    weakest: '内置规则是最弱的方式:可在 ComfyUI 设置的 Factorized Anchor 中指定语言模型服务器。',
    unchanged: '内置规则没有找到可改之处,因此首帧描述就是提示词本身。',
    noPrompt: '没有可改写的内容:请先输入视频提示词。',
    unreadablePrompt:
      '提示词来自另一个节点,运行时才能知道内容:请手工输入首帧描述,或在工作流中使用 First-Frame Instruction。',
    noGenerateText: '此 ComfyUI 没有 Generate Text:请更新 ComfyUI,或选择其他改写方式。',
    stopped: (count) => `未运行:下方有 ${count} 条警告。`,
    failed: (reason) => `改写失败(${reason}):请重试,或选择其他模型。`,
    staleRun: '写好首帧描述之后提示词又变了,这次运行用的是旧的首帧描述:请按节点上的“改写”,然后重新运行。',
    emptyRun: '首帧描述为空,无法绘制锚点:请按节点上的“改写”,或输入首帧中能看到什么。',
    selectOne: '请先选中 Factorized Caption 节点:此工作流中没有该节点,或有多个。',
    severity: { error: '错误', warning: '警告', hint: '提示' },
    show: (word) => `在文本中显示“${word}”`,
    findings: {
      temporal: (match) => `“${match}”表示时间推移;首帧只有一个瞬间。`,
      change: (match) => `“${match}”是变化;请只写变化之前的样子。`,
      motion: (match) => `“${match}”是静止画面无法表现的运动;请改写成姿态。`,
      'later-state': (match) => `“${match}”属于提示词中较晚的时刻。`,
      camera: (match) => `“${match}”是镜头运动;首帧只有取景。`,
      sound: (match) => `“${match}”是声音,看不见;请删去。`,
      negation: (match) => `“${match}”说的是没有什么;请只写画面中有什么。`,
      'several-moments': (match) => `“${match}”引向另一个时刻;请只保留开头。`,
      'too-long': () => '描述对图像模型的文本编码器来说太长;请缩短。',
      'not-a-caption': (match) => `“${match}”是闲话,不是描述;请删去。`,
      'lost-number': (match) => `描述中缺少提示词里的数量“${match}”。`,
      'lost-colour': (match) => `描述中缺少提示词里的颜色“${match}”。`,
      'lost-subject': (match) => `描述中缺少提示词里的“${match}”。`,
      'no-thing': () => '内置规则在提示词中找不到画面能表现的事物:请选择语言模型,或自己写首帧描述。',
      unchecked: (match) => `${match === 'prompt' ? '提示词' : '描述'}太长,只检查了前 10,000 个字符。`
    }
  },
  limits: {
    pictures: '图片数量',
    gigabytes: 'GB',
    save: '保存',
    saved: '已保存到服务器。',
    loading: '正在询问服务器…',
    used: (pictures, gigabytes) => `现有 ${pictures} 张,${gigabytes} GB。`,
    note: '所有工作流合计。超出的部分立即删除:先删最早的、从未选过的。选过的会保留。'
  },
  settings: {
    ...en.settings,
    address: '地址',
    key: '密钥',
    keyStored: '已保存密钥。如需更换,请输入新的。',
    keyNone: '自己电脑上的服务器通常不需要。',
    removeKey: '删除密钥',
    model: '模型',
    modelHint: '服务器的第一个模型',
    listModels: '列出模型',
    save: '保存',
    saved: '已保存到服务器。',
    loading: '正在询问服务器…',
    models: (count) => `服务器有 ${count} 个模型。`,
    fromEnvironment: (names) => `由服务器的环境变量决定:${names}`,
    privacy: '只保存在 ComfyUI 服务器上,绝不进入工作流。密钥不会再次显示。'
  }
}
