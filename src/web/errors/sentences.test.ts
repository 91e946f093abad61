import { expect, test } from 'vitest'
import { sentenceOfFailure, sentencesOfRejection } from './sentences'

const rejection = (type: string, classType: string, input: string, details: string): object => ({
  class_type: classType,
  dependent_outputs: ['9'],
  errors: [{ type, message: 'Custom validation failed for node', details, extra_info: { input_name: input } }]
})

test('a rejection gives each of our sentences once, without the name of the input', () => {
  const { errors } = rejection('custom_validation_failed', '', 'height', 'height - Too wide.') as {
    errors: []
  }
  const node = rejection('custom_validation_failed', 'FactorizedSize', 'width', 'width - Too wide.')
  const both = { ...node, errors: [...(node as { errors: [] }).errors, ...errors] }
  expect(sentencesOfRejection({ '4:1': both })).toEqual([
    { executionId: '4:1', text: 'Too wide.', blame: 'self' }
  ])
})

test('a sentence may contain what separates it from the input', () => {
  const node = rejection('custom_validation_failed', 'FactorizedSize', 'width', 'width - Not 5 - but 6.')
  expect(sentencesOfRejection({ 7: node })[0]?.text).toBe('Not 5 - but 6.')
})

test.each([
  ['another pack’s node', rejection('custom_validation_failed', 'LoadImage', 'image', 'image - Gone.')],
  ['core’s own check', rejection('value_smaller_than_min', 'FactorizedSize', 'width', 'width - 1')],
  ['a check without a sentence', rejection('custom_validation_failed', 'FactorizedSize', 'width', 'width')]
])('%s is left to the page', (_, node) => {
  expect(sentencesOfRejection({ 7: node })).toEqual([])
})

test.each([null, undefined, [], 'no', { 7: {} }, { 7: { class_type: 1, errors: 2 } }])(
  'an answer that is none gives nothing: %j',
  (answer) => {
    expect(sentencesOfRejection(answer)).toEqual([])
  }
)

const failure = (changes: object): object => ({
  prompt_id: 'p',
  node_id: '5',
  node_type: 'FactorizedInject',
  exception_message: 'What to do.\n',
  exception_type: 'ValueError',
  ...changes
})

test('a node of ours that fails is to blame itself', () => {
  expect(sentenceOfFailure(failure({}))).toEqual({ executionId: '5', text: 'What to do.', blame: 'self' })
})

test('a blocked output is blamed on what feeds the node that reports it', () => {
  const blocked = { node_type: 'CLIPTextEncode', exception_type: 'ExecutionBlocked' }
  expect(
    sentenceOfFailure(failure({ ...blocked, exception_message: 'Execution Blocked: Type it.' }))
  ).toEqual({
    executionId: '5',
    text: 'Type it.',
    blame: 'source'
  })
})

test('an anchor that the sampler cannot take is blamed on Inject Anchor', () => {
  const type = 'custom_nodes.factorized-anchor.nodes_py.injection_error.InjectionError'
  expect(sentenceOfFailure(failure({ node_type: 'KSampler', exception_type: type }))?.blame).toBe('inject')
})

test('a failure of somebody else’s node is left to the page', () => {
  expect(sentenceOfFailure(failure({ node_type: 'KSampler' }))).toBeUndefined()
  expect(sentenceOfFailure({})).toBeUndefined()
})
