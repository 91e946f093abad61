import { CliError, ExitCode } from './errors'

/**
 * Makes the parser of an option that takes a whole number.
 *
 * @param highest Above 2^53 a JSON number loses digits, and another one than the given would be sent.
 */
export function wholeNumber(option: string, lowest: number, highest = Number.MAX_SAFE_INTEGER) {
  return (text: string): number => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= lowest && value <= highest) return value
    throw new CliError(ExitCode.usage, `${option} must be a whole number from ${lowest} to ${highest}.`)
  }
}
