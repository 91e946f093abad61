/** Sends a picture to ComfyUI's input folder through the page's own upload route. */
import * as z from 'zod/mini'
import { api } from '../../comfy/frontend'
import { texts } from '../texts'
import type { FileChoice } from './value'

const answer = z.object({ name: z.string(), subfolder: z.string(), type: z.literal('input') })

/** What the shim reads as an anchor. */
const READABLE = ['image/png', 'image/jpeg', 'image/webp']

/** The picture could not be taken; the message is one sentence for the person at the page. */
export class UploadError extends Error {}

/**
 * Uploads `file` and returns it as a pick. The server renames a picture whose name is taken by another one.
 *
 * @throws UploadError with the sentence to show.
 */
export async function uploadAnchor(file: File): Promise<FileChoice> {
  if (!READABLE.includes(file.type)) throw new UploadError(texts.anchor.notAnImage(file.name))
  const body = new FormData()
  body.append('image', file)
  const [stored, hash] = await Promise.all([send(file.name, body), sha256(await file.arrayBuffer())])
  return { kind: 'file', name: stored.name, subfolder: stored.subfolder, type: 'input', sha256: hash }
}

async function send(name: string, body: FormData): Promise<z.infer<typeof answer>> {
  const reason = await api.fetchApi('/upload/image', { method: 'POST', body }).then(
    async (response) => {
      if (!response.ok) return `the server answered ${response.status}`
      const parsed = answer.safeParse(await response.json().catch(() => undefined))
      return parsed.success ? parsed.data : 'the server gave an unknown answer'
    },
    () => 'the server did not answer'
  )
  if (typeof reason === 'string') throw new UploadError(texts.anchor.uploadFailed(name, reason))
  return reason
}

/** The hash of a file, as a pick has it. */
export async function sha256(data: ArrayBuffer): Promise<string> {
  const bytes = new Uint8Array(await digest(data))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

async function digest(data: ArrayBuffer): Promise<Uint8Array | ArrayBuffer> {
  // Browsers offer their own hash to https and localhost only; ComfyUI on another machine is mostly plain http.
  if (window.isSecureContext) return crypto.subtle.digest('SHA-256', data)
  const { sha256: hash } = await import('@noble/hashes/sha2.js')
  return hash(new Uint8Array(data))
}
