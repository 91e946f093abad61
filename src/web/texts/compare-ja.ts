import type { CompareTexts } from './compare-en'

/** The player of Compare Vanilla / Factorized, in Japanese. */
export const compareJa: CompareTexts = {
  player: '2 本の動画を比較',
  empty: 'グラフを実行すると、ここで両方の動画を再生します。',
  unplayable:
    '比較を再生できません。グラフをもう一度実行してください。それでも再生できない場合、このブラウザーは H.264 動画に対応していません。',
  views: '比較のしかた',
  side: '並べる',
  swipe: 'スワイプ',
  difference: '差分',
  sideHelp: '2 本を並べて表示(1)',
  swipeHelp: '重ねて表示し、境界線をドラッグ(2)',
  differenceHelp: 'ピクセルの差を 4 倍の明るさで表示(3)',
  split: '左の動画の境界',
  play: '再生(スペース)',
  pause: '一時停止(スペース)',
  back: '1 フレーム戻る(←)',
  forward: '1 フレーム進む(→)',
  loop: '繰り返し(L)',
  large: '全画面(F)',
  position: 'フレーム',
  frame: (number, count) => `${count} フレーム中 ${number}`,
  ended: (label) => `${label}(最後のフレーム)`,
  brighter: (first, second) => `${first} − ${second}、× 4`,
  shown: (first, second, frame) => `${first}と${second}。${frame}`
}
