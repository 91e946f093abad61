import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import cleaning from '../../../tests/fixtures/generated-cleaning.json'
import { instructionExamples, systemPrompt } from './instruction'
import { type AnswerFault, parseCaption, type ParseOptions } from './parser'

const leaf = 'A green leaf on a branch.'

function captionOf(raw: string, options?: ParseOptions): string {
  const answer = parseCaption(raw, options)
  return answer.ok ? answer.caption : `fault: ${answer.fault}`
}

describe('parseCaption finds the caption', () => {
  it.each([
    ['alone', leaf],
    ['with a greeting on the same line', `Sure! ${leaf}`],
    ['after a lead-in', `Sure, here is the first frame caption:\n\n${leaf}`],
    ['after a lead-in on the same line', `Certainly! Here's a caption for the first frame: ${leaf}`],
    ['after "here you go"', `Here you go: ${leaf}`],
    ['after a label', `Caption: ${leaf}`],
    ['after a label in bold type', `**First frame caption:** ${leaf}`],
    ['under a heading', `### First frame\n\n${leaf}`],
    ['in bold type', `**${leaf}**`],
    ['in italics', `*${leaf}*`],
    ['in quotation marks after a lead-in', `Here is the caption:\n\n"${leaf}"`],
    ['as a block quotation', `> ${leaf}`],
    ['before an explanation', `${leaf}\n\nNote: I left out the change of colour.`],
    ['before an offer', `${leaf}\n\nLet me know if you would like another version!`],
    ['before a remark on the same line', `${leaf} This caption describes only the initial state.`],
    ['quoted, before a remark on the same line', `"${leaf}" This caption leaves out the motion.`],
    ['in a fence between chatter', `Sure:\n\`\`\`text\n${leaf}\n\`\`\`\nHope this helps!`],
    ['in a fence that never closes', `\`\`\`\n${leaf}`],
    ['in JSON', `{"first_frame": "${leaf}"}`],
    ['in JSON beside its reasons', `{"reasoning": "It turns later.", "scene": "${leaf}"}`],
    ['in what Python prints', `{'first_frame': '${leaf}'}`],
    ['in tags', `<caption>${leaf}</caption>`],
    ['in HTML', `<p>${leaf}</p><br>`],
    ['behind thinking in other brackets', `[THINK]Hm.[/THINK]${leaf}`],
    ['among letters that command a terminal', `\u001B${leaf}\u0000\u202E`],
    ['behind the repeated prompt', `Prompt: A leaf turns red.\n\nCaption: ${leaf}`],
    ['in JSON under another key', `{"caption": "${leaf}", "confidence": 0.9}`],
    ['in JSON in a fence', `\`\`\`json\n{"first_frame": "${leaf}"}\n\`\`\``],
    ['in JSON between chatter', `Here is the JSON: {"first_frame": "${leaf}"} Enjoy.`],
    ['in nested JSON', `{"result": {"first_frame": {"description": "${leaf}"}}}`],
    ['in a JSON list', `["${leaf}", "Another leaf."]`],
    ['in JSON with single-line faults', `{first_frame: "${leaf}",}`],
    ['in JSON whose brace never closes', `{"first_frame": "${leaf}"`],
    ['in JSON that was cut off in the second sentence', `{"first_frame": "${leaf} Behind it a tall`],
    [
      'first of several numbered proposals',
      `1. ${leaf}\n2. A leaf, green, on a twig.\n3. A twig with a leaf.`
    ],
    ['after thinking', `<think>It turns red later, so green.</think>\n${leaf}`],
    ['after thinking whose opening tag the template wrote', `It turns red later.\n</think>\n\n${leaf}`],
    ['in the final channel', `<|channel|>analysis<|message|>Hm.<|end|><|channel|>final<|message|>${leaf}`],
    ['before an invented next turn', `${leaf}<|im_end|>\n<|im_start|>user\nVideo prompt: A car.`],
    [
      'before an invented next example',
      `${leaf}\n\nVideo prompt: A car turns red.\nFirst frame: A white car.`
    ],
    ['after the question said again', `Video prompt: A leaf turns red.\nFirst frame: ${leaf}`],
    ['talked about', 'The first frame shows a green leaf on a branch.'],
    ['talked about, in quotation marks', '"In the first frame of the video, a green leaf on a branch."'],
    ['said again and again', `${leaf} ${leaf} ${leaf} ${leaf}`]
  ])('%s', (_, raw) => {
    expect(captionOf(raw)).toBe(leaf)
  })

  it('joins several lines', () => {
    expect(captionOf('A green leaf on a branch.\nSoft light from the left.')).toBe(
      'A green leaf on a branch. Soft light from the left.'
    )
  })

  it('joins bullets that are parts of one picture', () => {
    expect(captionOf('- a green leaf\n- a thin branch\n- soft light')).toBe(
      'A green leaf, a thin branch, soft light'
    )
  })

  it('keeps a sign, a ratio, a colon and an apostrophe that belong to the picture', () => {
    for (const caption of [
      'A door with a sign that reads "Open".',
      'A clock that shows 10:15 above a desk.',
      "A cat's ear, close up, at f/1.8.",
      'Sure-footed goat on a ledge.',
      'Greatcoat on a hook.'
    ]) {
      expect(captionOf(caption)).toBe(caption)
    }
  })

  it('drops the torn last sentence of a cut-off answer, and says so', () => {
    expect(parseCaption(`${leaf} Behind it a tall`, { truncated: true })).toEqual({
      ok: true,
      caption: leaf,
      cut: true
    })
  })

  it('keeps the whole clauses of a cut-off answer without a whole sentence', () => {
    expect(captionOf('A green leaf on a thin branch, soft light from the', { truncated: true })).toBe(
      'A green leaf on a thin branch.'
    )
  })

  it('cuts a loop of words', () => {
    expect(
      captionOf(`A green leaf on a branch with a branch with a branch with a branch with a branch`)
    ).toBe('A green leaf on a branch')
  })

  it('agrees with the cleaning of Factorized Caption wherever that leaves English prose', () => {
    for (const { raw, cleaned } of cleaning.filter((one) => /^A .*\.$/.test(one.cleaned))) {
      expect(captionOf(raw)).toBe(cleaned)
    }
  })

  it('takes the language as it is', () => {
    expect(captionOf('「木の枝に緑の葉が一枚。」')).toBe('木の枝に緑の葉が一枚。')
  })
})

