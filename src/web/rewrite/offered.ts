/** Which ways to rewrite this ComfyUI has. */
import { hasNodeType } from '../../comfy/frontend'
import { providerChoices, type ProviderChoice } from './provider-choice'

/** Core's node; older ComfyUI, 0.3.75 among them, does not have it. */
const GENERATE_TEXT = 'TextGenerate'

/** All but Generate Text are always there. No request: the page knows its nodes. */
export function offeredProviders(): readonly ProviderChoice[] {
  return providerChoices.filter((choice) => choice !== 'comfyui' || hasNodeType(GENERATE_TEXT))
}
