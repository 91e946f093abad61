import {
  hasSeedControl,
  isMultiline,
  isPageWidget,
  isWidget,
  type CatalogNode,
  type NodeCatalog
} from './builder-catalog'
import { GraphError } from './errors'
import { layOut, type Size } from './layout'
import type { InputDefinition } from './object-info'
import type { UiGraph, UiNode } from './schema'

type Value = string | number | boolean

/** An output of a node in the graph that is being built. */
export interface OutputRef {
  readonly node: NodeRef
  readonly slot: number
  readonly name: string
  readonly type: string
}

/** A node in the graph that is being built. */
export interface NodeRef {
  readonly id: number
  readonly type: string
  /** The output with this shown name; without a name the only one. Throws where there is none. */
  readonly out: (name?: string) => OutputRef
}

/** A file that the page offers to download when the loader's choice is missing. */
export interface ModelProperty {
  readonly name: string
  readonly url: string
  readonly directory: string
}

export interface NodeSpec {
  readonly title?: string
  /** Typed values by input name; what is left out keeps the node's own default. */
  readonly values?: Readonly<Record<string, Value>>
  /** Links by input name; a linked field keeps its value behind the link. */
  readonly links?: Readonly<Record<string, OutputRef>>
  readonly models?: readonly ModelProperty[]
  readonly color?: NodeColor
  readonly width?: number
  /** At least this tall: room for a picture or a video inside the node. */
  readonly minHeight?: number
  /** Height of each box of several lines in the node. */
  readonly textHeight?: number
}

/** Header and body colour, as the page's own colour menu writes them. */
export interface NodeColor {
  readonly color: string
  readonly bgcolor: string
}

interface Link {
  readonly id: number
  readonly from: OutputRef
  readonly to: number
  readonly slot: number
  readonly type: string
}

interface Built {
  readonly ref: NodeRef
  readonly spec: NodeSpec
  readonly catalog: CatalogNode | undefined
  readonly size: Size
  readonly node: UiNode & { widgets_values: Value[] }
}

interface Stage {
  readonly title: string
  readonly columns: readonly (readonly NodeRef[])[]
}

/** Who a node comes from, for the page's "missing nodes" help. */
export type PackageOf = (type: string) => { readonly cnr_id: string; readonly ver: string }

/** The sizes of litegraph's rows; generous, since the page's Vue nodes are taller. */
const SOCKET_ROW = 22
const WIDGET_ROW = 32
const NODE_PADDING = 30

/**
 * Builds a graph of the page (schema 0.4) from nodes, values and links by name. Slots, field order and link types come
 * from the server's own definitions, so a wrong name or a wrong link fails here rather than in front of a user.
 *
 * @example
 * const graph = new GraphBuilder(catalog, packageOf)
 * const vae = graph.add('VAELoader', { values: { vae_name: 'wan_2.1_vae.safetensors' } })
 * graph.stage('Load', [[vae]])
 * const json = graph.build('6f2f…')
 */
export class GraphBuilder {
  private readonly built: Built[] = []
  private readonly links: Link[] = []
  private readonly stages: Stage[] = []

  constructor(
    private readonly catalog: NodeCatalog,
    private readonly packageOf: PackageOf
  ) {}

  /**
   * Adds a node.
   *
   * @throws GraphError for an unknown node, input or output, a link of the wrong type, or a missing link.
   */
  add(type: string, spec: NodeSpec = {}): NodeRef {
    const known = this.catalog.get(type)
    if (!known) throw new GraphError(`There is no node "${type}" on the server that the graph is built for.`)
    const id = this.built.length + 1
    const ref: NodeRef = { id, type, out: (name) => outputOf(ref, known, name) }
    const { inputs } = known.definition
    for (const name of [...Object.keys(spec.values ?? {}), ...Object.keys(spec.links ?? {})])
      if (!inputs.some((input) => input.name === name))
        throw new GraphError(`${type} has no input "${name}".`)

    const sockets = inputs.filter((input) => !isWidget(input) && !isPageWidget(input))
    const widgets = inputs.filter(isWidget)
    const node = {
      id,
      type,
      flags: {},
      mode: 0,
      // As the page saves it: a field is an input only while something is linked to it.
      inputs: [...sockets, ...widgets.filter((input) => spec.links?.[input.name])].map((input, slot) =>
        this.input(id, type, input, slot, spec)
      ),
      outputs: known.outputs.map(({ name, type: outputType }) => ({
        name,
        type: outputType,
        links: [] as number[]
      })),
      title: spec.title,
      properties: {
        ...this.packageOf(type),
        'Node name for S&R': type,
        ...(spec.models ? { models: spec.models } : {})
      },
      widgets_values: widgets.flatMap((input) => widgetValues(type, input, spec)),
      ...spec.color
    }
    const rows = Math.max(sockets.length, known.outputs.length)
    const boxes = widgets.filter(isMultiline).length
    const size = {
      width: spec.width ?? 300,
      height: Math.max(
        spec.minHeight ?? 0,
        rows * SOCKET_ROW +
          node.widgets_values.length * WIDGET_ROW +
          NODE_PADDING +
          boxes * (spec.textHeight ?? 90)
      )
    }
    this.built.push({ ref, spec, catalog: known, size, node })
    return ref
  }

