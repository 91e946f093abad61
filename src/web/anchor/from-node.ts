/** Takes a picture that another node shows as the anchor. Loaded on first use. */
import { html, nothing, type TemplateResult } from 'lit'
import * as z from 'zod/mini'
import { api, app, insideOf, storedOutput, type PageGraph, type PageNode } from '../../comfy/frontend'
import { PageDialog } from '../dialog'
import { texts } from '../texts'
import type { AnchorPanel } from './panel'

const fileSchema = z.object({
  filename: z.string(),
  subfolder: z._default(z.string(), ''),
  type: z._default(z.string(), '')
})
const outputSchema = z.object({ images: z.array(fileSchema) })
type PageFile = z.infer<typeof fileSchema>

/** What the shim reads as an anchor; a video shows its own button. */
const PICTURE = /\.(?:png|jpe?g|webp)$/i

interface Shown {
  readonly node: PageNode
  readonly name: string
  readonly file: PageFile
}

/** Opens the dialog; the picture that is taken becomes the pick of `panel`. */
export function openFromNode(panel: AnchorPanel): void {
  const words = texts.gallery.page
  const dialog = new PageDialog(words.title, words.close)
  let failed = false
  const all = shownIn(app.rootGraph).filter(({ node }) => node !== panel.node)

  const take = async ({ file }: Shown) => {
    const picture = await fetchPicture(file)
    if (!dialog.element.open) return
    failed = picture === undefined
    if (!picture) {
      draw()
      return
    }
    dialog.close()
    await panel.take(picture)
  }
  const draw = () => {
    dialog.draw({
      body: html`
        ${failed ? html`<p role="alert">${words.failed}</p>` : nothing}
        ${all.length === 0 ? html`<p>${words.none}</p>` : nothing}
        <div class="fa-page-pictures">${all.map((one) => thumbnail(one, () => void take(one)))}</div>
      `
    })
  }
  draw()
  dialog.open()
}

function thumbnail({ name, file }: Shown, take: () => void): TemplateResult {
  return html`<button
    type="button"
    class="fa-page-picture"
    aria-label=${texts.gallery.page.use(name)}
    title=${texts.gallery.page.use(name)}
    @click=${take}
  >
    <img src=${`${urlOf(file)}&preview=webp%3B75`} alt="" loading="lazy" decoding="async" draggable="false" />
    <span>${name}</span>
  </button>`
}

/** Every picture that a node shows, inside subgraphs too. */
function shownIn(graph: PageGraph): Shown[] {
  return graph.nodes.flatMap((node): Shown[] => {
    const inside = insideOf(node)
    if (inside) return shownIn(inside)
    const parsed = outputSchema.safeParse(storedOutput(node))
    const files = parsed.success ? parsed.data.images.filter(({ filename }) => PICTURE.test(filename)) : []
    const name = node.title === '' ? node.type : node.title
    return files.map((file) => ({ node, name, file }))
  })
}

async function fetchPicture(file: PageFile): Promise<File | undefined> {
  try {
    const response = await fetch(urlOf(file))
    if (!response.ok) return undefined
    const blob = await response.blob()
    return new File([blob], file.filename, { type: blob.type })
  } catch {
    return undefined
  }
}

function urlOf(file: PageFile): string {
  return api.apiURL(`/view?${new URLSearchParams({ ...file }).toString()}`)
}
