import { type CaptionText, findingAt } from './caption-text'
import type { Finding, FindingCode, Severity } from './findings'

interface PhraseRule {
  readonly code: FindingCode
  readonly severity: Severity
  readonly pattern: RegExp
  readonly sentence: (match: string) => string
}

const one = (...alternatives: readonly string[]): RegExp =>
  new RegExp(`(?<![\\w-])(?:${alternatives.join('|')})(?![\\w-])`, 'gi')

const pronoun = '(?:he|she|it|they|we|you|the|a|an|his|her|its|their)'

const temporal: PhraseRule = {
  code: 'temporal',
  severity: 'warning',
  pattern: one(
    '(?:and )?then',
    'suddenly',
    'abruptly',
    'gradually',
    'progressively',
    'slowly',
    'eventually',
    'afterwards?',
    'later(?! than)',
    'meanwhile',
    'soon',
    'initially',
    'finally',
    'subsequently',
    'thereafter',
    `next,? (?=${pronoun} )`,
    'little by little',
    'bit by bit',
    'one (?:by|after) (?:one|another|the other)',
    'over time',
    'as time (?:passes|goes by)',
    'at (?:first|the (?:very )?(?:start|beginning))(?! of)',
    'in the (?:beginning|end)',
    'a moment later',
    'until',
    `once (?=${pronoun} )`,
    `after (?:\\w+ing|which|that|a (?:moment|while|few \\w+))`,
    `before (?:\\w+ing(?= )|it|he|she|they)`,
    'following which',
    'no longer',
    'not yet',
    '(?:begins?|began|begun|starts?|started|beginning|starting|about) to be(?:come|gin)',
    '(?:begins?|began|begun|starts?|started|beginning|starting) (?:to \\w+|\\w+ing)',
    'beg[ia]ns?(?= (?:at|with|in|on) )',
    'continu(?:e|es|ed|ing)(?: to)?',
    'in an instant',
    'at last',
    'will (?:be|become|turn|have)'
  ),
  sentence: (match) => `“${match}” tells of another moment; a first frame shows one moment only.`
}

const moves =
  '(?:moves?|moving|movement|motion|follows?|following|pans?|panning|tilts?|tilting|zooms?|zooming|orbits?|orbiting|' +
  'pulls?|pulling|push(?:es|ing)?|rotat(?:es?|ing)|ris(?:es?|ing)|circl(?:es?|ing)|tracks?|tracking|glid(?:es?|ing)|' +
  'sweeps?|sweeping|descends?|descending|flies|flying|doll(?:y|ies)|trucks?|swings?|begins?|starts?|turns?|turning|' +
  'drifts?|floats?|spins?|shakes?|revolv(?:es?|ing)|travels?|approach(?:es)?|reveals?|transitions?|shifts?)'

const camera: PhraseRule = {
  code: 'camera',
  severity: 'warning',
  pattern: one(
    `(?:the |a )?(?:handheld |drone )?camera(?:['’]s)?,?(?: (?:\\w+ly|then|view|angle))* ${moves}(?: (?:in|out|up|down|left|right|back|around|along))*`,
    'camera (?:movement|motion|pan|tilt|zoom|shake)',
    '(?:the |a )?(?:view|shot|scene|frame|footage|video|clip|perspective)(?: (?:\\w+ly|that|then))* (?:moves?|moving|rotat(?:es|ing)|rises|rising|shifts?|pulls?|follows?|fad(?:es|ing)|cuts?|transitions?|pans?|tilts?|zooms?|orbits?|circles)(?: (?:in|out|up|down|left|right|back|around|along))*',
    'view that moves(?: along)?',
    'zoom(?:s|ed|ing)?(?! lens)(?:[- ](?:in|out))?',
    '(?:slow |quick |fast |smooth )?pan(?:s|ning)?(?= (?:across|left|right|up|down|over|to|from|shot)\\b)',
    'panning shot',
    'tracking (?:shot|view)',
    '(?:fast |slow )?dolly(?:[- ](?:shot|zoom|(?:in|out)(?! (?:a|an|the|her|his) )))',
    'dollies',
    '(?:crane|orbit|orbiting|steadicam|tilt|panning|whip[- ]pan|pull-?back|push-?in) shot(?: rises)?',
    'time-?lapse',
    'hyper-?lapse',
    'slow[- ]?mo(?:tion)?',
    'fad(?:es?|ing) (?:in|out|to black)',
    'cuts? to',
    '(?:smooth )?transition(?:s|ing)?(?: to| into| between)?',
    'shaky (?:footage|camera)',
    'handheld (?:footage|camera)',
    'drone footage(?: \\w+ing)?',
    'pull(?:s|ing)? back from',
    'jump cut',
    'montage'
  ),
  sentence: (match) =>
    `“${match}” moves the camera or cuts; a first frame has framing only, such as “wide view”.`
}

