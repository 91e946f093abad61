import { Command, CommanderError } from 'commander'
import { describe, expect, it } from 'vitest'
import { usageText } from './usage-text'
import { MAX_SEED, wholeNumber } from './whole-number'

/** What a person reads for these arguments; the texts are commander's own, so a new version of it shows here. */
function said(...args: string[]): string {
  let text = ''
  const write = (part: string): void => void (text += part)
  const program = new Command('tool')
    .configureOutput({ writeErr: write, outputError: (message) => write(usageText(message)) })
    .exitOverride()
  program
    .command('share')
    .argument('<file>')
    .requiredOption('-o, --output <file>')
    .action(() => undefined)
  expect(() => program.parse(args, { from: 'user' })).toThrow(CommanderError)
  return text
}

describe('usageText', () => {
  it.each([
    [['share', '-o', 'x'], 'Say which file: give it after the command’s name.\n'],
    [['share', 'x'], 'The option -o, --output <file> is missing: give it too.\n'],
    [['share', 'x', '-o'], 'The option -o, --output <file> needs a value after it.\n'],
    [
      ['share', 'x', '-o', 'y', '--outputt', 'y'],
      'There is no option --outputt.\n(Did you mean --output?)\n'
    ],
    [['shar'], 'There is no command shar.\n(Did you mean share?)\n'],
    [
      ['share', 'x', 'y', '-o', 'z'],
      'share takes one argument, not 2: put a text or a name with spaces into quotes.\n'
    ]
  ])('makes a sentence for %j', (args, sentence) => {
    expect(said(...args)).toBe(sentence)
  })
})

describe('wholeNumber', () => {
  it('reads what JSON keeps', () => {
    expect(wholeNumber('--seed', 0, MAX_SEED)('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER)
  })

  it.each(['-1', '1.5', 'x', '', '1e3', '9007199254740992'])('refuses %j with a sentence', (text) => {
    expect(() => wholeNumber('--seed', 0, MAX_SEED)(text)).toThrow(
      '--seed must be a whole number from 0 to 9007199254740991.'
    )
  })

  it('refuses what is too small', () => {
    expect(() => wholeNumber('--parallel', 1)('0')).toThrow(
      '--parallel must be a whole number of at least 1.'
    )
  })
})
