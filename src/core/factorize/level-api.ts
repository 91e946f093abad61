import { linkOf } from '../graph/prompt-links'
import type { ApiNode, ApiPrompt, NodeId } from '../graph/schema'
import { copyJson } from './copy'
import type { Consumer, End, GraphLevel } from './level'
import { MARK, readMark, type Mark } from './marks'
import type { FieldValue, Part } from './parts'

/** An API graph: nodes by id, wires as `[node, output]` among the inputs. */
export class ApiLevel implements GraphLevel {
  private next: number

  constructor(private readonly prompt: ApiPrompt) {
    const numbers = Object.keys(prompt).flatMap((id) => (/^\d{1,9}$/.test(id) ? [Number(id)] : []))
    this.next = numbers.reduce((highest, id) => Math.max(highest, id), 0) + 1
  }

  nodes(): { id: NodeId; type: string; mark: Mark | undefined }[] {
    return Object.entries(this.prompt).map(([id, node]) => ({
      id,
      type: node.class_type,
      mark: markOf(node)
    }))
  }

  setMark(id: NodeId, mark: Mark | undefined): void {
    const node = this.prompt[String(id)]
    if (node === undefined) return
    const before = markOf(node)
    if (mark === undefined) {
      if (before?.bare === 'absent') Reflect.deleteProperty(node, '_meta')
      else if (before?.bare === 'null') node._meta = null
      else if (node._meta) Reflect.deleteProperty(node._meta, MARK)
      return
    }
    const bare =
      before?.bare ?? (node._meta === undefined ? 'absent' : node._meta === null ? 'null' : undefined)
    node._meta = { ...node._meta, [MARK]: bare === undefined ? mark : { ...mark, bare } }
  }

  originOf(id: NodeId, input: string): End | undefined {
    return linkOf(this.inputs(id)[input])
  }

  consumersOf(id: NodeId): Consumer[] {
    return Object.entries(this.prompt).flatMap(([other, node]) =>
      Object.entries(node.inputs).flatMap(([input, value]) => {
        const link = linkOf(value)
        return link?.id === String(id) ? [{ id: other, input, slot: link.slot }] : []
      })
    )
  }

  add(part: Part): NodeId {
    const id = String(this.next++)
    this.prompt[id] = {
      class_type: part.type,
      inputs: { ...part.values },
      _meta: { title: part.title ?? part.type }
    }
    return id
  }

  copy(id: NodeId, title: string): NodeId {
    const copied = String(this.next++)
    const node = this.prompt[String(id)]
    this.prompt[copied] = {
      class_type: node?.class_type ?? '',
      inputs: Object.fromEntries(
        Object.entries(node?.inputs ?? {}).flatMap(([input, value]) =>
          linkOf(value) === undefined ? [[input, copyJson(value)]] : []
        )
      ),
      _meta: { title }
    }
    return copied
  }

  remove(id: NodeId): void {
    for (const { id: other, input } of this.consumersOf(id)) Reflect.deleteProperty(this.inputs(other), input)
    Reflect.deleteProperty(this.prompt, String(id))
  }

  connect(from: End, id: NodeId, input: string): void {
    const inputs = this.inputs(id)
    const before = inputs[input]
    if (Object.hasOwn(inputs, input) && linkOf(before) === undefined) {
      this.noteValue(id, input, before)
    }
    inputs[input] = [String(from.id), from.slot]
  }

  disconnect(id: NodeId, input: string): void {
    const node = this.prompt[String(id)]
    const values = node === undefined ? undefined : markOf(node)?.values
    if (values !== undefined && Object.hasOwn(values, input)) this.inputs(id)[input] = values[input]
    else Reflect.deleteProperty(this.inputs(id), input)
  }

  /** Only the page has nodes that wire an open socket when it runs. */
  wasOpen(): boolean {
    return false
  }

  valueOf(id: NodeId, input: string): unknown {
    return this.inputs(id)[input]
  }

  setValue(id: NodeId, input: string, value: FieldValue): void {
    this.inputs(id)[input] = value
  }

  private inputs(id: NodeId): Record<string, unknown> {
    return this.prompt[String(id)]?.inputs ?? {}
  }

  /** A part's own field needs no note: it goes with the part. */
  private noteValue(id: NodeId, input: string, value: unknown): void {
    const node = this.prompt[String(id)]
    const mark = node === undefined ? undefined : markOf(node)
    if (mark?.part !== undefined) return
    this.setMark(id, { ...mark, values: { ...mark?.values, [input]: value } })
  }
}

function markOf(node: ApiNode): Mark | undefined {
  return readMark(node._meta?.[MARK])
}
