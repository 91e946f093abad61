import type { CompareTexts } from './compare-en'

/** The player of Compare Vanilla / Factorized, in Finnish. */
export const compareFi: CompareTexts = {
  player: 'Vertaa kahta videota',
  empty: 'Aja graafi, niin molemmat videot näkyvät tässä.',
  unplayable:
    'Vertailua ei voi toistaa: aja graafi uudelleen. Jos se ei auta, tämä selain ei toista H.264-videota.',
  views: 'Vertailutapa',
  side: 'Rinnakkain',
  swipe: 'Liuku',
  difference: 'Erotus',
  sideHelp: 'Videot vierekkäin (1)',
  swipeHelp: 'Videot päällekkäin, rajaa voi vetää (2)',
  differenceHelp: 'Kuinka paljon kuvapisteet eroavat, nelinkertaisena (3)',
  split: 'Missä vasen video päättyy',
  play: 'Toista (välilyönti)',
  pause: 'Tauko (välilyönti)',
  back: 'Yksi kuva taaksepäin (←)',
  forward: 'Yksi kuva eteenpäin (→)',
  loop: 'Kertaa (L)',
  large: 'Koko näyttö (F)',
  position: 'Kuva',
  frame: (number, count) => `Kuva ${number}/${count}`,
  ended: (label) => `${label} (viimeinen kuva)`,
  brighter: (first, second) => `${first} − ${second}, × 4`,
  shown: (first, second, frame) => `${first} ja ${second}. ${frame}`
}
