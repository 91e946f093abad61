import type { ShareTexts } from './share-en'

const GONE = '選んだアンカーはこのグラフに入っていません'
const ANOTHER = 'キャプションと画像ブランチのシードから別の画像が描かれます'

/** Sharing a graph from the page, in Japanese. */
export const shareJa: ShareTexts = {
  menu: 'このグラフを共有(Factorized Anchor)…',
  title: 'このグラフを共有',
  close: '閉じる',
  inside: '選んだアンカーをグラフに入れる',
  insideHelp:
    '256 KB に収まれば無劣化で、収まらなければできるだけ良い画質で入れます。受け取った人に画像モデルは要りません。',
  outsideHelp: '選択は取り除かれ、同じモデルがあれば、アンカーはキャプションとシードから描き直されます。',
  removed: 'コピーから取り除くもの(自分のグラフは変わりません):',
  nothing: '個人的な情報は見つかりませんでした。',
  look: 'プロンプト中の人名や、個人的なものが写った画像は見つけられません。送る前にファイルを確かめてください。',
  download: 'ダウンロード',
  working: '準備中…',
  done: 'ダウンロードしました。',
  lossless: (size) => `アンカーを無劣化で入れました(${size} KB)。`,
  lossy: (quality, size) => `アンカーを画質 ${quality} で入れました(${size} KB)。無劣化では収まりません。`,
  gone: (name) => `選んだ画像 ${name} がサーバーにありません。別の画像を選ぶか、画像なしで共有してください。`,
  unreadable: (name) => `選んだ画像 ${name} を読み取れません。画像なしで共有してください。`,
  reasons: {
    path: 'このコンピューターのフォルダーを取り除きました。ファイル名は残ります。',
    address: '非公開のサーバーのアドレスを取り除きました。',
    key: 'キーやパスワードらしい文字列を取り除きました。',
    candidates: '自分のサーバーの候補への参照を取り除きました。',
    machine: 'このコンピューターやセッションの情報を取り除きました。'
  },
  fates: {
    unpainted: () =>
      `${GONE}。ここにはアンカーを描くノードもないので、Factorized Anchor で画像を選んでください。`,
    again: () => `${GONE}。キャプションとアンカー自身のシードから描き直されます。`,
    'again-of-batch': ({ picture, batch }) =>
      `${GONE}。キャプションとアンカー自身のシードから、${batch} 枚のバッチの ${picture} 枚目として描き直されます。`,
    another: () => `${GONE}。${ANOTHER}。`,
    'another-batch': ({ picture, batch }) =>
      `${GONE}。元の画像は ${batch} 枚のバッチの ${picture} 枚目で、ここではバッチサイズを設定できないため、${ANOTHER}。`,
    'another-caption': () =>
      `${GONE}。元の画像は別のキャプションで描かれたため、${ANOTHER}。そのキャプションはノードのプロパティに残ります。`
  }
}
