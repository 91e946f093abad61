/**
 * What one anchor node knows and can do: its pick, its candidates, its image branch. The pick is the node's declared
 * input `choice` and nothing else, so runs, files, the bare API and other pages agree about it.
 */
import { app, type PageNode } from '../../comfy/frontend'
import { UploadError, uploadAnchor } from '../choice/upload'
import { isNoChoice, parseChoice, type Choice } from '../choice/value'
import { texts } from '../texts'
import { feederOf, placeOfNode, setFrozen, type Feeder } from './branch'
import {
  adoptPicture,
  claimGroup,
  sentenceFor,
  type Adoption,
  type Candidate,
  type InputFile
} from './candidates'
import { edit, editorOf, type Refinable } from './edit'
import { futureFile, moveIntoFile } from './embedded'
import { generate, type Wish } from './generate'
import { CandidateGroup, groupNamed } from './group'
import { rememberGroup, storedLook, storeLook, type Look } from './memory'
import { expectWords } from './watch'

/** The keys in the node's `properties`. */
const CHOICE = 'choice'
const CANDIDATES = 'candidates'
const TOAST_LIFE_MS = 15_000
const VARIATIONS = 4

export class AnchorPanel {
  readonly node: PageNode
  uploading: string | undefined
  /** Pictures that were brought so far: the last of them is the pick. */
  #brought = 0
  /** Pictures that this page may ask the server for: those that somebody picked here. */
  readonly #seen = new Set<string>()
  /** As it came, also where this version cannot read it: only the person throws a pick away. */
  #choice: unknown
  /** The widget was given nothing, and whether the properties hold a pick is not known yet. */
  #emptied = false
  #moving: Promise<void> | undefined
  #group: CandidateGroup | undefined
  #leave: (() => void) | undefined
  readonly #changed: () => void

