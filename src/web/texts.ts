/**
 * Every text that the page's extension shows by itself, in the page's language. Sentences about a run come from the
 * server as they are.
 */
import { en, type Texts } from './texts/en'

export type { Texts } from './texts/en'

/** Always the texts of the page's present language: read it where a text is shown, not earlier. */
export let texts: Texts = en

const languages: Readonly<Record<string, () => Promise<Texts>>> = {
  fi: async () => (await import('./texts/fi')).fi,
  ja: async () => (await import('./texts/ja')).ja,
  zh: async () => (await import('./texts/zh')).zh
}

/**
 * Changes the language; one that we do not have becomes English. English is part of the start-up bundle, the others
 * are fetched where they are needed.
 *
 * @param locale as the page's own setting names it: `en`, `zh`, `zh-TW` …
 */
export async function useLanguage(locale: string): Promise<void> {
  const load = languages[locale] ?? languages[locale.split('-')[0] ?? '']
  texts = load ? await load() : en
}
