import type { CheckWords } from '../../core/check/words'

/** What the check panel says of a graph, in Japanese. */
export const WORDS: CheckWords = {
  node: (id, type, title) =>
    title === undefined ? `ノード ${id}「${type}」` : `ノード ${id}「${title}」(${type})`,
  unknownNode: (node, where) => `この ComfyUI には${node}がありません。${where}。`,
  unknownSubgraph: 'ファイルに含まれていないサブグラフです。グラフ全体をもらってください',
  unknownCore: (version) =>
    `ComfyUI 本体のノードです${version === undefined ? '' : `(バージョン ${version} で保存)`}。ComfyUI を更新してください`,
  unknownPack: (pack) => `パック「${pack}」のノードです。ComfyUI Manager でインストールしてください`,
  unknownAnywhere: 'ComfyUI Manager でパックを探すか、ノードを外してください',
  missingInput: (node, input) => `${node}の入力 ${input} が空です。接続するか、値を入力してください。`,
  missingFile: (node, value) =>
    `${node}のファイル「${value}」は ComfyUI の input フォルダーにありません。選び直してください。`,
  wrongValue: (node, value, input) =>
    `${node}の ${input} の値「${value}」は、この ComfyUI にはありません。別の値を選んでください。`,
  missingModel: (node, value, input, todo) =>
    `${node}の ${input} のモデル「${value}」がありません。${todo}。`,
  modelElsewhere: (choice) => `「${choice}」としてあります。それを選んでください`,
  modelToPut: (folder) => `ファイルを ${folder} に置くか、別のものを選んでください`,
  modelToDownload: (link, folder) => `${link} から ${folder} にダウンロードしてください`,
  size: (node, input, value, model, step, nearest) =>
    `${node}の ${input} は ${value} ですが、${model} は ${step} の倍数しか作れません。最も近い値は ${nearest} です。`,
  length: (node, value, model, step, nearest) =>
    `${node}の長さは ${value} フレームですが、${model} は ${step}n+1 フレームしか作れません。最も近い値は ${nearest} です。`,
  unsuitable: (node, file, input, advice) => `${node}の ${input} に「${file}」がつながっています。${advice}`,
  advice: {
    HunyuanVideo:
      'HunyuanVideo に注入は不要です。画像→動画モデルに HunyuanImageToVideo(guidance_type "v2 (replace)")でアンカーを渡してください。',
    'CogVideoX image-to-video, inpainting and control':
      'この CogVideoX は画像や動画を自分で受け取ります。テキスト→動画の CogVideoX 1.5 5B か Wan 2.2 TI2V 5B を読み込んでください。',
    'image-to-video':
      'これは画像→動画モデルで、画像を自分で受け取ります。Inject Anchor ではなく start_image にアンカーをつないでください。',
    'first-last-frame':
      'このモデルは最初と最後の画像を自分で受け取ります。Inject Anchor ではなく start_image にアンカーをつないでください。',
    'sound-to-video':
      '音声→動画モデルには独自の参照画像があります。アンカーは WanSoundImageToVideo に渡してください。',
    Animate: 'Animate モデルには独自の参照画像があります。アンカーは WanAnimateToVideo に渡してください。',
    HuMo: 'HuMo モデルには独自の参照画像があります。アンカーは WanHuMoImageToVideo に渡してください。',
    VACE: 'VACE モデルは動画全体で一つのタイムステップしか使えないので、きれいなフレームを保てません。通常の T2V モデルを使うか、アンカーを VACE の参照画像にしてください。',
    'camera control':
      'カメラ制御モデルは動画全体で一つのタイムステップしか使えないので、きれいなフレームを保てません。通常の T2V モデルを使ってください。'
  },
  takesPicture: (model) =>
    `${model} は画像を自分で受け取ります。Inject Anchor ではなく開始画像にアンカーをつないでください。`,
  newerModel: (node, file, model, version) =>
    `${node}は「${file}」を読み込みますが、この ComfyUI に ${model} はありません。${version} 以降に更新してください。`,
  loraFamily: (node, lora, its, file, models) =>
    `${node}の LoRA「${lora}」は ${its} 用ですが、${models} の「${file}」につながっています。そのモデル用のものを選んでください。`,
  loraSize: (node, lora, its, file, models) =>
    `${node}の LoRA「${lora}」は ${its} 用ですが、「${file}」は ${models} です。そのサイズ用のものを選んでください。`,
  loraExpert: (node, lora, noise, file) =>
    `${node}の LoRA「${lora}」は${noise === 'high' ? '高' : '低'}ノイズ用ですが、「${file}」につながっています。二つの LoRA を入れ替えてください。`,
  loraFile: (node, sentence) => `${node}: ${sentence}`,
  captionMissing: (node) =>
    `${node}の最初のフレームの説明が空です。ノードの「書き直す」を押すか、最初のフレームに見えるものを入力してください。`,
  captionStale: (node) =>
    `${node}のプロンプトは、最初のフレームの説明を書いたあとで変わっています。ノードで書き直してください。`,
  privatePart: (what, place) =>
    `${place} に${what}があります。グラフを共有する前に取り除くか、共有機能に任せてください。`,
  privateWhat: {
    path: 'このマシンのフォルダー',
    address: '非公開のサーバーアドレス',
    key: 'キーかパスワードらしいもの'
  }
}
