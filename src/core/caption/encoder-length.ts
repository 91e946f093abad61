/**
 * About how many tokens a text encoder makes of a text. Encoders differ; the figure leans to the high side: 1.3
 * tokens a word, one a punctuation mark, and one a letter in scripts that are written without spaces.
 */
export function estimateTokens(text: string): number {
  const dense =
    text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu)?.length ?? 0
  const words =
    text.match(
      /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Hangul}\p{Script=Arabic}\p{N}'’]+/gu
    )?.length ?? 0
  const marks = text.match(/[^\p{L}\p{N}\s'’]/gu)?.length ?? 0
  return Math.ceil(words * 1.3 + marks + dense)
}