  /** Adds a note in Markdown. It exists in the page only, so the server's definitions do not know it. */
  note(title: string, markdown: string, size: Size, color?: NodeColor): NodeRef {
    const id = this.built.length + 1
    const ref: NodeRef = {
      id,
      type: 'MarkdownNote',
      out: () => {
        throw new GraphError('A note has no outputs.')
      }
    }
    const node = {
      id,
      type: 'MarkdownNote',
      flags: {},
      mode: 0,
      inputs: [],
      outputs: [],
      title,
      properties: {},
      widgets_values: [markdown],
      ...color
    }
    this.built.push({ ref, spec: {}, catalog: undefined, size, node })
    return ref
  }

  /** Frames nodes as the next stage to the right; each column is a list from top to bottom. */
  stage(title: string, columns: readonly (readonly NodeRef[])[]): void {
    this.stages.push({ title, columns })
  }

  /**
   * The finished graph.
   *
   * @param id - The graph's own id, fixed so that building twice gives the same file.
   * @param groupColor - Colour of every stage's frame.
   * @throws GraphError where a node is in no stage or in two.
   */
  build(id: string, groupColor: string): UiGraph {
    const placed = this.stages.flatMap((stage) => stage.columns.flat())
    for (const { ref } of this.built) {
      const times = placed.filter((other) => other === ref).length
      if (times !== 1)
        throw new GraphError(`Node ${ref.id} (${ref.type}) is in ${times} stages instead of one.`)
    }
    const sizes = new Map(this.built.map(({ ref, size }) => [ref, size]))
    const layout = layOut(this.stages, (ref) => sizes.get(ref) ?? { width: 0, height: 0 })
    const order = executionOrder(this.built, this.links)
    return {
      id,
      revision: 0,
      last_node_id: this.built.length,
      last_link_id: this.links.length,
      nodes: this.built.map(({ ref, size, node }) => {
        const { x, y } = layout.nodes.get(ref) ?? { x: 0, y: 0 }
        const {
          id: nodeId,
          type,
          flags,
          mode,
          inputs,
          outputs,
          title,
          properties,
          widgets_values,
          ...colors
        } = node
        return {
          id: nodeId,
          type,
          pos: [x, y],
          size: [size.width, size.height],
          flags,
          order: order.get(ref.id) ?? 0,
          mode,
          inputs,
          outputs,
          ...(title === undefined ? {} : { title }),
          properties,
          widgets_values,
          ...colors
        }
      }),
      links: this.links.map(({ id: linkId, from, to, slot, type }) => [
        linkId,
        from.node.id,
        from.slot,
        to,
        slot,
        type
      ]),
      groups: this.stages.map(({ title }, index) => {
        const frame = layout.frames[index]
        return {
          id: index + 1,
          title,
          bounding: frame ? [frame.x, frame.y, frame.width, frame.height] : [0, 0, 0, 0],
          color: groupColor,
          font_size: 24,
          flags: {}
        }
      }),
      config: {},
      // Where the page looks first: the left end, small enough to read on a laptop.
      extra: { ds: { scale: 0.6, offset: [60, 90] } },
      version: 0.4
    }
  }

  private input(
    id: number,
    type: string,
    input: InputDefinition,
    slot: number,
    spec: NodeSpec
  ): NonNullable<UiNode['inputs']>[number] {
    const from = spec.links?.[input.name]
    if (!from && !input.optional && !isWidget(input))
      throw new GraphError(`The input "${input.name}" of ${type} needs a link.`)
    const entry = {
      name: input.name,
      type: input.type,
      ...(input.optional ? { shape: OPTIONAL_SHAPE } : {}),
      ...(isWidget(input) ? { widget: { name: input.name } } : {})
    }
    if (!from) return { ...entry, link: null }
    if (from.type !== input.type)
      throw new GraphError(
        `${from.node.type} gives ${from.type}, but "${input.name}" of ${type} takes ${input.type}.`
      )
    const link = { id: this.links.length + 1, from, to: id, slot, type: input.type }
    this.links.push(link)
    const origin = this.built.find((other) => other.ref === from.node)
    origin?.node.outputs?.[from.slot]?.links?.push(link.id)
    return { ...entry, link: link.id }
  }
}

/** litegraph's hollow circle: the socket may stay empty. */
const OPTIONAL_SHAPE = 7

function outputOf(node: NodeRef, catalog: CatalogNode, name?: string): OutputRef {
  const slot =
    name === undefined && catalog.outputs.length === 1 ? 0 : catalog.outputs.findIndex((o) => o.name === name)
  const output = catalog.outputs[slot]
  if (!output) throw new GraphError(`${node.type} has no output "${name ?? ''}".`)
  return { node, slot, name: output.name, type: output.type }
}

/** The field's value, and "fixed" for a seed: what a graph makes must not change by itself from run to run. */
function widgetValues(type: string, input: InputDefinition, spec: NodeSpec): Value[] {
  const value = spec.values?.[input.name] ?? defaultOf(input)
  if (value === undefined) throw new GraphError(`The field "${input.name}" of ${type} needs a value.`)
  return hasSeedControl(input) ? [value, 'fixed'] : [value]
}

function defaultOf(input: InputDefinition): Value | undefined {
  const value = input.options['default'] ?? input.choices[0]
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : undefined
}

/** Position of each node in an order in which every node comes after what feeds it. */
function executionOrder(built: readonly Built[], links: readonly Link[]): Map<number, number> {
  // Nodes can only link to nodes that were added before, so the order of adding is one; sources go first for litegraph.
  const fed = new Set(links.map((link) => link.to))
  const sorted = [
    ...built.filter(({ ref }) => !fed.has(ref.id)),
    ...built.filter(({ ref }) => fed.has(ref.id))
  ]
  return new Map(sorted.map(({ ref }, index) => [ref.id, index]))
}
