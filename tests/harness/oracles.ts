import {
  LGraph as ComfyGraph,
  LGraphNode as ComfyNode,
  LiteGraph as ComfyLiteGraph
} from '@comfyorg/litegraph'
import { LGraph, LGraphNode, LiteGraph } from 'litegraph.js'
import { z } from 'zod'
import {
  isPageWidget,
  isWidget,
  type CatalogNode,
  type NodeCatalog
} from '../../src/core/graph/builder-catalog'

/*
 * Two editors that share no code with ours: jagenjo's litegraph.js, and Comfy's fork of it. What they make of a file is
 * what a person's page makes of it.
 */

const slot = z.looseObject({ name: z.string(), type: z.union([z.string(), z.number()]) })
const linkId = z.number().nullish()

/** A graph as an editor wrote it back, with what matters for running it. */
const writtenGraph = z.looseObject({
  nodes: z.array(
    z.looseObject({
      id: z.number(),
      type: z.string(),
      pos: z.unknown().transform(pair),
      size: z.unknown().transform(pair),
      inputs: z.array(slot.extend({ link: linkId })).default([]),
      outputs: z.array(slot.extend({ links: z.array(z.number()).nullish() })).default([]),
      widgets_values: z.array(z.unknown()).default([]),
      properties: z.record(z.string(), z.unknown()).default({})
    })
  ),
  links: z.array(
    z.union([
      z.array(z.unknown()),
      // The fork writes links by name; a file of ours has them as a list.
      z
        .looseObject({
          id: z.number(),
          origin_id: z.number(),
          origin_slot: z.number(),
          target_id: z.number(),
          target_slot: z.number(),
          type: z.string()
        })
        .transform((link) => [
          link.id,
          link.origin_id,
          link.origin_slot,
          link.target_id,
          link.target_slot,
          link.type
        ])
    ])
  ),
  groups: z.array(z.looseObject({ title: z.string() }))
})
export type WrittenGraph = z.infer<typeof writtenGraph>

function pair(value: unknown): number[] {
  // jagenjo's keeps a place in a list that is longer than two.
  return z.array(z.number()).parse(value).slice(0, 2)
}

/** Loads a graph into jagenjo's litegraph.js and gives what it writes. */
export function throughLitegraph(graph: unknown, catalog: NodeCatalog): WrittenGraph {
  LiteGraph.debug = false
  for (const [type, node] of shapes(graph, catalog)) {
    if (type in LiteGraph.registered_node_types) continue
    LiteGraph.registerNodeType(
      type,
      class extends LGraphNode {
        constructor() {
          super()
          this.serialize_widgets = true
          for (const input of node.inputs) this.addInput(input.name, input.type)
          for (const output of node.outputs) this.addOutput(output.name, output.type)
          for (let i = 0; i < node.values; i++) this.addWidget('text', `value ${i}`, '', () => undefined)
        }
      }
    )
  }
  const editor = new LGraph()
  // It answers true where a node could not be made.
  if (editor.configure(structuredClone(graph)) === true)
    throw new Error('litegraph.js could not load the graph.')
  return writtenGraph.parse(plain(editor.serialize()))
}

/** Loads a graph into Comfy's fork of litegraph and gives what it writes. */
export function throughComfyLitegraph(graph: unknown, catalog: NodeCatalog): WrittenGraph {
  for (const [type, node] of shapes(graph, catalog)) {
    if (type in ComfyLiteGraph.registered_node_types) continue
    ComfyLiteGraph.registerNodeType(
      type,
      class extends ComfyNode {
        constructor() {
          super(type)
          this.serialize_widgets = true
          for (const input of node.inputs) this.addInput(input.name, input.type)
          for (const output of node.outputs) this.addOutput(output.name, output.type)
          for (let i = 0; i < node.values; i++) this.addWidget('text', `value ${i}`, '', () => undefined)
        }
      }
    )
  }
  const editor = new ComfyGraph()
  const failed = editor.configure(structuredClone(graph) as Parameters<typeof editor.configure>[0])
  if (failed === true) throw new Error('@comfyorg/litegraph could not load the graph.')
  return writtenGraph.parse(plain(editor.asSerialisable()))
}

interface Shape {
  readonly inputs: readonly { readonly name: string; readonly type: string }[]
  readonly outputs: CatalogNode['outputs']
  readonly values: number
}

/**
 * How many fields a node of a type has is told by the file; everything else by the server's definitions. The same type
 * has the same fields in all files, so each is registered once.
 */
function shapes(graph: unknown, catalog: NodeCatalog): Map<string, Shape> {
  const file = z
    .looseObject({
      nodes: z.array(z.looseObject({ type: z.string(), widgets_values: z.array(z.unknown()).default([]) }))
    })
    .parse(graph)
  return new Map(
    file.nodes.map(({ type, widgets_values }) => {
      const known = catalog.get(type)
      // Fields become inputs only in nodes in which something is linked to them; the file says so itself.
      const inputs = (known?.definition.inputs ?? []).filter(
        (input) => !isPageWidget(input) && !isWidget(input)
      )
      return [type, { inputs, outputs: known?.outputs ?? [], values: widgets_values.length }]
    })
  )
}

function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, entry: unknown) =>
      ArrayBuffer.isView(entry) ? Array.from(entry as Float32Array) : entry
    )
  )
}
