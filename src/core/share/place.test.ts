import { describe, expect, it } from 'vitest'
import { shareGraph } from './share'

const PRIVATE = '/home/anna/x.safetensors'
const widget = (name: string) => ({ name, type: 'STRING', widget: { name } })
const placesOf = (graph: unknown): string[] => shareGraph(graph).removed.map(({ place }) => place)
const uiNode = (node: object) => ({ nodes: [{ id: 16, type: 'Some', ...node }], links: [] })

describe('a place', () => {
  it('is a node with its title and the field that the page shows', () => {
    const node = { type: 'UNETLoader', title: 'Video model', widgets_values: [PRIVATE, 'default'] }
    expect(placesOf(uiNode(node))).toEqual(["node 16 'Video model' (UNETLoader), unet_name"])
  })

  it('has the title and the input of an API graph', () => {
    const node = { class_type: 'Some', inputs: { file: PRIVATE }, _meta: { title: 'Mine' } }
    expect(placesOf({ '3': node })).toEqual(["node 3 'Mine' (Some), file"])
  })

  it('takes the names from the file, past the control below a seed', () => {
    const inputs = [widget('seed'), { name: 'model', type: 'MODEL' }, widget('file')]
    expect(placesOf(uiNode({ inputs, widgets_values: [1, 'fixed', PRIVATE] }))).toEqual([
      'node 16 (Some), file'
    ])
    expect(placesOf(uiNode({ inputs, widgets_values: [1, PRIVATE] }))).toEqual(['node 16 (Some), file'])
  })

  it('counts where the names in the file are not those of all values', () => {
    expect(placesOf(uiNode({ inputs: [widget('file')], widgets_values: [1, PRIVATE] }))).toEqual([
      'node 16 (Some), value 2'
    ])
  })

  it('repeats nothing private out of a title, and no control characters', () => {
    expect(placesOf(uiNode({ title: '/home/anna/pictures/', widgets_values: [PRIVATE] }))).toEqual([
      'node 16 (Some), title',
      'node 16 (Some), value 1'
    ])
    expect(placesOf(uiNode({ title: 'a\u001b[2Jb', widgets_values: [PRIVATE] }))).toEqual([
      "node 16 'a [2Jb' (Some), value 1"
    ])
  })
})
