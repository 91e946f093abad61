import type { CheckWords } from '../../core/check/words'

/** What the check panel says of a graph, in Finnish. */
export const WORDS: CheckWords = {
  node: (id, type, title) =>
    title === undefined ? `solmu ${id} '${type}'` : `solmu ${id} '${title}' (${type})`,
  unknownNode: (node, where) => `Tästä ComfyUI:sta puuttuu ${node}: ${where}.`,
  unknownSubgraph: 'se on aligraafi, jota tiedostossa ei ole; pyydä koko graafi',
  unknownCore: (version) =>
    `se kuuluu ComfyUI:hin itseensä${version === undefined ? '' : `, tallennettu versiolla ${version}`}; päivitä ComfyUI`,
  unknownPack: (pack) => `se on paketista '${pack}'; asenna paketti ComfyUI Managerilla`,
  unknownAnywhere: 'etsi sen paketti ComfyUI Managerilla tai poista solmu',
  missingInput: (node, input) =>
    `${upper(node)}: tulossa ${input} ei ole mitään: kytke se tai kirjoita arvo.`,
  missingFile: (node, value) =>
    `${upper(node)}: tiedostoa '${value}' ei ole ComfyUI:n input-kansiossa: valitse se uudelleen.`,
  wrongValue: (node, value, input) =>
    `${upper(node)}: arvoa '${value}' ei ole kentän ${input} vaihtoehdoissa tässä ComfyUI:ssa: valitse toinen.`,
  missingModel: (node, value, input, todo) => `${upper(node)}: malli '${value}' (${input}) puuttuu: ${todo}.`,
  modelElsewhere: (choice) => `se löytyy nimellä '${choice}'; valitse se`,
  modelToPut: (folder) => `vie tiedosto kansioon ${folder} tai valitse toinen`,
  modelToDownload: (link, folder) => `lataa se osoitteesta ${link} kansioon ${folder}`,
  size: (node, input, value, model, step, nearest) =>
    `${upper(node)}: ${input} on ${value}, mutta ${model} tekee luvun ${step} kerrannaisia: lähin on ${nearest}.`,
  length: (node, value, model, step, nearest) =>
    `${upper(node)}: pituus on ${value} kuvaa, mutta ${model} tekee ${step}n+1 kuvaa: lähin on ${nearest}.`,
  unsuitable: (node, file, input, advice) => `${upper(node)} saa tuloon ${input} mallin '${file}'. ${advice}`,
  advice: {
    HunyuanVideo:
      'HunyuanVideo ei tarvitse ankkurin syöttöä: anna ankkuri sen kuvasta videoksi -mallille solmulla HunyuanImageToVideo, guidance_type "v2 (replace)".',
    'CogVideoX image-to-video, inpainting and control':
      'Tämä CogVideoX-malli ottaa kuvia tai videon itse: lataa CogVideoX 1.5 5B tekstistä videoksi tai Wan 2.2 TI2V 5B.',
    'image-to-video':
      'Tämä on kuvasta videoksi -malli, joka ottaa kuvan itse: kytke ankkuri sen tuloon start_image solmun Inject Anchor sijasta.',
    'first-last-frame':
      'Tämä malli ottaa ensimmäisen ja viimeisen kuvan itse: kytke ankkuri sen tuloon start_image solmun Inject Anchor sijasta.',
    'sound-to-video':
      'Äänestä videoksi -malleilla on oma vertailukuva: anna ankkuri solmulle WanSoundImageToVideo.',
    Animate: 'Animate-malleilla on oma vertailukuva: anna ankkuri solmulle WanAnimateToVideo.',
    HuMo: 'HuMo-malleilla on oma vertailukuva: anna ankkuri solmulle WanHuMoImageToVideo.',
    VACE: 'VACE-malleilla on yksi aika-askel koko videolle, joten mikään kuva ei voi olla puhdas. Käytä tavallista T2V-mallia tai anna ankkuri VACElle vertailukuvaksi.',
    'camera control':
      'Kameraohjatuilla malleilla on yksi aika-askel koko videolle, joten mikään kuva ei voi olla puhdas. Käytä tavallista T2V-mallia.'
  },
  takesPicture: (model) =>
    `${model} ottaa kuvan itse: kytke ankkuri sen aloituskuvaan solmun Inject Anchor sijasta.`,
  newerModel: (node, file, model, version) =>
    `${upper(node)} lataa mallin '${file}', mutta tässä ComfyUI:ssa ei ole mallia ${model}: päivitä versioon ${version} tai uudempaan.`,
  loraFamily: (node, lora, its, file, models) =>
    `${upper(node)}: LoRA '${lora}' on mallille ${its}, mutta se kytketään malliin '${file}' (${models}): valitse LoRA sille malliperheelle.`,
  loraSize: (node, lora, its, file, models) =>
    `${upper(node)}: LoRA '${lora}' on ${its}-mallille, mutta '${file}' on ${models}: valitse LoRA sille koolle.`,
  loraExpert: (node, lora, noise, file) =>
    `${upper(node)}: LoRA '${lora}' on ${noise === 'high' ? 'suuren' : 'pienen'} kohinan mallille, mutta se kytketään malliin '${file}': vaihda LoRAt keskenään.`,
  loraFile: (node, sentence) => `${upper(node)}: ${sentence}`,
  captionMissing: (node) =>
    `${upper(node)}: ensimmäisen kuvan kuvaus on tyhjä: paina solmussa Kirjoita uudelleen tai kirjoita, mitä ensimmäisessä kuvassa näkyy.`,
  captionStale: (node) =>
    `${upper(node)}: kehote on muuttunut sen jälkeen, kun ensimmäisen kuvan kuvaus kirjoitettiin: kirjoita se uudelleen solmussa.`,
  privatePart: (what, place) =>
    `Kohdassa ${place} on ${what}: ota se pois ennen kuin jaat graafin, tai anna jakamisen tehdä se.`,
  privateWhat: {
    path: 'tämän koneen kansio',
    address: 'yksityinen palvelimen osoite',
    key: 'jotakin, mikä näyttää avaimelta tai salasanalta'
  }
}

function upper(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
