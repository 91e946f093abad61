/**
 * The settings of the caption node. ComfyUI's settings can be read by every client of the server, so only flags are
 * here; the language model server and its key are kept by our own route.
 */
import { app } from '../../comfy/frontend'
import { readProviderChoice, type ProviderChoice } from '../rewrite/provider-choice'

export const settingIds = {
  provider: 'FactorizedAnchor.Caption.Provider',
  stopOnWarnings: 'FactorizedAnchor.Caption.StopOnWarnings',
  encoder: 'FactorizedAnchor.Caption.Encoder',
  keepLoaded: 'FactorizedAnchor.Caption.KeepLoaded',
  server: 'FactorizedAnchor.Caption.Server',
  limits: 'FactorizedAnchor.Candidates.Limits'
} as const

/** Stands for no choice; the page's list shows nothing for an empty value. */
export const BEST_ENCODER = 'auto'

export const captionSettings = {
  provider: (): ProviderChoice => readProviderChoice(app.extensionManager.setting.get(settingIds.provider)),
  stopOnWarnings: (): boolean => app.extensionManager.setting.get(settingIds.stopOnWarnings) !== false,
  /** The text encoder that Generate Text uses; empty for the best one there is. */
  encoder: (): string => {
    const chosen = app.extensionManager.setting.get<string>(settingIds.encoder) ?? BEST_ENCODER
    return chosen === BEST_ENCODER ? '' : chosen
  },
  keepLoaded: (): boolean => app.extensionManager.setting.get(settingIds.keepLoaded) === true,
  setProvider(choice: ProviderChoice): void {
    app.extensionManager.setting.set(settingIds.provider, choice)
  }
}
