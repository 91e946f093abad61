import type { Rewriter, RewriterOptions } from '../llm/rewriter'
import { llmFailure } from './llm'

/** What `--json` prints for a prompt. The keys are fixed: scripts read them. */
export interface RewriteResult {
  readonly prompt: string
  readonly firstFrame: string
  readonly provider: string
  readonly model: string
  readonly warnings: readonly { readonly code: string; readonly text: string }[]
}

/** @throws CliError of one sentence. */
export async function rewriteOne(
  rewriter: Rewriter,
  prompt: string,
  options: RewriterOptions
): Promise<RewriteResult> {
  try {
    const { firstFrame, warnings, model } = await rewriter.rewrite(prompt, options)
    return {
      prompt,
      firstFrame,
      provider: rewriter.id,
      model,
      warnings: warnings.map(({ code, text }) => ({ code, text }))
    }
  } catch (error) {
    throw llmFailure(error)
  }
}

/** What a model writes could hold sequences that command a terminal. */
export const printable = (text: string): string => text.replace(/\p{Cc}+/gu, ' ')

/** What a person should know about a caption, one line each. */
export const remarksOn = ({ provider, warnings }: RewriteResult): string[] => [
  ...(provider === 'builtin'
    ? [
        'Written by the built-in rules, the weakest way: they only cut and rearrange. A language model writes better ones (--llm URL).'
      ]
    : []),
  ...warnings.map(({ text }) => `Warning: ${printable(text)}`)
]
