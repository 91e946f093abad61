/** Takes the current frame of a video as the anchor: of one that the page shows, or of a file. Loaded on first use. */
import { html, nothing } from 'lit'
import * as z from 'zod/mini'
import { api } from '../../comfy/frontend'
import { PageDialog } from '../dialog'
import { texts } from '../texts'
import type { AnchorPanel } from './panel'

const storedSchema = z.object({ name: z.string(), subfolder: z._default(z.string(), '') })

/** Opens the dialog; the frame that is taken becomes the pick of `panel`. */
export function openVideoFrame(panel: AnchorPanel): void {
  const words = texts.gallery.video
  const dialog = new PageDialog(words.title, words.close, {
    className: 'fa-video',
    closed: () => {
      if (ownUrl !== undefined) URL.revokeObjectURL(ownUrl)
    }
  })
  let source: { url: string; name: string; at: number } | undefined
  let failed = false
  let ownUrl: string | undefined
  let ownFile: File | undefined
  const onPage = [...document.querySelectorAll('video')].filter(({ currentSrc }) => currentSrc !== '')

  const show = (url: string, name: string, at = 0) => {
    source = { url, name, at }
    failed = false
    draw()
  }
  const openFile = ({ currentTarget }: Event) => {
    const file = currentTarget instanceof HTMLInputElement ? currentTarget.files?.[0] : undefined
    if (!file) return
    if (ownUrl !== undefined) URL.revokeObjectURL(ownUrl)
    ownUrl = URL.createObjectURL(file)
    ownFile = file
    show(ownUrl, file.name)
  }
  const onError = async () => {
    const shown = source
    const file = shown?.url === ownUrl ? ownFile : undefined
    const url = file && (await throughServer(file))
    // Another one was chosen meanwhile.
    if (source !== shown) return
    if (file && url !== undefined) {
      show(url, file.name)
      return
    }
    failed = true
    draw()
  }
  const use = async () => {
    const video = dialog.element.querySelector('video')
    const file = video && (await frameOf(video, source?.name ?? 'video'))
    if (!file || !dialog.element.open) return
    dialog.close()
    await panel.take(file)
  }
  const draw = () => {
    dialog.draw({
      body: html`<div class="fa-video-sources">
          <label class="fa-button fa-video-file"
            ><i class="pi pi-folder-open" aria-hidden="true"></i> ${words.choose}<input
              type="file"
              accept="video/*"
              aria-label=${words.choose}
              @change=${openFile}
          /></label>
          ${onPage.map(
            (video, index) =>
              html`<button
                type="button"
                class="fa-button"
                title=${words.inPage}
                @click=${() => show(video.currentSrc, words.fromPage(index + 1), video.currentTime)}
              >
                ${words.fromPage(index + 1)}
              </button>`
          )}
        </div>
        ${failed ? html`<p role="alert">${words.unplayable}</p>` : nothing}
        <div class="fa-video-place">
          ${
            source
              ? html`<video
                  src=${source.url}
                  controls
                  muted
                  playsinline
                  @loadedmetadata=${({ target }: Event) => {
                    if (target instanceof HTMLVideoElement) target.currentTime = source?.at ?? 0
                  }}
                  @error=${() => void onError()}
                ></video>`
              : html`<p class="fa-dialog-quiet">${words.none}</p>`
          }
        </div>`,
      actions: html`<button
        type="button"
        class="fa-button fa-primary"
        ?disabled=${!source || failed}
        @click=${() => void use()}
      >
        ${words.use}
      </button>`
    })
  }
  draw()
  const [first] = onPage
  if (first) show(first.currentSrc, words.fromPage(1), first.currentTime)
  dialog.open()
}

/**
 * The address of a video after it went to ComfyUI's temporary folder: with `--disable-api-nodes` its page may play what
 * comes from the server only.
 */
async function throughServer(file: File): Promise<string | undefined> {
  const body = new FormData()
  body.append('image', file)
  body.append('type', 'temp')
  try {
    const answer: unknown = await (await api.fetchApi('/upload/image', { method: 'POST', body })).json()
    const { name, subfolder } = storedSchema.parse(answer)
    return api.apiURL(`/view?${new URLSearchParams({ filename: name, subfolder, type: 'temp' }).toString()}`)
  } catch {
    return undefined
  }
}

/** The frame that `video` shows now, as a PNG; `undefined` where it shows none. */
async function frameOf(video: HTMLVideoElement, name: string): Promise<File | undefined> {
  const { videoWidth: width, videoHeight: height } = video
  if (width === 0 || height === 0) return undefined
  const canvas = Object.assign(document.createElement('canvas'), { width, height })
  canvas.getContext('2d')?.drawImage(video, 0, 0)
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'))
  const stem = name.replace(/\.[^.]*$/, '').replaceAll(/[^\p{L}\p{N}_-]+/gu, '-')
  return blob
    ? new File([blob], `${stem}-${video.currentTime.toFixed(2)}s.png`, { type: 'image/png' })
    : undefined
}
