import type { GalleryTexts } from './gallery-en'

/** The anchor stage in the node, in Finnish. */
export const galleryFi: GalleryTexts = {
  generate: 'Maalaa',
  generateHelp: 'Maalaa ankkurille uusia ehdokkaita. Videota ei tehdä.',
  count: 'Montako ehdokasta',
  mode: 'Yksi kerrallaan vai yhtenä eränä',
  runs: 'yksi kerrallaan',
  batch: 'yhtenä eränä',
  modeHelp: 'Yksi kerrallaan vie vähiten muistia; yhtenä eränä voi olla nopeampi.',
  pickFirst: 'Valitse ensin, aja sitten',
  pickFirstHelp:
    'Maalaa ehdokkaat, odottaa valintaasi ja tekee sitten videon. Palvelin on sillä välin vapaa.',
  waiting: 'Valitse ehdokas, niin video tehdään.',
  stopWaiting: 'Älä odota',
  cancel: 'Peruuta',
  preparing: 'Lisätään jonoon…',
  cancelling: 'Perutaan…',
  queued: (done, total) => `${done}/${total} valmiina, odottaa jonossa`,
  painting: (done, total) => `${done}/${total} valmiina`,
  step: (value, max) => `askel ${value}/${max}`,
  cancelled: (done, total) => `Peruttu: ${done}/${total} ehdokasta on tallessa.`,
  lost: (count) =>
    count === 1
      ? 'Palvelin käynnistettiin uudelleen, ja yksi ehdokas jäi maalaamatta: paina Maalaa uudestaan.'
      : `Palvelin käynnistettiin uudelleen, ja ${count} ehdokasta jäi maalaamatta: paina Maalaa uudestaan.`,
  offline: 'Palvelin ei vastaa; valmiit ovat tallessa, ja loput jatkuvat, kun se palaa.',
  failed: (reason) => `Ehdokkaita ei voitu maalata: ${reason}`,
  rejected: (reason) => `ComfyUI ei ottanut ajoa: ${reason}`,
  notConnected:
    'Tuloon images ei ole kytketty mitään: kytke siihen kuvahaaran VAE Decode tai valitse oma kuva.',
  noSeed: 'Kuvahaarassa ei ole siementä, joten siitä tulee vain tämä yksi kuva.',
  noBatch: 'Kuvahaarassa ei ole erän kokoa, joten ehdokkaat maalattiin yksi kerrallaan.',
  notHere: 'Tämä ankkuri ei ole graafissa, jonka voi ajaa: avaa graafi, johon se kuuluu.',
  candidates: (count) => (count === 1 ? '1 ehdokas' : `${count} ehdokasta`),
  gallery: 'Ankkurin ehdokkaat',
  show: 'Näytä ehdokkaat',
  showHelp: 'Kysyy palvelimelta tämän solmun ehdokkaat.',
  loading: 'Kysytään ehdokkaita…',
  listFailed: (reason) => `Ehdokkaita ei voi näyttää: ${reason}`,
  noAnswer: 'palvelin ei vastannut',
  newest: 'Uusin ensin',
  oldest: 'Vanhin ensin',
  option: (number, seed) => `Ehdokas ${number}${seed === '' ? '' : `, siemen ${seed}`}`,
  picked: 'valittu',
  pickedCandidate: 'Valittu ehdokas',
  large: 'Suuri näkymä',
  previewHelp: 'Valittu ankkuri suurena',
  showPick: 'Näytä kuva',
  videoFrameHelp: 'Ota ankkuriksi videon kuva.',
  frozen: (node) => `Kuvahaara on pois (${node})`,
  frozenHelp: 'Kuva on valittu, joten kuvahaara on mykistetty: mitään sen solmuista ei ajeta eikä ladata.',
  unfreeze: 'Kytke päälle',
  freeze: 'Kytke pois',
  live: (node) => `Kuvahaara on päällä (${node})`,
  liveHelp: 'Valittua kuvaa käytetään silti; kun haara on pois, muutos siinä ei maksa mitään.',
  shared: (node) => `${node} syöttää muitakin solmuja, joten se jää päälle; valintaa käytetään silti.`,
  editorOn: (node) => `Muokkaushaara on päällä (${node})`,
  editorOnHelp:
    'Pois kytkettynä se ei kuulu ajoihin eikä muutos siinä maksa mitään. Suuren näkymän Muokkaa toimii kummassakin tapauksessa.',
  edit: {
    problems: {
      'not-connected':
        'Muokkaushaaraa ei ole kytketty: kytke sen viimeinen kuva tuloon edited ja aloita se Load Image -solmusta.',
      circle:
        'Muokkaushaara alkaa tästä samasta solmusta ja olisi kehä: aloita se Load Image -solmusta, joka saa kuvan.',
      'no-start': 'Muokkaushaarassa ei ole Load Image -solmua, joka saisi kuvan: aloita se sellaisesta.',
      'several-starts':
        'Muokkaushaarassa on monta Load Image -solmua: kirjoita kuvan saavan solmun otsikkoon sana anchor.'
    }
  },
  adoptFailed: (reason) => `Muokattua kuvaa ei voitu tallettaa: ${reason}`,
  fromNodeHelp: 'Ota ankkuriksi toisen solmun tulos.',
  seed: (seed) => `siemen ${seed}`,
  from: (number) => `tehty ehdokkaasta ${number}`,
  pixels: (width, height) => `${width} × ${height}`,
  cut: (percent, width, height) => `${percent} % rajautuu pois koossa ${width} × ${height}`,
  padded: (width, height) => `saa mustat reunat koossa ${width} × ${height}`,
  stretched: (width, height) => `venytetään kokoon ${width} × ${height}`,
  fits: (width, height) => `sopii kokoon ${width} × ${height}`,
  viewer: {
    title: 'Ehdokkaat suurina',
    close: 'Sulje',
    previous: 'Edellinen',
    next: 'Seuraava',
    pick: 'Valitse',
    picked: 'Valittu',
    compare: 'Vertaa',
    compareHelp: 'Valitun rinnalle (C)',
    frame: 'Rajaus',
    frameHelp: 'Näytä, minkä osan video käyttää (F)',
    fit: 'Koko kuva',
    vary: 'Muuntele',
    varyHelp: 'Maalaa neljä lisää lähisiemenillä.',
    paint: 'Maalaa tämä kuvaus',
    paintHelp: 'Maalaa uusia ehdokkaita tässä olevasta kuvauksesta. Graafi pitää omansa.',
    caption: 'Kuvaus',
    edit: 'Muokkaa',
    editHelp: 'Lähetä kuva muokkaushaaran läpi. Tulos on uusi ehdokas.',
    paintOver: 'Maskieditori',
    paintOverHelp:
      'Maalaa kuvan päälle ComfyUI:n maskieditorissa. Tallennettu kuva on uusi ehdokas ja valinta.',
    save: 'Tallenna kuva',
    saveHelp: 'Kopioi kuvan ja sen tehneen graafin ComfyUI:n tuloskansioon.',
    saved: (name) => `Tallennettu nimellä ${name} ComfyUI:n tuloskansioon.`,
    delete: 'Poista',
    deleteAsk: 'Tämä ehdokas on solmun valinta: poista se silti painamalla Poista vielä kerran.',
    keys: '← → muut ehdokkaat · 1–9 hyppää · Enter valitse · C vertaa · F rajaus · + − 0 zoomaus · Delete poista · Esc sulje',
    position: (number, count) => `${number}/${count}`
  },
  page: {
    title: 'Ota toisen solmun tulos',
    none: 'Mikään muu solmu ei näytä kuvaa: aja graafi ensin tai kytke solmu tuloon images.',
    use: (node) => `Ota kuva: ${node}`,
    failed: 'Palvelimella ei ole enää tätä kuvaa: aja graafi uudelleen.',
    close: 'Sulje'
  },
  video: {
    title: 'Ota videon kuva',
    choose: 'Valitse videotiedosto…',
    use: 'Käytä tätä kuvaa',
    inPage: 'Tämän sivun videot',
    fromPage: (number) => `Video ${number}`,
    unplayable: 'Selain ei voi toistaa tätä videota: valitse MP4- (H.264) tai WebM-tiedosto.',
    close: 'Sulje'
  }
}
