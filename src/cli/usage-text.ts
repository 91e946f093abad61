/**
 * What a person reads where the command was called wrongly: a sentence of ours out of commander's message, as that class
 * of its texts has no other handle.
 *
 * @param text Such as "error: unknown option '--sed'\n(Did you mean --seed?)\n".
 */
export function usageText(text: string): string {
  const [first = '', ...more] = text.trimEnd().split('\n')
  const message = first.replace(/^error: /, '')
  return `${[ownSentence(message) ?? sentenceOf(message), ...more].join('\n')}\n`
}

function ownSentence(message: string): string | undefined {
  const [, argument] = /^missing required argument '(.+)'$/.exec(message) ?? []
  if (argument !== undefined) return `Say which ${argument}: give it after the command’s name.`
  const [, required] = /^required option '(.+)' not specified$/.exec(message) ?? []
  if (required !== undefined) return `The option ${required} is missing: give it too.`
  const [, valueless] = /^option '(.+)' argument missing$/.exec(message) ?? []
  if (valueless !== undefined) return `The option ${valueless} needs a value after it.`
  const [, command, count] =
    /^too many arguments for '(.+)'\. Expected 1 argument but got (\d+)\.$/.exec(message) ?? []
  if (command !== undefined && count !== undefined) {
    return `${command} takes one argument, not ${count}: put a text or a name with spaces into quotes.`
  }
  const [, unknown, name] = /^unknown (option|command) '(.+)'$/.exec(message) ?? []
  if (unknown !== undefined && name !== undefined) return `There is no ${unknown} ${name}.`
  return undefined
}

function sentenceOf(message: string): string {
  const start = message.slice(0, 1).toUpperCase() + message.slice(1)
  return /[.?!]$/.test(start) ? start : `${start}.`
}
