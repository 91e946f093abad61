import { checkFi } from './check-fi'
import { compareFi } from './compare-fi'
import { en, type Texts } from './en'
import { factorizeFi } from './factorize-fi'
import { galleryFi } from './gallery-fi'
import { shareFi } from './share-fi'

/** Finnish. What is not here yet is shown in English. */
export const fi: Texts = {
  ...en,
  compare: compareFi,
  check: checkFi,
  anchor: {
    ...en.anchor,
    label: 'Valittu ankkuri',
    none: 'Ei valintaa: käytetään erän ensimmäistä kuvaa.',
    index: (index) => `Erän kuva ${index + 1}.`,
    file: (name) => `Tiedosto: ${name}`,
    embedded: 'Tähän graafiin tallennettu kuva.',
    unreadable: 'Tallennettua valintaa ei voi lukea: poista se tai valitse kuva.',
    choose: 'Valitse kuva…',
    clear: 'Poista valinta',
    uploading: (name) => `Ladataan ${name}…`,
    notAnImage: (name) => `”${name}” ei kelpaa ankkuriksi: valitse PNG-, JPEG- tai WebP-tiedosto.`,
    uploadFailed: (name, reason) =>
      `”${name}” jäi lataamatta (${reason}): tarkista, että palvelin on käynnissä, ja yritä uudelleen.`
  },
  gallery: galleryFi,
  share: shareFi,
  factorize: factorizeFi,
  errors: {
    ...en.errors,
    dismiss: 'Sulje',
    inside: (node, container) => `${node} (solmussa ${container})`
  },
  caption: {
    ...en.caption,
    panel: 'Ensimmäisen kuvan kuvaus',
    status: {
      none: 'Ei kuvausta',
      fresh: 'Ajan tasalla',
      edited: 'Käsin',
      stale: 'Vanhentunut',
      linked: 'Graafista'
    },
    statusHelp: {
      none: 'Kuvaus on tyhjä: paina Kirjoita uudelleen tai kirjoita, mitä ensimmäisessä kuvassa näkyy.',
      fresh: 'Kuvaus on kirjoitettu tälle kehotteelle.',
      edited: 'Kuvaus on kirjoitettu tai muutettu käsin.',
      stale:
        'Kehote on muuttunut kuvauksen kirjoittamisen jälkeen: kirjoita kuvaus uudelleen tai muuta sitä.',
      linked: 'Toinen solmu antaa kuvauksen ajon aikana, joten täällä ei ole mitään kirjoitettavaa.'
    },
    by: (author) => `– ${author}`,
    authors: { rules: 'valmiit säännöt', server: 'kielimalli' },
    rewrite: 'Kirjoita uudelleen',
    rewriteHelp: 'Kirjoittaa ensimmäisen kuvan kuvauksen kehotteesta.',
    rewriteAndRun: 'Kirjoita ja aja',
    rewriteAndRunHelp: 'Kirjoittaa kuvauksen ja ajaa graafin. Pysähtyy ennen ajoa, jos tulee varoitus.',
    cancel: 'Peruuta',
    check: 'Tarkista',
    checkHelp: 'Etsii sanoja, joita yksi pysäytetty kuva ei voi näyttää. Mallilta ei kysytä mitään.',
    runAnyway: 'Aja silti',
    dismiss: 'Sulje',
    clean: 'Ei mitään, mitä pysäytetty kuva ei voisi näyttää.',
    asking: (who, seconds) => `${who} kirjoittaa… ${seconds} s`,
    provider: {
      label: 'Kuka kirjoittaa',
      auto: 'Automaattinen',
      server: 'Kielimallipalvelin',
      rules: 'Valmiit säännöt (heikoin)',
      comfyui: 'ComfyUI:n Generate Text'
    },
    weakest:
      'Valmiit säännöt ovat heikoin tapa: kielimallipalvelimen voi asettaa ComfyUI:n asetuksissa kohdassa Factorized Anchor.',
    unchanged: 'Säännöt eivät löytäneet muutettavaa, joten kuvaus on sama kuin kehote.',
    noPrompt: 'Ei ole mitään kirjoitettavaa: kirjoita ensin videon kehote.',
    unreadablePrompt:
      'Kehote tulee solmusta, jonka teksti selviää vasta ajon aikana: kirjoita kuvaus käsin tai käytä graafissa solmua First-Frame Instruction.',
    noGenerateText: 'Tässä ComfyUI:ssa ei ole Generate Textiä: päivitä ComfyUI tai valitse toinen tapa.',
    stopped: (count) =>
      count === 1 ? 'Ei ajettu: alla on varoitus.' : `Ei ajettu: alla on ${count} varoitusta.`,
    failed: (reason) => `Kirjoittaminen epäonnistui (${reason}): yritä uudelleen tai valitse toinen malli.`,
    staleRun:
      'Kehote on muuttunut kuvauksen kirjoittamisen jälkeen, ja ajo käyttää vanhaa kuvausta: paina solmussa Kirjoita uudelleen ja aja uudelleen.',
    emptyRun:
      'Ensimmäisen kuvan kuvaus on tyhjä, joten ankkuria ei voi maalata: paina solmussa Kirjoita uudelleen tai kirjoita kuvaus.',
    selectOne: 'Valitse ensin Factorized Caption -solmu: graafissa niitä ei ole tai niitä on monta.',
    severity: { error: 'Virhe', warning: 'Varoitus', hint: 'Vihje' },
    show: (word) => `Näytä ”${word}” tekstissä`,
    findings: {
      temporal: (match) => `”${match}” kertoo ajan kulusta; ensimmäinen kuva on yksi hetki.`,
      change: (match) => `”${match}” on muutos; kuvaa vain, miltä kohde näyttää ennen sitä.`,
      motion: (match) => `”${match}” on liikettä, jota pysäytetty kuva ei näytä; kuvaa asento.`,
      'later-state': (match) => `”${match}” kuuluu kehotteen myöhempään hetkeen.`,
      camera: (match) => `”${match}” liikuttaa kameraa; kuvassa on vain rajaus.`,
      sound: (match) => `”${match}” kuuluu eikä näy; jätä äänet pois.`,
      negation: (match) => `”${match}” sanoo, mitä kuvassa ei ole; kerro vain, mitä siinä on.`,
      'several-moments': (match) => `”${match}” johtaa toiseen hetkeen; pidä vain alku.`,
      'too-long': () => 'Kuvaus on kuvamallin tekstinlukijalle liian pitkä; lyhennä sitä.',
      'not-a-caption': (match) => `”${match}” on puhetta eikä kuvausta; poista se.`,
      'lost-number': (match) => `Kehotteen luku ”${match}” puuttuu kuvauksesta.`,
      'lost-colour': (match) => `Kehotteen väri ”${match}” puuttuu kuvauksesta.`,
      'lost-subject': (match) => `Kehotteen ”${match}” puuttuu kuvauksesta.`,
      'no-thing': () =>
        'Sisäänrakennetut säännöt eivät löydä kehotteesta mitään, mikä näkyisi kuvassa; valitse kielimalli tai kirjoita ensimmäinen ruutu itse.',
      unchecked: (match) =>
        `${match === 'prompt' ? 'Kehote' : 'Kuvaus'} on niin pitkä, että siitä tarkistettiin vain ensimmäiset 10 000 merkkiä.`
    }
  },
  limits: {
    pictures: 'Kuvia',
    gigabytes: 'Gt',
    save: 'Tallenna',
    saved: 'Tallennettu palvelimelle.',
    loading: 'Kysytään palvelimelta…',
    used: (pictures, gigabytes) => `Nyt ${pictures === 1 ? '1 kuva' : `${pictures} kuvaa`}, ${gigabytes} Gt.`,
    note: 'Kaikille graafeille yhteensä. Ylittävät poistetaan heti: vanhimmat, joita ei ole koskaan valittu. Valinnat jäävät.'
  },
  settings: {
    ...en.settings,
    address: 'Osoite',
    key: 'Avain',
    keyStored: 'Avain on tallessa. Kirjoita uusi, jos vaihdat sen.',
    keyNone: 'Useimmat oman koneen palvelimet eivät tarvitse avainta.',
    removeKey: 'Poista avain',
    model: 'Malli',
    modelHint: 'Palvelimen ensimmäinen malli',
    listModels: 'Listaa mallit',
    save: 'Tallenna',
    saved: 'Tallennettu palvelimelle.',
    loading: 'Kysytään palvelimelta…',
    models: (count) => (count === 1 ? 'Palvelimella on 1 malli.' : `Palvelimella on ${count} mallia.`),
    fromEnvironment: (names) => `Palvelimen ympäristö määrää: ${names}.`,
    privacy: 'Tallessa ComfyUI:n palvelimella, ei koskaan graafissa. Avainta ei näytetä enää.'
  }
}
