/** The repository's root. */
export const root: string

/** The folder of the testbed: `.testbed`, or the one named by `FACTORIZED_TESTBED`. */
export const testbedDir: string

/** A ComfyUI of the user's own, from `FACTORIZED_COMFYUI`. */
export const ownComfy: string | undefined

/** The places inside the testbed. */
export const places: {
  readonly venv: string
  readonly wheels: string
  readonly comfy: string
  readonly frontends: string
  readonly templates: string
  readonly models: string
  readonly stubs: string
  readonly stamps: string
  readonly lock: string
}

/** The testbed's own Python, with pytest, ruff and mypy. */
export const toolPython: string

/** The Python that runs ComfyUI. */
export function comfyPython(): string
