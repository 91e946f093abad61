/** The front ends that the testbed has. */
export type FrontendVersion = '1.32.9' | '1.58.1'

export interface ServerOptions {
  /** Which front end is served; 1.32.9, ComfyUI 0.3.75's own, where none is named. */
  readonly frontend?: FrontendVersion
  /** More flags for `main.py`. */
  readonly extraArgs?: readonly string[]
  /** The folder whose models are linked: the stand-ins', unless another is named; `false` for none. */
  readonly models?: string | false
  /** Link this pack into `custom_nodes`? Yes, unless `false`. */
  readonly pack?: boolean
  /** Folders of further custom nodes to link. */
  readonly customNodes?: readonly string[]
  /** Environment variables for the server. */
  readonly env?: Readonly<Record<string, string>>
  /** How long it may take to answer, in milliseconds: three minutes, as machines are shared. */
  readonly timeoutMs?: number
}

export interface ComfyServer {
  readonly url: string
  readonly port: number
  /** The guard's process id: the server is its child. */
  readonly pid: number
  /** The server's own folder, below the system's temporary one. */
  readonly baseDir: string
  readonly inputDir: string
  readonly outputDir: string
  readonly modelsDir: string
  /** What the server has printed so far. */
  readonly log: () => string
  readonly running: () => boolean
  /** End the server, wait for that, and remove its folder. */
  readonly stop: () => Promise<void>
}

/**
 * Start a ComfyUI of the testbed; see `comfy-server.mjs`.
 * @throws {Error} one sentence and the server's last log lines, if it does not start
 */
export function startServer(options?: ServerOptions): Promise<ComfyServer>
