import type { CheckTexts } from './check-en'
import { WORDS } from './check-words-fi'

/** The panel that checks a graph, in Finnish. */
export const checkFi: CheckTexts = {
  tab: 'Tarkista',
  title: 'Tarkista tämä graafi',
  help: 'Etsii graafista virheet ennen ajoa: puuttuvat solmut ja mallit, koot, LoRAt, kuvaukset ja yksityiset tiedot.',
  again: 'Tarkista uudelleen',
  busy: 'Tarkistetaan…',
  none: 'Virheitä ei löytynyt.',
  some: (count) => (count === 1 ? 'Löytyi 1 virhe.' : `Löytyi ${count} virhettä.`),
  goTo: 'Siirry solmuun',
  noServer: (reason) =>
    `Palvelimelta ei voinut kysyä (${reason}), joten solmuja ja malleja ei ole tarkistettu: paina Tarkista uudelleen.`,
  list: 'Virheet',
  words: WORDS
}
