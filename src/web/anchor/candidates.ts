/** The shim's routes for candidates, and the addresses of their pictures. */
import * as z from 'zod/mini'
import { api } from '../../comfy/frontend'
import { texts } from '../texts'

const ROUTE = '/factorized_anchor/candidates'

const candidateSchema = z.object({
  id: z.string(),
  created: z.number(),
  seed: z.nullish(z.union([z.number(), z.string()])),
  batch_index: z._default(z.number(), 0),
  batch_size: z._default(z.number(), 1),
  caption: z._default(z.string(), ''),
  node: z.nullish(z.string()),
  parent: z.nullish(z.string()),
  /** The file in the input folder whose transparency is the mask that was painted on it. */
  masked: z.nullish(z.string()),
  /** The file in the input folder that it was made from, where somebody brought it. */
  source: z.nullish(z.string()),
  width: z.number(),
  height: z.number(),
  sha256: z.string(),
  picked: z._default(z.boolean(), false),
  filename: z.string(),
  thumbnail: z.nullish(z.string()),
  subfolder: z.string()
})

/** A painted picture that can be picked. */
export type Candidate = z.infer<typeof candidateSchema>

const listSchema = z.object({ entries: z.array(candidateSchema) })
const savedSchema = z.object({ filename: z.string(), subfolder: z.string() })
const refusalSchema = z.object({ error: z.string() })

/** The server did not do it; the message is a sentence, or the part of one after a colon. */
export class CandidateFailure extends Error {
  /** The answer's HTTP status, where there was an answer. */
  readonly status: number | undefined

  constructor(message: string, status?: number) {
    super(message)
    this.status = status
  }
}

/** What to say of a failure: the server's own sentence, or in words of ours why it gave none. */
export function sentenceFor(error: unknown, around: (reason: string) => string): string {
  if (error instanceof CandidateFailure && error.status !== undefined) return error.message
  return around(error instanceof Error ? error.message : String(error))
}

/** A group's candidates. */
export async function listCandidates(group: string): Promise<Candidate[]> {
  const answer = await ask(`${ROUTE}?group=${encodeURIComponent(group)}`)
  return listSchema.parse(answer).entries
}

/** Takes `group` for this person, before the first picture is painted for it. */
export async function claimGroup(group: string): Promise<void> {
  await ask(`${ROUTE}/group`, 'POST', { group })
}

export async function deleteCandidate(group: string, id: string): Promise<void> {
  await ask(ROUTE, 'DELETE', { group, id })
}

/** Keeps a picked candidate from being cleared away. */
export async function markPicked(group: string, id: string): Promise<void> {
  await ask(`${ROUTE}/pick`, 'POST', { group, id })
}

/** Copies a candidate to the output folder and returns its name there. */
export async function saveCandidate(group: string, id: string): Promise<string> {
  const { filename, subfolder } = savedSchema.parse(await ask(`${ROUTE}/save`, 'POST', { group, id }))
  return subfolder === '' ? filename : `${subfolder}/${filename}`
}

/** A picture in ComfyUI's input folder. */
export interface InputFile {
  readonly name: string
  readonly subfolder: string
}

/** How a picture of the input folder becomes a candidate. */
export interface Adoption {
  /** The candidate that it was made from. */
  readonly parent?: string | undefined
  /** Somebody brought it, so it is called by its file and taken as the anchor takes one. */
  readonly brought?: boolean
}

/** Makes a candidate of a picture in the input folder. */
export async function adoptPicture(group: string, file: InputFile, how: Adoption): Promise<Candidate> {
  const { name, subfolder } = file
  return candidateSchema.parse(await ask(`${ROUTE}/adopt`, 'POST', { group, name, subfolder, ...how }))
}

const limitsSchema = z.object({
  pictures: z.number(),
  bytes: z.number(),
  used: z.object({ pictures: z.number(), bytes: z.number() })
})

/** How much all candidates together may take, and what they take. */
export type Limits = z.infer<typeof limitsSchema>

export async function readLimits(): Promise<Limits> {
  return limitsSchema.parse(await ask(`${ROUTE}/limits`))
}

/** Stores the limits; the oldest candidates that are above them and were never picked go at once. */
export async function changeLimits(change: Pick<Limits, 'pictures' | 'bytes'>): Promise<Limits> {
  return limitsSchema.parse(await ask(`${ROUTE}/limits`, 'POST', change))
}

/** What a run of Anchor Candidates reported, if that is what `output` is. */
export function candidatesIn(output: unknown): { candidates: Candidate[]; notice: string | undefined } {
  const schema = z.object({
    factorized_candidates: z._default(z.array(candidateSchema), []),
    factorized_notice: z._default(z.array(z.string()), [])
  })
  const parsed = schema.safeParse(output)
  if (!parsed.success) return { candidates: [], notice: undefined }
  return { candidates: parsed.data.factorized_candidates, notice: parsed.data.factorized_notice[0] }
}

/** The address of a candidate's whole picture. */
export function pictureUrl({ filename, subfolder }: Pick<Candidate, 'filename' | 'subfolder'>): string {
  return viewUrl(filename, subfolder)
}

/** The address of its small picture; where the server cannot make those, the whole one in a smaller format. */
export function thumbnailUrl({ filename, subfolder, thumbnail }: Candidate): string {
  return thumbnail ? viewUrl(thumbnail, subfolder) : `${viewUrl(filename, subfolder)}&preview=webp%3B75`
}

/** The address of a file in ComfyUI's input folder. */
export function viewUrl(name: string, subfolder: string): string {
  const query = new URLSearchParams({ filename: name, subfolder, type: 'input' })
  return api.apiURL(`/view?${query.toString()}`)
}

async function ask(route: string, method = 'GET', body?: unknown): Promise<unknown> {
  const init: RequestInit = body
    ? { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }
    : { method, cache: 'no-store' }
  const response = await api.fetchApi(route, init).catch(() => {
    throw new CandidateFailure(texts.gallery.noAnswer)
  })
  const answer: unknown = await response.json().catch(() => undefined)
  if (response.ok) return answer
  const refusal = refusalSchema.safeParse(answer)
  if (refusal.success) throw new CandidateFailure(refusal.data.error, response.status)
  throw new CandidateFailure(`HTTP ${response.status}`)
}
