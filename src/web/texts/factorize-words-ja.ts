import type { ClosedPath, FactorizeWords, NodeName } from '../../core/factorize/words'
import { WORDS as CHECK } from './check-words-ja'

/** For models that want a LoRA, by family. */
const LORA_ADVICE: Readonly<Record<string, string>> = {
  'wan2.1-t2v-1.3b':
    '1.3B 用のアンカー LoRA は、まだ公開されていません。きれいなフレームとノイズのあるフレームが並ぶ動画で学習していないため、最初のフレームの直後に目立つ飛びが出ます。試すのには向きますが、仕上がりを求めるなら Wan 2.2 5B のグラフを使ってください。',
  'wan2.1-t2v-14b':
    '論文のアンカー LoRA は公開されていません。Wan 2.1 14B 用の Pusa V1 LoRA は、フレームごとのタイムステップで学習しているので使えます。作者は強さ 1.4～1.5、anchor_noise 約 0.2 を勧めています。',
  'wan2.2-t2v-14b':
    '論文のアンカー LoRA は公開されていません。Wan 2.2 14B 用の Pusa LoRA の組(高ノイズと低ノイズのエキスパートに一つずつ)は、フレームごとのタイムステップで学習しているので使えます。作者は強さ 1.4～1.5、anchor_noise 約 0.2 を勧めています。LoRA なしなら、Wan 2.2 5B のグラフか Wan 2.2 I2V 14B のほうが適しています。',
  'cogvideox1.5-5b':
    'CogVideoX 1.5 用のアンカー LoRA は、まだ公開されていません。きれいなフレームとノイズのあるフレームが並ぶ動画で学習していないため、最初のフレームの直後に目立つ飛びが出ます。仕上がりを求めるなら Wan 2.2 5B のグラフを使ってください。'
}

/** For models that take no anchor, by their kind. */
const OTHER_WAYS: Readonly<Record<string, string>> = {
  ...CHECK.advice,
  'Kandinsky 5':
    'Kandinsky 5 のテキスト→動画モデルは画像を受け取りません。画像から始まる ComfyUI の画像→動画テンプレート(Kandinsky5ImageToVideo と kandinsky5lite_i2v_5s.safetensors)を開いてください。',
  'Cosmos Predict2':
    'Cosmos Predict2 は、ノード CosmosPredict2ImageToVideoLatent と Video2World モデルで最初のフレームを受け取ります。これらでグラフを組んで、もう一度試してください。',
  Cosmos:
    'Cosmos は、ノード CosmosImageToVideoLatent と Video2World モデルで最初のフレームを受け取ります。これらでグラフを組んで、もう一度試してください。',
  Mochi:
    'Mochi には画像から始まるモデルがありません。Wan のテキスト→動画モデル(Wan 2.1 T2V、Wan 2.2 T2V 14B、Wan 2.2 TI2V 5B)か LTX-Video を使ってください。',
  CogVideoX:
    'この CogVideoX ファイルは注入されたアンカーを受け取りません。テキスト→動画の CogVideoX 1.5 5B を読み込むか、Wan のテキスト→動画モデルを使ってください。',
  'HunyuanVideo 1.5':
    'この HunyuanVideo 1.5 ファイルは画像を受け取りません。画像から始まる ComfyUI の画像→動画テンプレート(HunyuanVideo15ImageToVideo と hunyuanvideo1.5_720p_i2v_fp16.safetensors)を開いてください。',
  'MiniMax H3 reference':
    'MiniMax H3 の参照モデルは、動画に出るものの画像は受け取りますが、最初のフレームは受け取りません。画像から始まる ComfyUI の MiniMax H3 の画像→動画テンプレートを開いてください。'
}

