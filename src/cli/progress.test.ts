import { expect, it } from 'vitest'
import { Progress } from './progress'

const prompt = {
  '1': { class_type: 'Load', inputs: {} },
  '2': { class_type: 'KSampler', inputs: {}, _meta: { title: 'Video' } }
}

function record(isTTY: boolean, now: () => number): { progress: Progress; text: () => string } {
  let text = ''
  const stream = { isTTY, columns: 30, write: (more: string) => (text += more) }
  return { progress: new Progress(stream, prompt, now), text: () => text }
}

it('changes one line in a terminal, no longer than it is wide', () => {
  const { progress, text } = record(true, () => 0)
  progress.show({ kind: 'cached', nodes: ['1'] })
  progress.show({ kind: 'node', node: '2' })
  progress.show({ kind: 'step', node: '2', value: 1, max: 20 })
  progress.finish()
  const lines = text().split('\r').slice(1)
  expect(lines).toEqual(["[2/2] node 2 'Video'\u001B[K", "[2/2] node 2 'Video', step 1 \u001B[K\n"])
})

it('writes few lines into a log: nodes, last steps, and a step now and then', () => {
  let now = 0
  const { progress, text } = record(false, () => now)
  progress.show({ kind: 'queued', promptId: 'x', ahead: 2 })
  progress.show({ kind: 'node', node: '2' })
  for (let value = 1; value <= 20; value++) {
    now += 1_000
    progress.show({ kind: 'step', node: '2', value, max: 20 })
  }
  progress.finish()
  expect(text().trim().split('\n')).toEqual([
    'Waiting, 2 before this one',
    "[1/2] node 2 'Video'",
    "[1/2] node 2 'Video', step 15 of 20",
    "[1/2] node 2 'Video', step 20 of 20"
  ])
})
