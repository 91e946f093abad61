import type { ClosedPath, FactorizeWords, NodeName } from '../../core/factorize/words'
import { WORDS as CHECK } from './check-words-fi'

/** For models that want a LoRA, by family. */
const LORA_ADVICE: Readonly<Record<string, string>> = {
  'wan2.1-t2v-1.3b':
    '1.3B:lle ei ole julkaistu ankkuri-LoRAa: malli ei ole koulutuksessaan nähnyt puhdasta kuvaa kohinaisten rinnalla, joten ensimmäisen kuvan jälkeen näkyy hyppäys. Sopii kokeiluun; hyvät tulokset saat Wan 2.2 5B:n graafilla.',
  'wan2.1-t2v-14b':
    'Artikkelin ankkuri-LoRAa ei ole julkaistu. Wan 2.1 14B:n Pusa V1 -LoRA on koulutettu kuvakohtaisilla aika-askelilla ja sopii: tekijät neuvovat voimakkuudeksi 1,4–1,5 ja anchor_noise-arvoksi noin 0,2.',
  'wan2.2-t2v-14b':
    'Artikkelin ankkuri-LoRAa ei ole julkaistu. Wan 2.2 14B:n Pusa-LoRA-pari (toinen tiedosto suuren, toinen pienen kohinan asiantuntijalle) on koulutettu kuvakohtaisilla aika-askelilla ja sopii: tekijät neuvovat voimakkuudeksi 1,4–1,5 ja anchor_noise-arvoksi noin 0,2. Ilman LoRAa Wan 2.2 5B:n graafi tai Wan 2.2 I2V 14B on parempi reitti.',
  'cogvideox1.5-5b':
    'CogVideoX 1.5:lle ei ole julkaistu ankkuri-LoRAa: malli ei ole koulutuksessaan nähnyt puhdasta kuvaa kohinaisten rinnalla, joten ensimmäisen kuvan jälkeen näkyy hyppäys. Hyvät tulokset saat Wan 2.2 5B:n graafilla.'
}

/** For models that take no anchor, by their kind. */
const OTHER_WAYS: Readonly<Record<string, string>> = {
  ...CHECK.advice,
  'Kandinsky 5':
    'Kandinsky 5:n tekstistä videoksi -malli ei ota kuvaa: avaa ComfyUI:sta sen kuvasta videoksi -mallin mallipohja (solmu Kandinsky5ImageToVideo, tiedosto kandinsky5lite_i2v_5s.safetensors), joka alkaa kuvasta.',
  'Cosmos Predict2':
    'Cosmos Predict2 ottaa ensimmäisen kuvan solmulla CosmosPredict2ImageToVideoLatent ja Video2World-mallillaan: rakenna graafi niistä ja yritä uudelleen.',
  Cosmos:
    'Cosmos ottaa ensimmäisen kuvan solmulla CosmosImageToVideoLatent ja Video2World-mallillaan: rakenna graafi niistä ja yritä uudelleen.',
  Mochi:
    'Mochilla ei ole mallia, joka alkaisi kuvasta: käytä Wanin tekstistä videoksi -mallia (Wan 2.1 T2V, Wan 2.2 T2V 14B tai Wan 2.2 TI2V 5B) tai LTX-Videota.',
  CogVideoX:
    'Tämä CogVideoX-tiedosto ei ota syötettyä ankkuria: lataa CogVideoX 1.5 5B tekstistä videoksi tai käytä Wanin tekstistä videoksi -mallia.',
  'HunyuanVideo 1.5':
    'Tämä HunyuanVideo 1.5 -tiedosto ei ota kuvaa: avaa ComfyUI:sta sen kuvasta videoksi -mallin mallipohja (solmu HunyuanVideo15ImageToVideo, tiedosto hunyuanvideo1.5_720p_i2v_fp16.safetensors), joka alkaa kuvasta.',
  'MiniMax H3 reference':
    'MiniMax H3:n vertailukuvamalli ottaa kuvia siitä, mitä videossa on, mutta ei ensimmäistä kuvaa: avaa ComfyUI:sta MiniMax H3:n kuvasta videoksi -mallipohja, joka alkaa kuvasta.'
}

