import type { FactorizeTexts } from './factorize-en'
import { WORDS } from './factorize-words-ja'

/** Factorizing a whole graph in the page, in Japanese. */
export const factorizeJa: FactorizeTexts = {
  menu: 'このワークフローを因子化 (Factorized Anchor)…',
  compareMenu: '通常の生成と比較 (Factorized Anchor)…',
  removeMenu: '因子化を取り消す (Factorized Anchor)',
  title: 'このワークフローを因子化',
  failed: 'Factorized Anchor: 何も変更していません',
  imageModel: '最初のフレームを描くモデル',
  noImageModel: 'なし: 自分の画像を使う',
  steps: '動画のステップ数',
  stepsAsAre: 'そのまま',
  presets: {
    lightning: 'lightning: 4 (lightx2v の LoRA が必要)',
    fast: 'fast: 15',
    paper: 'paper: 50'
  },
  compareTitle: '通常の生成と比較',
  compares: (videos) =>
    videos === 1
      ? '同じシードで、アンカーなしとアンカーありの動画を一本ずつ作り、並べて再生します。'
      : `${videos} 本の動画を、それぞれ同じシードでアンカーなしとアンカーありで作り、並べて再生します。`,
  compareCosts:
    '実行には約二倍の時間がかかります。シード以外の設定はコピーなので、変えるときは両方を変えてください。',
  compareApply: '比較',
  compareDone: (count) =>
    `${count} 個のノードを追加しました。実行すると「Compare Vanilla / Factorized」で両方の動画が再生されます。`,
  routes: {
    inject: 'アンカーはタイムステップ 0 のクリーンな最初のフレームとしてモデルに渡されます。',
    'start-image': 'アンカーは、モデルがもともと受け取る開始画像になります。'
  },
  inserted: (count) => `${count} 個のノードが追加されます:`,
  keeps: 'ほかはすべてそのままです。「元に戻す」一回で、またはあとから「因子化を取り消す」で元に戻ります。',
  apply: '因子化',
  cancel: 'キャンセル',
  done: (count) =>
    `${count} 個のノードを追加しました。Factorized Caption の説明文を読むか書き直して、実行してください。`,
  removed: (count) => `${count} 個のノードを取り除きました。`,
  nothingToRemove: 'このグラフには「このワークフローを因子化」で追加されたものはありません。',
  warnings: WORDS
}
