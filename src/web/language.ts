/** Keeps our own texts in the language that the page is shown in. */
import { app } from '../comfy/frontend'
import { refreshAnchors } from './anchor'
import { refreshCaptions } from './caption'
import { useLanguage } from './texts'

const LOCALE = 'Comfy.Locale'

/** Takes the page's language, now and whenever the person changes it. */
export async function followLanguage(): Promise<void> {
  const follow = async () => {
    await useLanguage(app.extensionManager.setting.get<string>(LOCALE) ?? 'en')
    refreshCaptions()
    refreshAnchors()
  }
  app.ui.settings.addEventListener(`${LOCALE}.change`, () => void follow())
  await follow()
}
