import type { ShareTexts } from './share-en'

const GONE = 'Valittu ankkuri ei ole tässä graafissa'
const AGAIN = `${GONE}: se maalataan uudelleen kuvauksesta ja omasta siemenestään`
const ANOTHER = `${GONE}: toinen maalataan kuvauksesta ja kuvahaaran siemenestä`

/** Sharing a graph from the page, in Finnish. */
export const shareFi: ShareTexts = {
  menu: 'Jaa tämä graafi (Factorized Anchor)…',
  title: 'Jaa tämä graafi',
  close: 'Sulje',
  inside: 'Laita valittu ankkuri graafin sisään',
  insideHelp:
    'Häviöttä, jos siihen riittää 256 kt, muuten niin hyvin kuin mahtuu. Kukaan ei tarvitse kuvamalleja.',
  outsideHelp:
    'Valinta otetaan pois; ankkuri maalataan uudelleen kuvauksesta ja siemenestä, jos samat mallit ovat paikalla.',
  removed: 'Kopiosta otetaan pois (oma graafisi pysyy ennallaan):',
  nothing: 'Mitään yksityistä ei löytynyt.',
  look: 'Nimeä kehotteessa tai jotain yksityistä esittävää kuvaa ei löydetä: katso tiedosto ennen kuin lähetät sen.',
  download: 'Lataa',
  working: 'Valmistellaan…',
  done: 'Ladattu.',
  lossless: (size) => `Ankkuri on sisällä häviöttä (${size} kt).`,
  lossy: (quality, size) => `Ankkuri on sisällä laadulla ${quality} (${size} kt): häviöttä se ei mahdu.`,
  gone: (name) => `Valittua kuvaa ${name} ei ole palvelimella: valitse toinen tai jaa ilman kuvaa.`,
  unreadable: (name) => `Valittua kuvaa ${name} ei voi lukea: jaa ilman kuvaa.`,
  reasons: {
    path: 'Tämän koneen kansio otettiin pois; tiedoston nimi jää.',
    address: 'Yksityisen palvelimen osoite otettiin pois.',
    key: 'Avaimelta tai salasanalta näyttävä teksti otettiin pois.',
    candidates: 'Viittaus palvelimesi ehdokkaisiin otettiin pois.',
    machine: 'Tätä konetta tai istuntoa koskeva tieto otettiin pois.'
  },
  fates: {
    unpainted: () => `${GONE}, eikä mikään maalaa ankkuria: valitse kuva solmussa Factorized Anchor.`,
    again: () => `${AGAIN}.`,
    'again-of-batch': ({ picture, batch }) =>
      `${AGAIN}, ja siitä tulee kuva ${picture} erästä, jossa kuvia on ${batch}.`,
    another: () => `${ANOTHER}.`,
    'another-batch': ({ picture, batch }) =>
      `${ANOTHER}, koska valittu oli kuva ${picture} erästä, jossa kuvia on ${batch}, eikä erän kokoa voi asettaa tässä.`,
    'another-caption': () =>
      `${ANOTHER}, koska valittu maalattiin toisesta kuvauksesta, joka on tallessa solmun ominaisuuksissa.`
  }
}
