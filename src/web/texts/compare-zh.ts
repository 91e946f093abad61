import type { CompareTexts } from './compare-en'

/** The player of Compare Vanilla / Factorized, in Chinese. */
export const compareZh: CompareTexts = {
  player: '比较两个视频',
  empty: '运行工作流后，两个视频会在这里同步播放。',
  unplayable: '无法播放比较视频：请重新运行工作流。如果仍然不行，说明此浏览器不支持 H.264 视频。',
  views: '比较方式',
  side: '并排',
  swipe: '滑动',
  difference: '差异',
  sideHelp: '两个视频并排显示（1）',
  swipeHelp: '重叠显示，可拖动分界线（2）',
  differenceHelp: '以四倍亮度显示像素差异（3）',
  split: '左侧视频的边界',
  play: '播放（空格）',
  pause: '暂停（空格）',
  back: '后退一帧（←）',
  forward: '前进一帧（→）',
  loop: '循环（L）',
  large: '全屏（F）',
  position: '帧',
  frame: (number, count) => `第 ${number} 帧，共 ${count} 帧`,
  ended: (label) => `${label}（最后一帧）`,
  brighter: (first, second) => `${first} − ${second}，× 4`,
  shown: (first, second, frame) => `${first} 和 ${second}。${frame}`
}
