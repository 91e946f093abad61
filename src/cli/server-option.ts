import { ServerAddress } from '../comfy/client'
import { CliError, ExitCode } from './errors'

/** Reads the value of `--server`. */
export function parseServer(text: string): ServerAddress {
  try {
    return ServerAddress.parse(text)
  } catch (error) {
    throw new CliError(ExitCode.usage, error instanceof Error ? error.message : String(error))
  }
}
