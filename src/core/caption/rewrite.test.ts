import { beforeAll, describe, expect, it } from 'vitest'
import { rewrite, type RewriteOptions } from './rewrite'
import type { ChatAnswer, ChatRequest } from './types'
import { loadTagger, type Tagger } from './words'

let tagger: Tagger
beforeAll(async () => {
  tagger = await loadTagger()
})

const prompt = 'A delivery van changes from white to red in an empty street.'
const right = 'A white delivery van in an empty street.'
const early = 'A red delivery van in an empty street.'

/**
 * A model that says what a test tells it to, one answer a question; real models are asked in `tests/`. It is a
 * function of our own seam, not a stand-in for somebody else's server.
 */
function says(...answers: readonly (string | Error | Partial<ChatAnswer>)[]) {
  const requests: ChatRequest[] = []
  const complete: RewriteOptions['complete'] = (request) => {
    const answer = answers[requests.length] ?? new Error('The model was asked once too often.')
    requests.push(request)
    if (answer instanceof Error) return Promise.reject(answer)
    const given = typeof answer === 'string' ? { text: answer } : answer
    return Promise.resolve({ text: '', model: 'spoken', truncated: false, ...given })
  }
  return { requests, complete }
}

describe('rewrite', () => {
  it('asks once when the answer is right', async () => {
    const { complete, requests } = says(`Sure, here it is:\n"${right}"`)
    const result = await rewrite(prompt, { complete, tagger, seed: 5 })
    expect(result).toMatchObject({ firstFrame: right, warnings: [], model: 'spoken', seed: 5 })
    expect(requests).toHaveLength(1)
    expect(requests[0]).toMatchObject({ temperature: 0, seed: 5 })
    expect(requests[0]?.messages.at(-1)?.content).toContain(prompt)
    expect(requests[0]).not.toHaveProperty('jsonSchema')
  })

  it('asks again with the findings, and takes the better answer', async () => {
    const { complete, requests } = says(early, right)
    const result = await rewrite(prompt, { complete, tagger, seed: 5 })
    expect(result.firstFrame).toBe(right)
    expect(result.attempts.map(({ caption }) => caption)).toEqual([early, right])
    const [, second] = requests
    expect(second?.seed).toBe(6)
    expect(second?.temperature).toBeGreaterThan(0)
    expect(second?.messages.at(-2)).toEqual({ role: 'assistant', content: early })
    expect(second?.messages.at(-1)?.content).toContain('“red” belongs to a later moment')
  })

  it('keeps the first answer when the second is worse, with its warnings', async () => {
    const result = await rewrite(prompt, { ...says('A delivery van in an empty street.', early), tagger })
    expect(result.firstFrame).toBe('A delivery van in an empty street.')
    expect(result.warnings.map(({ code }) => code)).toEqual(['lost-colour'])
  })

  it('does not take our own remark for the second answer', async () => {
    const changing = 'A delivery van is turning red in an empty street.'
    const { complete, requests } = says(
      changing,
      '"turning red" is a change; describe only how it looks before.'
    )
    const result = await rewrite(prompt, { complete, tagger })
    expect(requests[1]?.messages.at(-1)?.content).toContain('is a change; describe only how it looks before.')
    expect(result.firstFrame).toBe(changing)
    expect(result.attempts.map(({ fault }) => fault)).toEqual([undefined, 'echo'])
  })

  it('takes the second answer when the first was none', async () => {
    const { complete, requests } = says("I'm sorry, I can't.", right)
    const result = await rewrite(prompt, { complete, tagger })
    expect(result.firstFrame).toBe(right)
    expect(result.attempts[0]).toMatchObject({ fault: 'refusal' })
    // Sides take turns, as chat templates want it, and the refusal is no example.
    const roles = requests[1]?.messages.map(({ role }) => role) ?? []
    expect(roles.every((role, at) => role !== roles[at - 1])).toBe(true)
    expect(JSON.stringify(requests[1]?.messages)).not.toContain('sorry')
  })

  it('keeps a first answer with warnings when the server fails at the second question', async () => {
    const result = await rewrite(prompt, { ...says(early, new Error('The server is gone.')), tagger })
    expect(result.firstFrame).toBe(early)
  })

  it('never asks again with retries 0', async () => {
    const { complete, requests } = says(early)
    await rewrite(prompt, { complete, tagger, retries: 0 })
    expect(requests).toHaveLength(1)
  })

  it('asks for JSON and reads it, also in the second turn', async () => {
    const { complete, requests } = says(`{"first_frame": "${early}"}`, `{"first_frame": "${right}"}`)
    const result = await rewrite(prompt, { complete, tagger, structured: true })
    expect(result.firstFrame).toBe(right)
    expect(requests[0]?.jsonSchema?.name).toBe('first_frame_caption')
    expect(requests[1]?.messages.at(-2)?.content).toBe(JSON.stringify({ first_frame: early }))
  })

  it('drops the torn end of an answer that stopped at its limit', async () => {
    const result = await rewrite(prompt, {
      ...says({ text: `${right} Behind it a`, truncated: true }),
      tagger
    })
    expect(result.firstFrame).toBe(right)
  })

  it('does not judge another language by English rules', async () => {
    const { complete, requests } = says('Valkoinen pakettiauto tyhjällä kadulla, ja se muuttuu punaiseksi.')
    const result = await rewrite(prompt, { complete, tagger, language: 'Finnish' })
    expect(result.warnings).toEqual([])
    expect(requests[0]?.messages[0]?.content).toContain('Write in Finnish.')
  })

  it.each([
    ['no answer held a caption', ['', "I'm sorry, I can't."], /^The language model refused[^.]*\.$/],
    ['the server failed', [new Error('The server is gone.')], /^The server is gone\.$/]
  ])('says in one sentence that %s', async (_, answers, sentence) => {
    await expect(rewrite(prompt, { ...says(...answers), tagger })).rejects.toThrow(sentence)
  })

  it('asks for a prompt when there is none', async () => {
    const { complete, requests } = says(right)
    await expect(rewrite(' \n', { complete, tagger })).rejects.toThrow(/type the video prompt first\.$/)
    expect(requests).toHaveLength(0)
  })

  it('stops when it is cancelled, before and between the questions', async () => {
    const cancelled = new AbortController()
    cancelled.abort(new Error('Cancelled.'))
    const { complete, requests } = says(right)
    await expect(rewrite(prompt, { complete, tagger, signal: cancelled.signal })).rejects.toThrow(
      'Cancelled.'
    )
    expect(requests).toHaveLength(0)

    const between = new AbortController()
    const second = says(early, right)
    const cancelling: RewriteOptions['complete'] = (request, signal) => {
      between.abort(new Error('Cancelled.'))
      return second.complete(request, signal)
    }
    await expect(rewrite(prompt, { complete: cancelling, tagger, signal: between.signal })).rejects.toThrow(
      'Cancelled.'
    )
    expect(second.requests).toHaveLength(1)
  })
})