const filming: PhraseRule = {
  code: 'camera',
  severity: 'hint',
  // "A fixed camera on a pole" is a thing in the picture.
  pattern: /(?<!\b(?:an?|the|this|that) )\b(?:static|fixed|locked(?:-off)?|stationary|steady) camera\b/gi,
  sentence: (match) => `“${match}” tells how the video is filmed; leave it out of the first frame.`
}

const sound: PhraseRule = {
  code: 'sound',
  severity: 'hint',
  pattern: one(
    '(?:the )?sounds?(?= of)',
    'sounds',
    'noises?',
    '(?:soft |loud |upbeat |background |gentle |dramatic )?music(?! (?:stand|box|shop|store|sheet|room|school|book|video|festival))(?<!sheet of music|sheet music)',
    'soundtrack',
    'melod(?:y|ies)',
    'audio',
    'voices?',
    'loud(?:ly)?',
    'audibl[ey]',
    '(?:is |are |can be )?heard',
    'hear(?:s|ing)',
    'echo(?:es|ing)',
    "(?:its|his|her|their|'s) (?:barking|singing|laughter|footsteps)",
    'thunder (?:rolls?|roars?|booms?|cracks?)',
    '(?:engine|motor|crowd|wind|waves?|waterfall|fire)s? roar(?:s|ing)?'
  ),
  sentence: (match) => `“${match}” is heard, not seen; leave sound out of the first frame.`
}

const negation: PhraseRule = {
  code: 'negation',
  severity: 'hint',
  pattern: one(
    'no(?! ?\\.| ?\\d)',
    'not(?! only)',
    "\\w+n't",
    'cannot',
    'never',
    'neither',
    'nor',
    'nothing',
    'nobody',
    'none',
    'without',
    '(?:free|devoid|empty) of',
    'lacks?',
    'lacking'
  ),
  sentence: (match) =>
    `“${match}” says what is missing; image models tend to paint it, so say what is there instead.`
}

const notCaption: PhraseRule = {
  code: 'not-a-caption',
  severity: 'error',
  pattern: new RegExp(
    [
      '</?\\s*(?:think|thinking|thought|reasoning)\\s*>',
      '<\\|[^|<>]{1,40}\\|>',
      '^\\s*[{[]\\s*"',
      "^\\W*(?:i'm|i am) (?:(?:very |so )?sorry|unable|not able|an ai)",
      "^\\W*i (?:can't|cannot|won't|will not|must decline)",
      '\\bas an ai\\b|\\blanguage model\\b',
      '^\\W*(?:sure|certainly|of course|okay|ok|alright|absolutely)[!,.:](?=\\s|$)',
      "\\bhere(?:'s| is) (?:the|a|an|your|my) (?:\\w+ ){0,3}(?:caption|description|prompt|version)\\b",
      '\\blet me (?:know|think|reconsider|see|try|write|start|describe)\\b',
      '\\bthe user (?:wants|asks|asked|said|is asking|needs)\\b',
      '\\bthe (?:video )?prompt (?:says|asks|mentions|describes|wants|states)\\b',
      '^\\W*please (?:provide|share|specify|clarify)\\b',
      '^\\W*(?:note|explanation|wait)\\s*[:,]',
      '\\bi (?:left out|removed|kept|omitted|have (?:left|removed|kept|omitted)|should describe|need to)\\b',
      '\\bas (?:you )?(?:asked|requested|instructed)\\b'
    ].join('|'),
    'gim'
  ),
  sentence: (match) => `“${match}” is talk of the language model, not part of the picture; delete it.`
}

const rules: readonly PhraseRule[] = [temporal, camera, filming, sound, negation, notCaption]

/** What whole phrases give away, wherever they stand. */
export function phraseFindings(text: CaptionText): Finding[] {
  return rules.flatMap(({ code, severity, pattern, sentence }) =>
    [...text.plain.matchAll(pattern)].map((match) => {
      const shown = match[0].trimEnd()
      return findingAt(
        text,
        { start: match.index, end: match.index + shown.length },
        code,
        severity,
        sentence
      )
    })
  )
}

/** Where a text speaks of the camera, as offsets: such words name nothing in the picture. */
export const cameraSpans = (text: CaptionText): { readonly start: number; readonly end: number }[] =>
  [...text.plain.matchAll(camera.pattern)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length
  }))
