/** Keeps our own texts in the language that the page is shown in. */
import * as z from 'zod/mini'
import { app } from '../comfy/frontend'
import { refreshAnchors } from './anchor'
import { refreshCaptions } from './caption'
import { useLanguage } from './texts'

const LOCALE = 'Comfy.Locale'

/** The page tells of a change before it stores it: the new value is in the event only. */
const changeSchema = z.object({ value: z.string() })

/** Takes the page's language, now and whenever the person changes it. */
export async function followLanguage(): Promise<void> {
  const follow = async (locale: string) => {
    await useLanguage(locale)
    refreshCaptions()
    refreshAnchors()
  }
  app.ui.settings.addEventListener(`${LOCALE}.change`, (event) => {
    const change = changeSchema.safeParse(Reflect.get(event, 'detail'))
    if (change.success) void follow(change.data.value)
  })
  await follow(app.extensionManager.setting.get<string>(LOCALE) ?? 'en')
}
