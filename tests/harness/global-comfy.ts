import type { TestProject } from 'vitest/node'
import { ensureTestbed } from '../../scripts/testbed.mjs'
import { startComfy } from './comfy'

/** The server that all files of the project `comfy` share: `inject('comfy')`. */
export interface SharedComfy {
  readonly url: string
  readonly port: number
  readonly baseDir: string
  readonly inputDir: string
  readonly outputDir: string
  readonly modelsDir: string
}

declare module 'vitest' {
  export interface ProvidedContext {
    comfy: SharedComfy
  }
}

/** Vitest runs this once before the project's files; the function it returns runs after them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await ensureTestbed({ parts: ['comfyui', 'frontends', 'models'] })
  const { url, port, baseDir, inputDir, outputDir, modelsDir, stop } = await startComfy()
  project.provide('comfy', { url, port, baseDir, inputDir, outputDir, modelsDir })
  return stop
}
