import type { FactorizeTexts } from './factorize-en'
import { WORDS } from './factorize-words-fi'

/** Factorizing a whole graph in the page, in Finnish. */
export const factorizeFi: FactorizeTexts = {
  menu: 'Faktoroi tämä graafi (Factorized Anchor)…',
  compareMenu: 'Vertaa tavalliseen (Factorized Anchor)…',
  removeMenu: 'Poista faktorointi (Factorized Anchor)',
  title: 'Faktoroi tämä graafi',
  failed: 'Factorized Anchor: mitään ei muutettu',
  imageModel: 'Ensimmäisen kuvan maalaa',
  noImageModel: 'ei mikään: tuon oman kuvan',
  steps: 'Videon askeleet',
  stepsAsAre: 'kuten ovat',
  presets: {
    lightning: 'lightning: 4, lightx2v-LoRAt',
    fast: 'fast: 15',
    paper: 'paper: 50'
  },
  compareTitle: 'Vertaa tavalliseen',
  compares: (videos) =>
    videos === 1
      ? 'Video tehdään kahdesti samalla siemenluvulla, ilman ankkuria ja sen kanssa, ja molemmat näkyvät rinnakkain.'
      : `${videos} videota tehdään kahdesti samalla siemenluvulla, ilman ankkuria ja sen kanssa, ja ne näkyvät rinnakkain.`,
  compareCosts:
    'Ajo kestää noin kaksi kertaa niin kauan. Muut asetukset kuin siemenluku kopioidaan: muuta ne molemmilla puolilla.',
  compareApply: 'Vertaa',
  compareDone: (count) =>
    `${count} solmua lisättiin. Aja: molemmat videot näkyvät solmussa ”Compare Vanilla / Factorized”.`,
  routes: {
    inject: 'ankkuri annetaan mallille puhtaana ensimmäisenä ruutuna, aika-askeleella nolla.',
    'start-image': 'ankkurista tulee aloituskuva, jonka malli ottaa itse.'
  },
  inserted: (count) => (count === 1 ? 'Yksi solmu lisätään:' : `${count} solmua lisätään:`),
  keeps:
    'Kaikki muu pysyy ennallaan. Kumoa vie tämän pois yhdellä askeleella, ”Poista faktorointi” milloin tahansa myöhemmin.',
  apply: 'Faktoroi',
  cancel: 'Peruuta',
  done: (count) =>
    `${count} solmua lisättiin. Lue kuvaus solmussa Factorized Caption tai kirjoita se uudelleen, ja aja.`,
  removed: (count) => `${count} solmua otettiin pois.`,
  nothingToRemove: 'Tässä graafissa ei ole mitään, minkä ”Faktoroi tämä graafi” olisi lisännyt.',
  warnings: WORDS
}
