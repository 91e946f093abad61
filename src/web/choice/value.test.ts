import { expect, test } from 'vitest'
import { describeChoice, isNoChoice, parseChoice } from './value'

const file = { kind: 'file', name: 'a.png', subfolder: '', type: 'input', sha256: 'ab'.repeat(32) }

test('a pick is read from a dict and from its JSON text', () => {
  expect(parseChoice(file)).toEqual(file)
  expect(parseChoice(JSON.stringify(file))).toEqual(file)
  expect(parseChoice({ kind: 'file', name: 'a.png' })).toMatchObject({ subfolder: '', type: 'input' })
})

test.each([undefined, null, '', '  ', {}])('%j is no pick', (value) => {
  expect(isNoChoice(value)).toBe(true)
  expect(describeChoice(value)).toBe('No pick: the first image of the batch is used.')
})

test.each([
  { kind: 'index', index: -1 },
  { kind: 'index', index: 1.5 },
  { kind: 'file', name: '' },
  { kind: 'file', name: 'a.png', type: 'output' },
  { kind: 'dream' },
  '{',
  7,
  [file]
])('%j is a pick that cannot be read, and is not taken for none', (value) => {
  expect(parseChoice(value)).toBeUndefined()
  expect(isNoChoice(value)).toBe(false)
  expect(describeChoice(value)).toContain('not readable')
})

test.each([
  [{ kind: 'index', index: 0 }, 'Image 1 of the batch.'],
  [file, 'File: a.png'],
  [{ ...file, subfolder: 'x' }, 'File: x/a.png'],
  [{ kind: 'embedded', data: 'data:image/png;base64,AA==' }, 'A picture stored in this graph.']
])('%j is described', (value, line) => {
  expect(describeChoice(value)).toBe(line)
})