const CLOSED: Readonly<Record<ClosedPath, string>> = {
  'start-off':
    'このグラフの開始画像は、サブグラフの外からオフ(bypass)にされています。そこでオンにして、もう一度試してください。',
  'end-of-another':
    'このグラフには、別の動画の終わりの画像から始まる動画があるため、その動画はそのままです。',
  'same-start':
    'このグラフの別の動画も同じ画像から始まるため、その動画はそのままです。二つを別々のグラフで因子化してください。',
  'two-loaders':
    'この動画のモデルは二つのノードで読み込まれていて、どちらのローダーを置き換えればよいかわかりません。一つだけ残して、もう一度試してください。',
  'no-vae':
    'このグラフの動画はデコードされないため、VAE がわかりません。最後のサンプラーに VAE Decode をつないで、もう一度試してください。',
  'inject-off':
    'このグラフの Inject Anchor がミュートかバイパスされているため、サンプラーに latent が届きません。オンに戻すか、先に因子化を取り消してください。'
}

const FIELDS = { width: '幅', height: '高さ', length: '長さ' } as const

/** What is said of a graph that is factorized, or cannot be, in Japanese. */
export const WORDS: FactorizeWords = {
  'already-factorized': () => 'このグラフはすでに因子化されています。何も変更していません。',
  'anchor-lora': ({ family, advice }) => LORA_ADVICE[family] ?? advice,
  'anchor-off': ({ node }) =>
    `${called(node)}がオフです。enabled をオンにしないと、両方の動画が同じになります。`,
  'caption-empty': ({ isWired }) =>
    isWired
      ? 'プロンプトは別のノードから来ています。最初のフレームに見えるものを Factorized Caption の first_frame に入力してください。'
      : '最初のフレームの説明がまだありません。Factorized Caption の first_frame に入力するか、そこで書き直してください。',
  'family-guessed': ({ file, family }) =>
    `モデルファイル ${file} の名前からは系列がわかりません。${family} として扱います。`,
  'inside-subgraph': ({ subgraph }) =>
    `比較はサブグラフ「${subgraph}」の中にあります。開くと両方の動画の再生が見られます。`,
  'later-pass': () =>
    'この動画をあとで別のサイズで処理するサンプリングには、アンカーが渡りません。最初のフレームが変わることがあります。',
  'lora-for-few-steps': ({ lora, steps }) =>
    `LoRA ${lora} は、ガイダンスなしの少ないステップ数のためのものです。${steps} ステップではバイパスしてください。`,
  'lora-in-both': () => 'Factorized LoRA の LoRA は両方の動画に効きます。',
  'lora-wanted': ({ steps, loras }) =>
    `${steps} ステップには、モデルのローダーの後ろに lightx2v の LoRA(${loras.join('、')})が必要です。ないと動画はノイズのままです。`,
  'needs-newer': ({ model, version }) => `${model} には ComfyUI ${version} 以降が必要です。`,
  'no-picture': () =>
    'アンカーを描く画像モデルがありません。グラフを実行する前に、Factorized Anchor で画像を選んでください。',
  'no-preset': ({ model, preset }) => {
    const subject = model === undefined ? 'このモデル' : `${model} `
    return typeof preset === 'number'
      ? `${subject}には ${preset} ステップのプリセットがありません。shift とガイダンスはそのままです。`
      : `${subject}にはプリセット「${preset}」がありません。ステップ数はそのままです。`
  },
  'other-model': ({ file, sibling, model }) =>
    `${file === undefined ? 'テキスト→動画モデル' : `${file} `}は画像を受け取らないため、${sibling} のローダーが元のローダーの代わりになります(元のものはグラフに残ります)。${model} のこのファイルも必要です。`,
  'own-picture': () =>
    'このグラフは開始画像を自分で描きます。その後ろに Factorized Anchor だけが追加されます。',
  'preset-not-set': ({ input, node, value }) =>
    `${called(node)}の ${input} は別のノードで決まります。このプリセットでは、そちらに ${value} と入力してください。`,
  'prompt-not-found': () =>
    '動画のポジティブプロンプトが見つかりません。Factorized Caption にも入力してください。',
  'prompt-twice': () =>
    '動画のプロンプトはサブグラフの中に入力されています。変えるときは、そこと Factorized Caption の両方を変えてください。',
  'second-prompt': ({ node }) => `${called(node)}に動画の二つ目のプロンプトがあります。これはそのままです。`,
  'seed-twice': ({ node }) => `${called(node)}は中に自分のシードを持っています。両方で同じ値にしてください。`,
  'shared-model': () =>
    '別のサンプラーが、この動画と同じ線からモデルを受け取るため、アンカーも受け取ります。その動画のサイズが違う場合は、専用のガイダー(guider)をつないでください。',
  'shift-not-set': ({ file, shift }) =>
    `${file === undefined ? 'モデル' : `${file} `}の shift を決めるノードがありません。このプリセットでは、ローダーの後ろに shift ${shift} の ModelSamplingSD3 を置いてください。`,
  'size-changed': ({ field, before, now, multiple }) =>
    `${FIELDS[field]}は ${before} でしたが、${now} になります。${multiple} の倍数${field === 'length' ? 'に 1 を足した値' : ''}でなければなりません。`,
  'size-unknown': ({ fields }) =>
    `動画の${fields.map((field) => FIELDS[field]).join('、')}はグラフが計算しています。Factorized Size の値を確かめてください。`,
  'steps-not-set': ({ node }) =>
    node === undefined
      ? 'ステップ数とそれに伴う設定は一組なので、すべてそのままです。'
      : `${called(node)}のステップ数は別のノードで決まります。そちらで変えてください。`,

  audio: () =>
    'このグラフは音声から動画を作ります。そうしたモデルには独自の参照画像があります。音声を使わないテキスト→動画か画像→動画のグラフを使ってください。',
  compared: () => 'このグラフの動画はすでに比較されています。何も変更していません。',
  'no-chain': ({ number, count }) =>
    count === 1
      ? `このグラフに ${number} 番目の動画はなく、一つだけです。番号を指定しないでください。`
      : `このグラフに ${number} 番目の動画はありません。動画は ${count} 本で、1 から数えます。`,
  'no-frames': () =>
    '動画は画像になる前にサブグラフの外へ出るため、そこには並べるものがありません。ComfyUI でサブグラフを展開して、もう一度試してください。',
  'no-path': (path) => {
    if (path.why === 'other-way') return OTHER_WAYS[path.kind] ?? path.advice
    if (path.why !== 'no-injection') return CLOSED[path.why]
    const { file } = path
    const name = path.model ?? (file === undefined ? undefined : `モデル ${file}`)
    return `${name === undefined ? 'このグラフのモデル' : `${name} `}は注入されたアンカーを受け取りません。Wan のテキスト→動画モデル(Wan 2.1 T2V、Wan 2.2 T2V 14B、Wan 2.2 TI2V 5B)か、同じ系列の画像→動画のグラフ(画像を開始画像として受け取ります)を使ってください。`
  },
  'no-vanilla': ({ isOther }) =>
    `${isOther ? 'このグラフの別の動画は比較されません。' : ''}ここでは最初のフレームが ComfyUI 本体のノードに入り、Inject Anchor のようにオフにはできません。比較するには、同じ系列の通常のテキスト→動画のグラフを別に実行するか、グラフ「Compare Vanilla and Factorized」を使ってください。`,
  'no-video': () =>
    'このグラフには動画のサンプラーがありません。テキスト→動画か画像→動画のグラフを開いてください。',
  service: () =>
    'このグラフではオンラインサービスが動画を作るため、アンカーを渡せるモデルがありません。Wan のテンプレートなど、自分の動画モデルを使うグラフにしてください。',
  'shared-subgraph': () =>
    '動画は、ほかの用途にも使われているサブグラフの中で作られます。ComfyUI でこの箇所のサブグラフを展開するか、独立したサブグラフとして保存して、もう一度試してください。',
  vace: () =>
    'このグラフは VACE モデルを使っています。動画全体で一つのタイムステップしか使えないので、きれいなフレームを保てません。画像を VACE の参照画像にするか、通常のテキスト→動画モデルを使ってください。',
  'video-input': () =>
    'このグラフは既存の動画を処理するもので、描くべき最初のフレームがありません。テキスト→動画か画像→動画のグラフを使ってください。',
  wrapper: () =>
    'このグラフは別のノードパックのサンプラーを使っていて、そのモデルはこのパックのアンカーを受け取りません。ComfyUI 本体のローダーと KSampler で組み直してください。'
}

function called({ title, id, host }: NodeName): string {
  return host === undefined ? `ノード ${id}「${title}」` : `「${title}」(「${host}」の中)`
}
