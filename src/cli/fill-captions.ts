import type { ApiNode, ApiPrompt } from '../core/graph'
import { linkOf } from '../core/graph/prompt-links'
import type { Rewriter } from '../llm/rewriter'
import { CliError, ExitCode } from './errors'
import { interruptible } from './interrupt'
import { type LlmFlags, makeRewriter } from './llm'
import { printable, remarksOn, rewriteOne, type RewriteResult } from './rewrite-one'

/** A caption that `run --rewrite` wrote, and the node that holds it. */
export interface FilledCaption extends RewriteResult {
  readonly node: string
}

/**
 * Writes the captions that the image branch is going to read: each Factorized Caption's from its own video prompt. Where
 * the branch does not run, no language model is asked.
 *
 * @param say what a person reads, a line at a time
 * @throws CliError of one sentence.
 */
export async function fillCaptions(
  prompt: ApiPrompt,
  flags: LlmFlags,
  say: (text: string) => void
): Promise<FilledCaption[]> {
  const all = Object.values(prompt).filter(isCaption)
  if (all.length === 0) {
    throw new CliError(
      ExitCode.unsupported,
      'The graph has no Factorized Caption node: --rewrite has no place for its caption.'
    )
  }
  const needed = neededCaptions(prompt)
  if (needed.length === 0) {
    say('No caption was written: this run paints no first frame.')
    return []
  }
  // Before anything is installed or asked.
  const texts = needed.map((id) => ({ id, text: videoPrompt(prompt, id) }))
  const rewriter = await makeRewriter(flags, say)
  try {
    return await interruptible(async (signal) => {
      const filled: FilledCaption[] = []
      for (const { id, text } of texts) {
        const one = await fillOne(prompt, id, text, rewriter, signal)
        say(`First frame: ${printable(one.firstFrame)}`)
        for (const remark of remarksOn(one)) say(remark)
        filled.push(one)
      }
      return filled
    })
  } finally {
    await rewriter.release()
  }
}

async function fillOne(
  prompt: ApiPrompt,
  id: string,
  text: string,
  rewriter: Rewriter,
  signal: AbortSignal
): Promise<FilledCaption> {
  const result = await rewriteOne(rewriter, text, { signal }).catch((error: unknown) => {
    if (signal.aborted) throw new CliError(ExitCode.interrupted, 'Interrupted.', { cause: error })
    throw error
  })
  const inputs = prompt[id]?.inputs
  if (inputs !== undefined) {
    inputs.first_frame = result.firstFrame
    // It would win over the text.
    delete inputs.generated
  }
  return { node: id, ...result }
}

/** The nodes Factorized Caption whose caption this run reads; a picked picture or a switched-off anchor needs none. */
export function neededCaptions(prompt: ApiPrompt): string[] {
  const consumed = new Set(
    Object.values(prompt).flatMap(({ inputs }) =>
      Object.values(inputs).flatMap((value) => linkOf(value)?.id ?? [])
    )
  )
  const queue = Object.keys(prompt).filter((id) => !consumed.has(id))
  const seen = new Set<string>()
  const captions = new Set<string>()
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const node = prompt[id]
    if (node === undefined || seen.has(id)) continue
    seen.add(id)
    for (const [name, value] of Object.entries(node.inputs)) {
      const link = linkOf(value)
      if (link === undefined || isIdle(node, name)) continue
      const source = prompt[link.id]
      if (source !== undefined && isCaption(source) && link.slot === CAPTION_SLOT) captions.add(link.id)
      queue.push(link.id)
    }
  }
  return [...captions]
}

/** The place of `first_frame` among the outputs of Factorized Caption. */
const CAPTION_SLOT = 1

const isCaption = (node: ApiNode): boolean => node.class_type === 'FactorizedCaption'

/** Whether a lazy input of ours is not going to be asked for. */
function isIdle({ class_type, inputs }: ApiNode, name: string): boolean {
  if (class_type === 'FactorizedInject') return inputs.enabled === false && name === 'anchor'
  return class_type === 'FactorizedAnchor' && name === 'images' && isPicture(inputs.choice)
}

/** A pick that is a picture by itself; an index picks one of those that are painted. */
const isPicture = (choice: unknown): boolean =>
  /"kind":\s*"(?:file|embedded)"/.test(typeof choice === 'string' ? choice : JSON.stringify(choice ?? null))

function videoPrompt(prompt: ApiPrompt, id: string): string {
  const value = prompt[id]?.inputs.prompt
  const link = linkOf(value)
  const text = link === undefined ? value : prompt[link.id]?.inputs.value
  if (typeof text !== 'string') {
    throw new CliError(
      ExitCode.unsupported,
      `The video prompt of Factorized Caption (node ${id}) is made by another node, so it is not known before the run: give it with --prompt.`
    )
  }
  if (text.trim() === '') {
    throw new CliError(
      ExitCode.usage,
      `The video prompt of Factorized Caption (node ${id}) is empty: say with --prompt what happens in the video.`
    )
  }
  return text
}
