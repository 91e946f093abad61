/** How the command ends; fixed, because scripts rely on it. */
export const ExitCode = {
  done: 0,
  /** Something went wrong while running. */
  failed: 1,
  /** The command was called wrongly. */
  usage: 2,
  /** This input cannot be handled; the message says why. */
  unsupported: 3,
  interrupted: 130
} as const

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode]

/** Ends the command with a message for the person and a code for the script. */
export class CliError extends Error {
  override readonly name = 'CliError'

  constructor(
    readonly exitCode: ExitCode,
    message: string,
    options?: ErrorOptions
  ) {
    super(message, options)
  }
}
