const irregular: Readonly<Record<string, readonly string[]>> = {
  become: ['became', 'becoming'],
  break: ['broke', 'broken'],
  burst: ['bursting'],
  come: ['came', 'coming'],
  dive: ['dove'],
  drive: ['drove', 'driven'],
  fall: ['fell', 'fallen'],
  fly: ['flew', 'flown'],
  freeze: ['froze', 'frozen'],
  get: ['got', 'getting'],
  go: ['goes', 'went', 'gone'],
  grow: ['grew', 'grown'],
  leave: ['left'],
  ride: ['rode', 'ridden'],
  ring: ['rang', 'rung'],
  rise: ['rose', 'risen'],
  run: ['ran'],
  shake: ['shook', 'shaken'],
  shrink: ['shrank', 'shrunk'],
  spin: ['spun'],
  swim: ['swam'],
  swing: ['swung'],
  throw: ['threw', 'thrown'],
  begin: ['began', 'begun']
}

const doubles = /^(?:[^aeiou]*[aeiou][^aeiouwxy]|begin|forget)$/

/** All forms of an English verb, its infinitive first: enough to find it without trusting a tagger's guess. */
export function verbForms(verb: string): string[] {
  const stem = doubles.test(verb) ? verb + verb.slice(-1) : verb.replace(/e$/, '')
  const third = /(?:s|x|z|ch|sh|o)$/.test(verb)
    ? `${verb}es`
    : /[^aeiou]y$/.test(verb)
      ? `${verb.slice(0, -1)}ies`
      : `${verb}s`
  const past = /[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ied` : `${stem}ed`
  return [verb, third, `${stem}ing`, past, ...(irregular[verb] ?? [])]
}

/** From each form of the verbs to its infinitive. */
export const formsOf = (verbs: string): ReadonlyMap<string, string> =>
  new Map(verbs.split(/\s+/).flatMap((verb) => verbForms(verb).map((form): [string, string] => [form, verb])))
