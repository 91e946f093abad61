/**
 * A picture inside the graph. It is shown as it is; when its graph is run from the page it moves into a file first, so
 * that neither the prompt nor the pictures and videos that the run makes carry it.
 */
import type { Choice, FileChoice } from '../choice/value'
import { uploadAnchor } from '../choice/upload'

type Embedded = Extract<Choice, { kind: 'embedded' }>

/** SVG is a document that could ask for anything, and is no anchor either. */
const SHOWN = /^data:(image\/(png|jpeg|webp));base64,([A-Za-z0-9+/]+={0,2})$/
/** More than sharing ever writes; a graph that brings more is not opened unasked. */
const MAX_SHOWN = 8_000_000
const HASH = /^[0-9a-f]{64}$/

/** The address to show an embedded picture by, which asks no server; `undefined` where it is none of ours. */
export function embeddedUrl({ data }: Embedded): string | undefined {
  return data.length <= MAX_SHOWN && SHOWN.test(data) ? data : undefined
}

/** The pick of the file that {@link moveIntoFile} is going to write, known beforehand. */
export function futureFile({ data, sha256 }: Embedded): FileChoice | undefined {
  const type = SHOWN.exec(data)?.[2]
  if (type === undefined || sha256 === undefined || !HASH.test(sha256)) return undefined
  const name = `anchor-${sha256.slice(0, 16)}.${type}`
  return { kind: 'file', name, subfolder: '', type: 'input', sha256 }
}

/**
 * Stores the picture in ComfyUI's input folder and returns its pick.
 *
 * @throws UploadError with the sentence to show.
 */
export async function moveIntoFile(embedded: Embedded, name: string): Promise<FileChoice> {
  const [, type = '', , base64 = ''] = SHOWN.exec(embedded.data) ?? []
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
  return uploadAnchor(new File([bytes], name, { type }))
}
