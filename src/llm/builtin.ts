import { rewriteByRules } from '../core/caption/rule-based'
import { loadTagger } from '../core/caption/words'
import type { Rewriter } from './rewriter'

/** The rules that need no model: always there, at once, and the weakest way to a first frame. */
export const builtinRewriter: Rewriter = {
  id: 'builtin',
  label: 'Built-in rules (no model, the weakest)',
  async rewrite(prompt) {
    const text = prompt.trim()
    if (text === '') throw new Error('There is nothing to rewrite: type the video prompt first.')
    const { firstFrame, warnings } = rewriteByRules(text, await loadTagger())
    return { firstFrame, warnings, model: 'rules' }
  },
  release: () => Promise.resolve()
}
