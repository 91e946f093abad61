import { describe, expect, it } from 'vitest'
import { savedFiles } from './outputs'
import { describeFailure, describeNodeErrors, describeRefusal, nodeName } from './sentences'

const prompt = {
  '3': { class_type: 'LoraLoaderModelOnly', inputs: {}, _meta: { title: 'My LoRA' } },
  '4:1': { class_type: 'KSampler', inputs: {} }
}

/** What ComfyUI 0.3.75 sends for one input of a node. */
function problem(type: string, name: string, value: unknown, details = ''): unknown {
  return { type, message: 'Message', details, extra_info: { input_name: name, received_value: value } }
}

function sentence(id: string, error: unknown): string[] {
  return describeNodeErrors(prompt, { [id]: { class_type: 'X', errors: [error] } } as never)
}

describe('problems of an input', () => {
  it.each([
    [
      '3',
      problem('value_not_in_list', 'lora_name', 'a.safetensors'),
      "Node 3 'My LoRA': the file 'a.safetensors' is not on the server; put it into models/loras there, or choose a file that is there for lora_name."
    ],
    [
      '4:1',
      problem('value_not_in_list', 'sampler_name', 'foo'),
      "Node 4:1 'KSampler': 'foo' is not a choice for sampler_name on this server; choose another one."
    ],
    [
      '4:1',
      problem('required_input_missing', 'model', undefined),
      "Node 4:1 'KSampler': the input model is empty; connect it or fill it in."
    ],
    [
      '4:1',
      problem('custom_validation_failed', 'width', 65, 'width - width is 65, but must be a multiple of 16.'),
      "Node 4:1 'KSampler': width is 65, but must be a multiple of 16."
    ],
    [
      '4:1',
      problem('value_bigger_than_max', 'steps', 99999, 'steps: 99999 larger than max of 10000'),
      "Node 4:1 'KSampler': steps is 99999, which is out of range (steps: 99999 larger than max of 10000)."
    ],
    ['4:1', problem('brand_new', 'x', 1, 'something new'), "Node 4:1 'KSampler': Message: something new."]
  ])('node %s', (id, error, expected) => {
    expect(sentence(id, error)).toEqual([expected])
  })

  it('says the same thing once', () => {
    const error = problem('required_input_missing', 'model', undefined)
    expect(describeNodeErrors(prompt, { '3': { errors: [error, error] } } as never)).toHaveLength(1)
  })
})

describe('a refused prompt', () => {
  it('names a node of an unknown kind by its title', () => {
    const error = {
      type: 'invalid_prompt',
      message: 'Cannot execute because node LoraLoaderModelOnly does not exist.',
      details: "Node ID '#3'"
    }
    expect(describeRefusal(prompt, { error })).toEqual([
      "Node 3 'My LoRA': the server has no node of the kind 'LoraLoaderModelOnly'; install the pack that brings it, or update ComfyUI."
    ])
  })

  it('says what to add where nothing is saved', () => {
    const error = { type: 'prompt_no_outputs', message: 'Prompt has no outputs', details: '' }
    expect(describeRefusal(prompt, { error })[0]).toMatch(/no node that saves or shows anything: add one/)
  })

  it('passes on what it does not know', () => {
    expect(describeRefusal(prompt, { error: 'odd' })).toEqual(['The server refuses the graph: odd.'])
  })
})

describe('a node that failed', () => {
  const failure = (id: string, message: string | null): string =>
    describeFailure(prompt, {
      prompt_id: 'p',
      node_id: id,
      exception_type: 'OSError',
      exception_message: message
    })

  it('is one line, without the words that the server puts in front', () => {
    expect(failure('3', 'Execution Blocked: The caption\n is empty.\n')).toBe(
      "Node 3 'My LoRA' failed: The caption is empty."
    )
    expect(failure('3', null)).toBe("Node 3 'My LoRA' failed: OSError.")
  })

  it('is found where the node was made while running', () => {
    expect(nodeName(prompt, '3.0.0.7')).toBe("node 3.0.0.7 'My LoRA'")
    expect(nodeName(prompt, '77')).toBe('node 77')
  })
})

describe('savedFiles', () => {
  const file = (filename: string, type: string): object => ({ filename, subfolder: '', type })

  it('finds files under any key, once each, without previews', () => {
    const outputs = {
      '1': { images: [file('a.png', 'output'), file('p.png', 'temp')], animated: [true] },
      '2': { gifs: [file('b.webp', 'output')], text: ['hello'], odd: 5 },
      '3': { audio: [file('a.png', 'output'), { filename: 'c.flac' }] }
    }
    expect(savedFiles(outputs).map(({ filename }) => filename)).toEqual(['a.png', 'b.webp', 'c.flac'])
  })

  it('takes previews where nothing was saved', () => {
    expect(savedFiles({ '1': { images: [file('p.png', 'temp')] } })).toHaveLength(1)
  })
})