  constructor(node: PageNode, changed: () => void) {
    this.node = node
    this.#changed = () => {
      changed()
      for (const watch of this.watchers) watch()
    }
  }

  get choice(): unknown {
    return this.#choice
  }

  /** The candidates of this node, once it has any. */
  get group(): CandidateGroup | undefined {
    const saved: unknown = this.node.properties[CANDIDATES]
    const name: unknown = typeof saved === 'object' && saved ? Reflect.get(saved, 'group') : undefined
    if (typeof name !== 'string' || !/^[\w-]{1,64}$/.test(name)) {
      this.#join(undefined)
    } else if (this.#group?.name !== name) this.#join(groupNamed(name))
    return this.#group
  }

  get feeder(): Feeder | undefined {
    const place = this.node.graph ? placeOfNode(this.node) : undefined
    return place && feederOf(place)
  }

  /** The end of the edit branch. */
  get editor(): Feeder | undefined {
    return editorOf(this.node)
  }

  /** The picture of the pick, where it is a file. */
  get pickedFile(): Refinable | undefined {
    const choice = parseChoice(this.#choice)
    if (choice?.kind !== 'file') return undefined
    return { name: choice.name, subfolder: choice.subfolder, candidate: this.picked }
  }

  get look(): Look {
    return storedLook()
  }

  /** The picked candidate, if the pick is one that is known here. */
  get picked(): Candidate | undefined {
    return this.group?.candidates.find((one) => this.isPick(one))
  }

  isPick({ filename, subfolder, source }: Candidate): boolean {
    const choice = parseChoice(this.#choice)
    if (choice?.kind !== 'file') return false
    // A picked file that became a candidate later is the same picture.
    return (
      (choice.name === filename && choice.subfolder === subfolder) ||
      (source != null && source === pathOf(choice))
    )
  }

  /** Whether the picked file may be shown without asking: a stranger's graph must not make this page ask for files. */
  mayShow(choice: Choice): boolean {
    return choice.kind === 'file' && (this.#seen.has(keyOf(choice)) || this.picked !== undefined)
  }

  show(): void {
    const choice = parseChoice(this.#choice)
    if (choice?.kind === 'file') this.#seen.add(keyOf(choice))
    this.#changed()
  }

  setLook(look: Partial<Look>): void {
    storeLook({ ...this.look, ...look })
    this.#changed()
  }

  /**
   * Takes the widget's value as it comes: from a file, another node mode, an undo. A file that was saved without this
   * extension has nothing there and its pick in the properties, which {@link restore} reads right after: so an empty
   * value takes the pick away only when no `restore` follows it.
   */
  setFromWidget(value: unknown): void {
    if (!isNoChoice(value)) {
      this.set(value)
      return
    }
    this.#emptied = true
    queueMicrotask(() => {
      if (this.#emptied) this.set(undefined)
    })
  }

  /** Takes a pick. */
  set(choice: unknown): void {
    this.#emptied = false
    const { properties } = this.node
    this.#choice = isNoChoice(choice) ? undefined : choice
    // A missing key, not an empty one: a graph that never had a pick stays as it was.
    if (this.#choice === undefined) Reflect.deleteProperty(properties, CHOICE)
    else Reflect.set(properties, CHOICE, this.#choice)
    this.#changed()
  }

  /** The node's properties have been read from a file. */
  restore(): void {
    const saved: unknown = this.node.properties[CHOICE]
    // They win over the saved widget values, which other widgets can have shifted.
    if (!isNoChoice(saved) || this.#emptied) this.set(saved)
    const { group } = this
    group?.resume()
    // Runs from before a reload go on in the server's queue.
    if (group?.work) expectWords()
    this.#changed()
  }

  /** A change by the person at the page: one step of ComfyUI's own undo, the frozen image branch included. */
  pick(choice: unknown): void {
    const parsed = parseChoice(choice)
    if (parsed?.kind === 'file') this.#seen.add(keyOf(parsed))
    const { feeder } = this
    app.canvas.emitBeforeChange()
    this.set(choice)
    if (feeder) {
      if (parsed?.kind === 'file' && feeder.isOn && !feeder.isShared) setFrozen(feeder, true)
      if (parsed === undefined && feeder.frozen) setFrozen(feeder, false)
    }
    app.canvas.emitAfterChange()
    this.#changed()
  }

  /** Takes a candidate, and goes on with the run that waits for it. */
  async pickCandidate(candidate: Candidate): Promise<void> {
    const { group } = this
    if (!this.isPick(candidate)) {
      const { filename: name, subfolder, sha256 } = candidate
      this.pick({ kind: 'file', name, subfolder, type: 'input', sha256 } satisfies Choice)
    }
    const keep = candidate.picked ? undefined : group?.keep(candidate.id)
    if (group?.waiting) await this.runNow()
    await keep
  }

  freeze(frozen: boolean, feeder = this.feeder): void {
    if (!feeder || (frozen && feeder.isShared)) return
    app.canvas.emitBeforeChange()
    setFrozen(feeder, frozen)
    app.canvas.emitAfterChange()
    this.#changed()
  }

  /** Paints candidates. @returns whether something is being painted. */
  async generate(wish: Partial<Wish> = {}): Promise<boolean> {
    const { count, mode } = this.look
    return generate(this.node, await this.#readyGroup(), { count, mode, ...wish })
  }

  vary(like: Candidate): Promise<boolean> {
    return this.generate({ count: VARIATIONS, mode: 'runs', like })
  }

  /** Sends a picture through the edit branch. @returns whether it is being edited. */
  async edit(picture: Refinable): Promise<boolean> {
    const group = await this.#readyGroup()
    return edit(this.node, group, await this.#withParent(picture))
  }

  /** Takes what was made of `from` by hand as a new candidate, and picks it. */
  async adopt(file: InputFile, from: Refinable | undefined): Promise<void> {
    const parent = from && (await this.#withParent(from))
    const made = await this.#adopt(file, { parent: parent?.candidate?.id })
    if (made) await this.pickCandidate(made)
  }

  /** What is made of a picked file that is no candidate would have no parent, so the file becomes one. */
  async #withParent(picture: Refinable): Promise<Refinable> {
    const { name, subfolder } = picture
    const candidate = picture.candidate ?? (await this.#adopt({ name, subfolder }, { brought: true }))
    return { ...picture, candidate }
  }

  /** @returns the new candidate; `undefined` where it could not be kept, which is said. */
  async #adopt(file: InputFile, how: Adoption): Promise<Candidate | undefined> {
    const group = await this.#listedGroup()
    try {
      await claimGroup(group.name)
      const made = await adoptPicture(group.name, file, how)
      rememberGroup(group.name)
      group.add(made)
      return made
    } catch (error) {
      group.say('error', sentenceFor(error, texts.gallery.adoptFailed))
      return undefined
    }
  }

  /** Paints candidates and runs the graph when one of them is picked. */
  async pickFirst(): Promise<void> {
    const group = await this.#readyGroup()
    if (group.work) return
    const { count, mode } = this.look
    // Before the first of them can come: it may be picked while others are still being queued.
    group.waiting = true
    if (!(await generate(this.node, group, { count, mode }))) group.waiting = false
  }

  /** The ordinary run, as ComfyUI's own button starts it. */
  async runNow(): Promise<void> {
    if (this.group) this.group.waiting = false
    await Promise.resolve(app.extensionManager.command.execute('Comfy.QueuePrompt'))
  }

  /** Takes a picture of the person's own: it becomes a candidate beside those that are painted, and the pick. */
  async take(file: File): Promise<void> {
    const turn = (this.#brought += 1)
    this.uploading = file.name
    this.#changed()
    try {
      const stored = await uploadAnchor(file)
      const made = await this.#adopt(stored, { brought: true })
      if (turn !== this.#brought) return
      // One that cannot be kept as a candidate is an anchor all the same.
      if (made) await this.pickCandidate(made)
      else this.pick(stored)
    } catch (error) {
      this.#complain(error)
    } finally {
      if (turn === this.#brought) this.uploading = undefined
      this.#changed()
    }
  }

  /**
   * Before a run: a picture inside the graph becomes a file. The pick changes at once, because the page makes the
   * prompt without waiting; {@link forPrompt} waits for the file.
   */
  moveEmbedded(): void {
    const embedded = parseChoice(this.#choice)
    if (embedded?.kind !== 'embedded' || this.#moving) return
    const future = futureFile(embedded)
    if (!future) return
    this.pick(future)
    this.#moving = moveIntoFile(embedded, future.name).then(
      (stored) => {
        this.#moving = undefined
        if (keyOf(stored) === keyOf(future)) return
        // The name was taken by another picture, and the server gave this one another name.
        this.#seen.add(keyOf(stored))
        this.set({ ...stored, sha256: future.sha256 })
      },
      (error: unknown) => {
        this.#moving = undefined
        this.set(embedded)
        this.#complain(error)
      }
    )
  }

  /** The pick for the prompt; `undefined` leaves the input out of it: no pick is no value. */
  async forPrompt(): Promise<unknown> {
    await this.#moving
    return this.#choice
  }

  /** The node leaves its graph; what is being painted goes on. */
  leave(): void {
    this.#join(undefined)
    for (const end of this.whenLeft) end()
  }

  /** Who else shows what this panel knows. */
  readonly watchers = new Set<() => void>()

  /** What ends with the node: a view that lies over the page must not outlive the graph that it belongs to. */
  readonly whenLeft = new Set<() => void>()

  /** The group for what is about to be made, with all that it has. */
  async #readyGroup(): Promise<CandidateGroup> {
    // A picture inside the graph would be written into each candidate.
    this.moveEmbedded()
    await this.#moving
    return this.#listedGroup()
  }

  async #listedGroup(): Promise<CandidateGroup> {
    const group = this.#ownGroup()
    if (group.listing === 'unknown') await group.list()
    // The graph came from another user of this server: what is painted here is this user's own.
    return group.isForeign ? this.#newGroup() : group
  }

  #ownGroup(): CandidateGroup {
    return this.group ?? this.#newGroup()
  }

  #newGroup(): CandidateGroup {
    const name = `a-${randomName()}`
    // A step of its own for undo: taking a pick back must not lose sight of the candidates.
    app.canvas.emitBeforeChange()
    this.node.properties[CANDIDATES] = { group: name }
    app.canvas.emitAfterChange()
    const group = groupNamed(name)
    // Nobody else has ever heard of it, so there is nothing to ask for.
    group.listing = 'known'
    this.#join(group)
    return group
  }

  #join(group: CandidateGroup | undefined): void {
    if (group === this.#group) return
    this.#leave?.()
    this.#group = group
    this.#leave = group?.subscribe(this.#changed)
  }

  #complain(error: unknown): void {
    if (!(error instanceof UploadError)) throw error
    app.extensionManager.toast.add({
      severity: 'error',
      summary: texts.anchor.failedTitle,
      detail: error.message,
      life: TOAST_LIFE_MS
    })
  }
}

function keyOf(choice: Choice): string {
  return choice.kind === 'file' ? pathOf(choice) : choice.kind
}

/** Where a file is in the input folder. */
function pathOf({ name, subfolder }: InputFile): string {
  return subfolder === '' ? name : `${subfolder}/${name}`
}

function randomName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
