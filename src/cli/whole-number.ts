import { CliError, ExitCode } from './errors'

/** The highest seed that JSON keeps. */
export const MAX_SEED = Number.MAX_SAFE_INTEGER

/**
 * Makes the parser of an option that takes a whole number.
 *
 * @param highest Left out where nobody wants that much. Never more than JSON keeps: above 2^53 it loses digits, and another
 *   number than the given would be sent.
 */
export function wholeNumber(option: string, lowest: number, highest?: number) {
  return (text: string): number => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= lowest && value <= (highest ?? Number.MAX_SAFE_INTEGER)) return value
    const range = highest === undefined ? `of at least ${lowest}` : `from ${lowest} to ${highest}`
    throw new CliError(ExitCode.usage, `${option} must be a whole number ${range}.`)
  }
}
