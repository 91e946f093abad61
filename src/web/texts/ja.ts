import { checkJa } from './check-ja'
import { compareJa } from './compare-ja'
import { en, type Texts } from './en'
import { factorizeJa } from './factorize-ja'
import { galleryJa } from './gallery-ja'
import { shareJa } from './share-ja'

/** Japanese. What is not here yet is shown in English. */
export const ja: Texts = {
  ...en,
  compare: compareJa,
  check: checkJa,
  anchor: {
    ...en.anchor,
    label: '選んだアンカー',
    none: '未選択:バッチの最初の画像を使います。',
    index: (index) => `バッチの ${index + 1} 枚目の画像。`,
    file: (name) => `ファイル:${name}`,
    embedded: 'このグラフに保存された画像。',
    unreadable: '保存された選択を読み取れません。消去するか、画像を選び直してください。',
    choose: '画像を選ぶ…',
    clear: '消去',
    uploading: (name) => `${name} をアップロード中…`,
    notAnImage: (name) => `「${name}」はアンカーにできません。PNG、JPEG、WebP のファイルを選んでください。`,
    uploadFailed: (name, reason) =>
      `「${name}」をアップロードできませんでした(${reason})。サーバーが動いているか確かめて、もう一度お試しください。`
  },
  gallery: galleryJa,
  share: shareJa,
  factorize: factorizeJa,
  errors: {
    ...en.errors,
    dismiss: '閉じる',
    inside: (node, container) => `${node}(${container} の中)`
  },
  caption: {
    ...en.caption,
    panel: '最初のフレームのキャプション',
    status: { none: '未記入', fresh: '最新', edited: '手書き', stale: '要更新', linked: 'グラフから' },
    statusHelp: {
      none: '最初のフレームが空です。「書き直す」を押すか、何が見えるかを入力してください。',
      fresh: '最初のフレームは今のプロンプトから書かれています。',
      edited: '最初のフレームは手で入力または変更されています。',
      stale: '最初のフレームを書いた後にプロンプトが変わりました。書き直すか、手で直してください。',
      linked: '最初のフレームは実行中に別のノードから届くので、ここで書き直すものはありません。'
    },
    by: (author) => author,
    authors: { rules: '内蔵ルール', server: '言語モデル' },
    rewrite: '書き直す',
    rewriteHelp: 'プロンプトから最初のフレームを書きます。',
    rewriteAndRun: '書き直して実行',
    rewriteAndRunHelp: '最初のフレームを書いてからグラフを実行します。警告があれば実行前に止まります。',
    cancel: '中止',
    check: '確認',
    checkHelp: '1 枚の静止画では見せられない言葉を探します。モデルには問い合わせません。',
    runAnyway: 'このまま実行',
    dismiss: '閉じる',
    clean: '静止画で見せられないものはありません。',
    asking: (who, seconds) => `${who}が書いています… ${seconds} 秒`,
    provider: {
      label: '書き手',
      auto: '自動',
      server: '言語モデルサーバー',
      rules: '内蔵ルール(最も弱い)',
      comfyui: 'ComfyUI の Generate Text'
    },
    weakest:
      '内蔵ルールは最も弱い方法です。言語モデルサーバーは ComfyUI の設定の Factorized Anchor で指定できます。',
    unchanged: '内蔵ルールでは変えるところが見つからず、最初のフレームはプロンプトのままです。',
    noPrompt: '書き直すものがありません。先に動画のプロンプトを入力してください。',
    unreadablePrompt:
      'プロンプトは実行中にだけ分かるノードから届きます。最初のフレームを手で入力するか、グラフ内で First-Frame Instruction を使ってください。',
    noGenerateText:
      'この ComfyUI には Generate Text がありません。ComfyUI を更新するか、別の書き手を選んでください。',
    stopped: (count) => `実行していません。下に警告が ${count} 件あります。`,
    failed: (reason) => `書き直せませんでした(${reason})。もう一度試すか、別のモデルを選んでください。`,
    staleRun:
      '最初のフレームを書いた後にプロンプトが変わり、古い最初のフレームのまま実行しています。ノードの「書き直す」を押してから、もう一度実行してください。',
    emptyRun:
      '最初のフレームが空なので、アンカーを描けません。ノードの「書き直す」を押すか、何が見えるかを入力してください。',
    selectOne: '先に Factorized Caption ノードを選んでください。このグラフには 1 つもないか、複数あります。',
    severity: { error: 'エラー', warning: '警告', hint: 'ヒント' },
    show: (word) => `本文の「${word}」を表示`,
    findings: {
      temporal: (match) => `「${match}」は時間の流れを表します。最初のフレームは一瞬だけです。`,
      change: (match) => `「${match}」は変化です。変わる前の様子だけを書いてください。`,
      motion: (match) => `「${match}」は動きで、静止画には写りません。姿勢で書いてください。`,
      'later-state': (match) => `「${match}」はプロンプトの後の場面のものです。`,
      camera: (match) => `「${match}」はカメラの動きです。書けるのは構図だけです。`,
      sound: (match) => `「${match}」は音で、目には見えません。省いてください。`,
      negation: (match) => `「${match}」は「ないもの」です。あるものだけを書いてください。`,
      'several-moments': (match) => `「${match}」は次の場面に進みます。始まりだけを残してください。`,
      'too-long': () => '画像モデルのテキストエンコーダーには長すぎます。短くしてください。',
      'not-a-caption': (match) => `「${match}」はキャプションではありません。消してください。`,
      'lost-number': (match) => `プロンプトの数「${match}」がキャプションにありません。`,
      'lost-colour': (match) => `プロンプトの色「${match}」がキャプションにありません。`,
      'lost-subject': (match) => `プロンプトの「${match}」がキャプションにありません。`,
      'no-thing': () =>
        '組み込みのルールでは、絵に描けるものがプロンプトに見つかりません。言語モデルを選ぶか、最初のフレームを自分で書いてください。',
      unchecked: (match) =>
        `${match === 'prompt' ? 'プロンプト' : 'キャプション'}が長すぎるため、最初の 10,000 文字だけを調べました。`
    }
  },
  limits: {
    pictures: '枚数',
    gigabytes: 'GB',
    save: '保存',
    saved: 'サーバーに保存しました。',
    loading: 'サーバーに問い合わせ中…',
    used: (pictures, gigabytes) => `現在 ${pictures} 枚、${gigabytes} GB。`,
    note: 'すべてのグラフの合計です。超えた分は、一度も選ばれていない古いものからすぐに消えます。選んだものは残ります。'
  },
  settings: {
    ...en.settings,
    address: 'アドレス',
    key: 'キー',
    keyStored: 'キーは保存済みです。替えるときだけ入力してください。',
    keyNone: '自分のパソコンのサーバーでは、ふつう不要です。',
    removeKey: 'キーを削除',
    model: 'モデル',
    modelHint: 'サーバーの最初のモデル',
    listModels: 'モデル一覧',
    save: '保存',
    saved: 'サーバーに保存しました。',
    loading: 'サーバーに問い合わせ中…',
    models: (count) => `サーバーにはモデルが ${count} 個あります。`,
    fromEnvironment: (names) => `サーバーの環境変数で決まっています:${names}`,
    privacy: 'ComfyUI のサーバーにだけ保存され、グラフには入りません。キーは二度と表示されません。'
  }
}
