import { convertToPrompt, type ConvertOptions } from './convert'
import { parseObjectInfo } from './object-info'
import { parseUiGraph, type ApiPrompt } from './schema'

/*
 * A small server and small graphs for the tests of the conversion.
 */

/** A small server: each entry is what `/object_info` says, cut down to what the rule under test needs. */
export const definitions = parseObjectInfo({
  Load: { display_name: 'Load Model', input: {}, output: ['MODEL'] },
  Lora: {
    input: { required: { model: ['MODEL'], strength: ['FLOAT', { default: 1 }] } },
    output: ['MODEL']
  },
  Text: {
    input: { required: { text: ['STRING', { multiline: true, dynamicPrompts: true }], clip: ['CLIP'] } },
    output: ['CONDITIONING']
  },
  Sampler: {
    display_name: 'The Sampler',
    input: {
      required: {
        model: ['MODEL'],
        seed: ['INT', { default: 3, control_after_generate: true }],
        steps: ['INT', { default: 20 }],
        name: [['euler', 'heun'], {}]
      },
      optional: { latent: ['LATENT'] }
    },
    input_order: { required: ['model', 'steps', 'seed', 'name'], optional: ['latent'] },
    output: ['LATENT']
  },
  Picture: {
    input: { required: { image: [['a.png'], { image_upload: true }], alpha: ['BOOLEAN'] } },
    output: []
  },
  Forced: {
    input: {
      required: { a: ['INT', { default: 1 }], b: ['INT', { forceInput: true }], c: ['INT', { default: 2 }] }
    },
    output: ['INT']
  },
  Save: {
    input: { required: { model: ['*'], filename_prefix: ['STRING', { default: 'x' }] } },
    output: [],
    output_node: true
  },
  Chooser: {
    input: {
      required: {
        mode: [
          'COMFY_DYNAMICCOMBO_V3',
          {
            options: [
              { key: 'off', inputs: { required: {} } },
              {
                key: 'on',
                inputs: { required: { level: ['INT', { default: 5 }] }, optional: { mask: ['MASK'] } }
              }
            ]
          }
        ],
        last: ['STRING', { default: 'end' }]
      }
    },
    output: []
  },
  Grower: {
    input: {
      required: {
        parts: [
          'COMFY_AUTOGROW_V3',
          { template: { input: { required: { part: ['IMAGE'] } }, prefix: 'part', min: 1, max: 5 } }
        ],
        size: ['INT', { default: 8 }]
      }
    },
    output: []
  },
  Bools: { input: { required: { list: ['COLORS', {}] } }, output: [] },
  FactorizedAnchor: {
    input: {
      optional: {
        images: ['IMAGE', { lazy: true }],
        choice: ['FA_CHOICE', {}],
        edited: ['IMAGE', { lazy: true }]
      }
    },
    output: ['IMAGE']
  }
})

export interface NodeSketch extends Record<string, unknown> {
  id: number | string
  type: string
}

/** A graph of schema 0.4; wires are `[origin, slot, target, input]`, numbered from 1. */
export function graph(
  nodes: readonly NodeSketch[],
  wires: readonly (readonly [number | string, number, number | string, string])[] = [],
  more: Record<string, unknown> = {}
): unknown {
  return { version: 0.4, ...wired(nodes, wires), ...more }
}

export function wired(
  nodes: readonly NodeSketch[],
  wires: readonly (readonly [number | string, number, number | string, string])[]
): { nodes: NodeSketch[]; links: unknown[] } {
  const slots = (node: NodeSketch): { name: string }[] => (node.inputs ?? []) as { name: string }[]
  const place = (id: number | string, input: string): number =>
    slots(nodes.find((node) => node.id === id) ?? { id, type: '' }).findIndex(({ name }) => name === input)
  return {
    nodes: nodes.map((node) => ({
      ...node,
      inputs: slots(node).map((slot) => {
        const index = wires.findIndex((wire) => wire[2] === node.id && wire[3] === slot.name)
        return { ...slot, link: index < 0 ? null : index + 1 }
      })
    })),
    links: wires.map(([from, slot, to, input], index) => [index + 1, from, slot, to, place(to, input), '*'])
  }
}

export function convert(data: unknown, options?: ConvertOptions): ApiPrompt {
  return convertToPrompt(parseUiGraph(data), definitions, options).prompt
}

export const sampler = (id: number, values: unknown[], more: Record<string, unknown> = {}): NodeSketch => ({
  id,
  type: 'Sampler',
  widgets_values: values,
  inputs: [{ name: 'model' }, { name: 'latent' }, { name: 'seed', widget: { name: 'seed' } }],
  ...more
})

export const lora = (id: number, mode = 0): NodeSketch => ({
  id,
  type: 'Lora',
  mode,
  widgets_values: [0.5],
  inputs: [{ name: 'model' }],
  outputs: [{ type: 'MODEL' }]
})

export const load: NodeSketch = { id: 1, type: 'Load', outputs: [{ type: 'MODEL' }] }