describe('parseCaption leaves alone', () => {
  it.each([
    'A sorry-looking dog on a porch.',
    'Sorry-looking dogs on a porch.',
    'A sign that reads "I apologize".',
    'A number [3] on a door.',
    "{'a': 1} is written on a wall.",
    'A [red] door.'
  ])('%s', (caption) => {
    expect(captionOf(caption)).toBe(caption)
  })
})

describe('parseCaption finds no caption', () => {
  it.each<[AnswerFault, string]>([
    ['empty', ''],
    ['empty', ' \n '],
    ['empty', '{"first_frame": ""}'],
    ['empty', '""'],
    ['empty', '{"first_frame": null}'],
    ['empty', '```json\n{"error": "context length exceeded"}\n```'],
    ['empty', 'null'],
    ['empty', 'None.'],
    ['only-thinking', '<think>The user wants the first frame, so'],
    ['only-thinking', '<|channel|>analysis<|message|>The user wants'],
    ['refusal', "I'm sorry, but I can't help with that."],
    ['refusal', 'I cannot create captions of this kind.'],
    ['refusal', 'As an AI language model, I do not see videos.'],
    ['refusal', '"I am unable to assist with that request."'],
    ['refusal', '{"first_frame": "I\'m sorry, I cannot assist."}'],
    ['refusal', '抱歉,我无法完成这个请求。'],
    ['refusal', 'I apologize, but I can’t write that.'],
    ['refusal', 'That is not something I can help with.'],
    ['refusal', 'This request violates the content policy.'],
    ['refusal', 'Es tut mir leid, dabei kann ich nicht helfen.'],
    ['refusal', 'Lo siento, no puedo ayudar con eso.'],
    ['refusal', 'Je suis désolé, je ne peux pas.'],
    ['question', 'Please provide the video prompt.'],
    ['question', 'What would you like me to describe?'],
    ['question', 'What is the video prompt you would like me to use?'],
    ['question', 'How can I help you today?'],
    ['echo', systemPrompt()],
    ['echo', systemPrompt({ size: 'tiny' })],
    ['degenerate', '!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!'],
    ['degenerate', 'the the the the the the the the the the'],
    ['degenerate', '0 0 0 1 1 0'],
    ['degenerate', 'Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'],
    ['cut-off', 'A green']
  ])('%s: %s', (fault, raw) => {
    const answer = parseCaption(raw, { truncated: fault === 'cut-off' })
    expect(answer).toMatchObject({ ok: false, fault })
    expect(answer.ok ? '' : answer.reason).toMatch(/^The [^.]+\.$/)
  })

  it('takes an example of ours that comes back for an echo, unless it was asked for', () => {
    for (const { prompt, firstFrame } of instructionExamples) {
      expect(captionOf(firstFrame, { prompt: 'A ship leaves the harbour.' })).toBe('fault: echo')
      expect(captionOf(firstFrame, { prompt })).toBe(firstFrame)
    }
  })

  it('takes what was said of the answer before for an echo, also behind words of its own', () => {
    const remarks = [' is a change; describe only how it looks before.', 'Answer with the caption alone.']
    for (const raw of [
      '"turns red" is a change; describe only how it looks before.',
      'A leaf on a branch is a change, describe only how it looks before.',
      'A green leaf. Answer with the caption alone.'
    ]) {
      expect(captionOf(raw, { remarks })).toBe('fault: echo')
    }
    expect(captionOf('A leaf, alone, is a change of colour.', { remarks })).toBe(
      'A leaf, alone, is a change of colour.'
    )
  })

  it('does not take a picture of an apology or a question for one', () => {
    expect(captionOf("A card that reads I'm sorry on a table.")).toBe(
      "A card that reads I'm sorry on a table."
    )
    expect(captionOf('A sorry-looking dog beside an empty bowl.')).toBe(
      'A sorry-looking dog beside an empty bowl.'
    )
  })
})

