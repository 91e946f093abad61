/** The rows of ComfyUI's settings dialog. */
import { choicesOf, listOf, type PageSetting } from '../../comfy/frontend'
import { encodersThatWrite } from '../../llm/writing-encoders'
import { refreshCaptions } from '../caption/panels'
import { providerChoices } from '../rewrite/provider-choice'
import { texts } from '../texts'
import { createLimitsForm } from './limits-form'
import { createServerForm } from './server-form'
import { BEST_ENCODER, settingIds } from './values'

const CATEGORY = 'Factorized Anchor'
const GROUP = 'Caption rewriting'
const CANDIDATES = 'Anchor candidates'

export const settings: PageSetting[] = [
  {
    id: settingIds.server,
    category: [CATEGORY, GROUP, 'Server'],
    name: 'Language model server',
    tooltip: 'Ollama, LM Studio, llama.cpp, vLLM or any other server with an OpenAI-compatible interface.',
    // A form of our own: it never gives ComfyUI a value to store.
    type: () => createServerForm(),
    defaultValue: '',
    sortOrder: 40
  },
  {
    id: settingIds.provider,
    category: [CATEGORY, GROUP, 'Provider'],
    name: 'Who rewrites',
    tooltip:
      'Automatic asks the language model server where one is set, and otherwise uses the built-in rules.',
    type: 'combo',
    options: providerChoices.map((value) => ({ value, text: texts.caption.provider[value] })),
    defaultValue: 'auto',
    sortOrder: 30,
    onChange: refreshCaptions
  },
  {
    id: settingIds.encoder,
    category: [CATEGORY, GROUP, 'Encoder'],
    name: 'Text encoder for ComfyUI’s Generate Text',
    tooltip: 'A file in models/text_encoders that can write, such as Qwen3-VL, Qwen3 or Gemma.',
    type: 'combo',
    ...listOf(encoderOptions),
    defaultValue: BEST_ENCODER,
    sortOrder: 25
  },
  {
    id: settingIds.stopOnWarnings,
    category: [CATEGORY, GROUP, 'StopOnWarnings'],
    name: 'Rewrite and run: stop when there is a warning',
    tooltip:
      'Shows you the caption before a long render when it holds words that a still picture cannot show.',
    type: 'boolean',
    defaultValue: true,
    sortOrder: 20
  },
  {
    id: settingIds.keepLoaded,
    category: [CATEGORY, GROUP, 'KeepLoaded'],
    name: 'Keep the language model in memory after rewriting',
    tooltip: 'Off gives the memory back at once, so that the video model has it.',
    type: 'boolean',
    defaultValue: false,
    sortOrder: 10
  },
  {
    id: settingIds.limits,
    category: [CATEGORY, CANDIDATES, 'Limits'],
    name: 'How many candidates are kept',
    tooltip: 'When there are more, the oldest that were never picked go. Picks are never removed.',
    // A form of our own, as above: the server keeps the limits for everybody.
    type: () => createLimitsForm(),
    defaultValue: '',
    sortOrder: 5
  }
]

/** Asked anew whenever the dialog is drawn. A file that is gone stays in the list as long as it is the chosen one. */
function encoderOptions(chosen: unknown): { value: string; text: string }[] {
  const found = encodersThatWrite(choicesOf('CLIPLoader', 'clip_name')).map(({ id }) => id)
  const known = [BEST_ENCODER, ...found]
  const gone = typeof chosen === 'string' && chosen !== '' && !known.includes(chosen) ? [chosen] : []
  return [
    { value: BEST_ENCODER, text: 'The best one there is' },
    ...[...found, ...gone].map((file) => ({ value: file, text: file }))
  ]
}
