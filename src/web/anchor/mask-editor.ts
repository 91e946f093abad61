/**
 * ComfyUI's own mask editor on a picture of the anchor node. The page opens it for the selected node: it reads the
 * picture from the node's `images`, and puts what was saved there. So these are what our node offers and takes;
 * the page's own buttons for the editor then work as well.
 */
import * as z from 'zod/mini'
import { app, forgetShown, hasCommand, type PageNode } from '../../comfy/frontend'
import type { InputFile } from './candidates'
import type { Refinable } from './edit'

const OPEN = 'Comfy.MaskEditor.OpenMaskEditor'
/** Front end 1.32 can be set to an older editor, which works with the page's clipboard in place of the node. */
const USES_NEW_EDITOR = 'Comfy.MaskEditor.UseNewEditor'

const filesSchema = z.array(z.object({ filename: z.string(), subfolder: z._default(z.string(), '') }))

/** What the editor gets, and who takes its result. */
export interface Easel {
  /** The picture that it opens by itself: the pick. */
  readonly picture: () => Refinable | undefined
  readonly saved: (file: InputFile, made: Refinable | undefined) => void
}

const asked = new WeakMap<PageNode, Refinable>()

/** Whether this page can open its mask editor on our node. */
export function hasMaskEditor(): boolean {
  return hasCommand(OPEN) && app.extensionManager.setting.get(USES_NEW_EDITOR) !== false
}

/** Opens the editor on `picture`. */
export async function openMaskEditor(node: PageNode, picture: Refinable): Promise<void> {
  asked.set(node, picture)
  app.canvas.selectItems([node])
  await Promise.resolve(app.extensionManager.command.execute(OPEN))
}

/** Lets the page's mask editor work on `node`. */
export function attachEasel(node: PageNode, { picture, saved }: Easel): void {
  let open: Refinable | undefined
  Object.defineProperties(node, {
    previewMediaType: { value: 'image', writable: true, configurable: true },
    // The node shows its pictures itself; the editor would leave a second one below them.
    imgs: { get: () => undefined, set: () => undefined, configurable: true },
    images: {
      configurable: true,
      get: () => {
        open = asked.get(node) ?? picture()
        // The editor reads it more than once, all at the same moment.
        queueMicrotask(() => asked.delete(node))
        return open && [{ filename: open.name, subfolder: open.subfolder, type: 'input' }]
      },
      set: (files: unknown) => {
        const parsed = filesSchema.safeParse(files)
        const file = parsed.success ? parsed.data[0] : undefined
        if (!file) return
        queueMicrotask(() => forgetShown(node))
        saved({ name: file.filename, subfolder: file.subfolder }, open)
      }
    }
  })
}