describe('parseCaption holds', () => {
  const piece = fc.constantFrom(
    '<think>',
    '</think>',
    '{',
    '}',
    '"first_frame": "',
    '"',
    '```\n',
    'Sure, here is the caption:\n',
    leaf,
    '\n',
    '1. ',
    'First frame: ',
    '**',
    '<|im_end|>',
    'I cannot',
    'and then '
  )
  const answer = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.array(piece, { maxLength: 14 }).map((all) => all.join(''))
  )

  it('never gives back an empty caption, thinking tags or line breaks', () => {
    fc.assert(
      fc.property(answer, fc.boolean(), (raw, truncated) => {
        const found = parseCaption(raw, { truncated })
        if (!found.ok) return
        expect(found.caption.trim()).not.toBe('')
        expect(found.caption).not.toMatch(/<\/?think>|\n|<\|im_end\|>/)
      })
    )
  })

  it('says nothing that was not in the answer', () => {
    const lettersIn = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
    fc.assert(
      fc.property(fc.array(fc.lorem({ maxCount: 6 }), { minLength: 1, maxLength: 4 }), (parts) => {
        const raw = parts.join('. ')
        const found = parseCaption(raw)
        if (found.ok) {
          for (const word of found.caption.split(' ')) expect(lettersIn(raw)).toContain(lettersIn(word))
        }
      })
    )
  })

  it('ends quickly on long hostile answers', () => {
    const started = performance.now()
    const hostile = [
      '<think>',
      '{"first_frame": "',
      '[',
      '"',
      '1. a\n',
      '**',
      'a ',
      'A leaf. ',
      '```',
      '\\"',
      'I ',
      '(('
    ]
    for (const part of hostile) parseCaption(part.repeat(20_000))
    expect(performance.now() - started).toBeLessThan(4000)
  })
})
