import { startServer, type ComfyServer, type ServerOptions } from '../../scripts/lib/comfy-server.mjs'

export type { ComfyServer, FrontendVersion, ServerOptions } from '../../scripts/lib/comfy-server.mjs'

/**
 * Start a ComfyUI for tests: a free port, its own folders, the pack linked in, the stand-in models.
 *
 * It ends with `stop()` and, whatever happens, with the process that started it.
 */
export function startComfy(options: ServerOptions = {}): Promise<ComfyServer> {
  return startServer(options)
}
