import type { CheckTexts } from './check-en'
import { WORDS } from './check-words-ja'

/** The panel that checks a graph, in Japanese. */
export const checkJa: CheckTexts = {
  tab: '点検',
  title: 'このグラフを点検',
  help: '実行前に問題を探します:足りないノードやモデル、サイズ、LoRA、キャプション、個人情報。',
  again: 'もう一度点検',
  busy: '点検中…',
  none: '問題は見つかりませんでした。',
  some: (count) => `${count} 件の問題が見つかりました。`,
  goTo: 'ノードへ移動',
  noServer: (reason) =>
    `サーバーに問い合わせできませんでした(${reason})。ノードとモデルは未点検です。「もう一度点検」を押してください。`,
  list: '問題',
  words: WORDS
}