const CLOSED: Readonly<Record<ClosedPath, string>> = {
  'start-off':
    'Tämän graafin aloituskuva on kytketty pois (bypass) aligraafin ulkopuolelta: kytke se siellä päälle ja yritä uudelleen.',
  'end-of-another':
    'Yksi tämän graafin videoista alkaa kuvasta, johon toinen päättyy, joten se jää ennalleen.',
  'same-start':
    'Tämän graafin toinen video alkaa samasta kuvasta ja jää ennalleen: faktoroi ne kumpikin omassa graafissaan.',
  'two-loaders':
    'Tämän videon mallin lataa kaksi solmua, joten ei ole selvää, kumman tilalle uusi lataussolmu tulisi: jätä vain toinen ja yritä uudelleen.',
  'no-vae':
    'Tämän graafin videota ei pureta kuviksi, joten sen VAE ei selviä: kytke viimeiseen sampleriin VAE Decode ja yritä uudelleen.',
  'inject-off':
    'Tämän graafin Inject Anchor on mykistetty tai ohitettu, joten sampleri ei saa latenttia: kytke solmu takaisin päälle tai poista ensin faktorointi.'
}

const FIELDS = { width: 'leveys', height: 'korkeus', length: 'pituus' } as const

/** What is said of a graph that is factorized, or cannot be, in Finnish. */
export const WORDS: FactorizeWords = {
  'already-factorized': () => 'Tämä graafi on jo faktoroitu: mitään ei muutettu.',
  'anchor-lora': ({ family, advice }) => LORA_ADVICE[family] ?? advice,
  'anchor-off': ({ node }) =>
    `${upper(called(node))} on pois päältä: kytke enabled päälle, muuten videot ovat samat.`,
  'caption-empty': ({ isWired }) =>
    isWired
      ? 'Kehote tulee toisesta solmusta: kirjoita solmun Factorized Caption kenttään first_frame, mitä ensimmäisessä kuvassa näkyy.'
      : 'Ensimmäisen kuvan kuvausta ei ole vielä kirjoitettu: kirjoita se solmun Factorized Caption kenttään first_frame tai paina siellä Kirjoita uudelleen.',
  'family-guessed': ({ file, family }) =>
    `Mallitiedoston ${file} nimestä ei näe malliperhettä: sitä pidetään mallina ${family}.`,
  'inside-subgraph': ({ subgraph }) =>
    `Vertailu on aligraafin ”${subgraph}” sisällä: avaa se, niin näet molemmat videot.`,
  'later-pass': () =>
    'Myöhempi kierros käsittelee videon toisessa koossa ilman ankkuria ja voi muuttaa ensimmäistä kuvaa.',
  'lora-for-few-steps': ({ lora, steps }) =>
    `LoRA ${lora} on tehty muutamalle askeleelle ilman ohjausta: ohita se, kun askeleita on ${steps}.`,
  'lora-in-both': () => 'Solmun Factorized LoRA lataama LoRA vaikuttaa molempiin videoihin.',
  'lora-wanted': ({ steps, loras }) =>
    `${steps} askelta vaatii mallien lataussolmujen perään lightx2v-LoRAt (${loras.join(', ')}): ilman niitä video jää kohinaksi.`,
  'needs-newer': ({ model, version }) => `${model} vaatii ComfyUI:n version ${version} tai uudemman.`,
  'no-picture': () =>
    'Mikään kuvamalli ei maalaa ankkuria: valitse kuva solmussa Factorized Anchor ennen kuin ajat graafin.',
  'no-preset': ({ model, preset }) => {
    const subject = model === undefined ? 'Tällä mallilla' : `Mallilla ${model}`
    return typeof preset === 'number'
      ? `${subject} ei ole ${preset} askeleen esiasetusta: shift ja ohjaus jäävät ennalleen.`
      : `${subject} ei ole esiasetusta ”${preset}”: askeleet jäävät ennalleen.`
  },
  'other-model': ({ file, sibling, model }) =>
    `${file ?? 'Tekstistä videoksi -malli'} ei ota kuvaa, joten sen oman lataussolmun tilalle tulee tiedoston ${sibling} lataussolmu, ja oma jää graafiin: tarvitset myös tämän tiedoston (${model}).`,
  'own-picture': () => 'Graafi maalaa aloituskuvansa itse: sen perään lisätään vain Factorized Anchor.',
  'preset-not-set': ({ input, node, value }) =>
    `${upper(called(node))}: arvon ${input} asettaa toinen solmu; kirjoita siihen esiasetusta varten ${value}.`,
  'prompt-not-found': () =>
    'Videon positiivista kehotetta ei löytynyt: kirjoita se myös solmuun Factorized Caption.',
  'prompt-twice': () =>
    'Videon kehote on kirjoitettu aligraafin sisään: muuta se siellä ja solmussa Factorized Caption.',
  'second-prompt': ({ node }) => `${upper(called(node))}: siinä on videon toinen kehote, joka jää ennalleen.`,
  'seed-twice': ({ node }) => `${upper(called(node))}: siemenluku on sen sisällä; pidä se samana molemmissa.`,
  'shared-model': () =>
    'Toinen sampleri saa mallinsa samaa johdinta pitkin kuin tämä video, joten sekin saa ankkurin: jos sen video on erikokoinen, anna sille oma guider-solmu.',
  'shift-not-set': ({ file, shift }) =>
    `Mikään solmu ei aseta ${file === undefined ? 'mallin' : `mallin ${file}`} shiftiä: lisää esiasetusta varten sen lataussolmun perään ModelSamplingSD3, jonka shift on ${shift}.`,
  'size-changed': ({ field, before, now, multiple }) =>
    `${upper(FIELDS[field])} oli ${before} ja on nyt ${now}: sen on oltava luvun ${multiple} kerrannainen${field === 'length' ? ' plus yksi' : ''}.`,
  'size-unknown': ({ fields }) =>
    `Graafi laskee videon koon (${fields.map((field) => FIELDS[field]).join(', ')}): tarkista arvot solmussa Factorized Size.`,
  'steps-not-set': ({ node }) =>
    node === undefined
      ? 'Askeleet ja niihin liittyvät asetukset kuuluvat yhteen, joten kaikki jäävät ennalleen.'
      : `${upper(called(node))}: askeleet asettaa toinen solmu; muuta ne siinä.`,

  audio: () =>
    'Tämä graafi tekee videon äänestä, ja sellaisella mallilla on oma vertailukuva: käytä tekstistä tai kuvasta videoksi -graafia ilman ääntä.',
  compared: () => 'Tämän graafin videoita verrataan jo: mitään ei muutettu.',
  'no-chain': ({ number, count }) =>
    count === 1
      ? `Tässä graafissa ei ole videota ${number}, vaan vain yksi: jätä numero pois.`
      : `Tässä graafissa ei ole videota ${number}: niitä on ${count}, ja ensimmäinen on 1.`,
  'no-frames': () =>
    'Video lähtee aligraafistaan ennen kuin siitä tulee kuvia, joten siellä ei ole mitään rinnakkain pantavaa: pura aligraafi ComfyUI:ssa ja yritä uudelleen.',
  'no-path': (path) => {
    if (path.why === 'other-way') return OTHER_WAYS[path.kind] ?? path.advice
    if (path.why !== 'no-injection') return CLOSED[path.why]
    const { file } = path
    const model = path.model ?? (file === undefined ? 'Tämän graafin malli' : `Malli ${file}`)
    return `${model} ei ota syötettyä ankkuria: käytä Wanin tekstistä videoksi -mallia (Wan 2.1 T2V, Wan 2.2 T2V 14B tai Wan 2.2 TI2V 5B) tai tämän malliperheen kuvasta videoksi -graafia, joka saa kuvan aloituskuvakseen.`
  },
  'no-vanilla': ({ isOther }) =>
    `${isOther ? 'Tämän graafin toinen video jää ilman vertailua. ' : ''}Tässä ensimmäinen kuva menee ComfyUI:n omaan solmuun, jota ei voi kytkeä pois niin kuin solmun Inject Anchor: vertaa ajamalla rinnalla saman malliperheen tavallinen tekstistä videoksi -graafi tai ota graafi ”Compare Vanilla and Factorized”.`,
  'no-video': () => 'Tässä graafissa ei ole videon sampleria: avaa tekstistä tai kuvasta videoksi -graafi.',
  service: () =>
    'Tässä graafissa videon tekee verkkopalvelu: siinä ei ole mallia, jolle ankkurin voisi antaa. Käytä graafia, jossa on oma videomalli, esimerkiksi Wan-mallipohjaa.',
  'shared-subgraph': () =>
    'Video tehdään aligraafissa, jota käytetään muualla johonkin muuhun: pura tämä käyttö ComfyUI:ssa tai tallenna se omaksi aligraafikseen ja yritä uudelleen.',
  vace: () =>
    'Tämä graafi käyttää VACE-mallia, jolla on yksi aika-askel koko videolle, joten mikään kuva ei voi olla puhdas: anna kuva VACElle vertailukuvaksi tai käytä tavallista tekstistä videoksi -mallia.',
  'video-input': () =>
    'Tämä graafi käsittelee valmista videota, joten maalattavaa ensimmäistä kuvaa ei ole: käytä tekstistä tai kuvasta videoksi -graafia.',
  wrapper: () =>
    'Tämä graafi käyttää toisen solmupaketin samplereita, joiden mallit eivät ota ankkuria tältä paketilta: rakenna se ComfyUI:n omalla lataussolmulla ja KSamplerilla.'
}

function called({ title, id, host }: NodeName): string {
  return host === undefined ? `solmu ${id} ”${title}”` : `”${title}” (aligraafissa ”${host}”)`
}

function upper(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
