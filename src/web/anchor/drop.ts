/** A picture of the person's own, dropped on the node or pasted into it. */
import type { PageNode } from '../../comfy/frontend'
import type { AnchorPanel } from './panel'

const DROPPING = 'fa-dropping'

/** The page's hooks for what is dropped on a node, or pasted while it is selected; its type package lacks them. */
interface NodeDrops {
  onDragOver: (event: DragEvent) => boolean
  onDragDrop: (event: DragEvent) => boolean
  pasteFiles: (files: readonly File[]) => boolean
}

/** Takes files by the page's hooks for a node, and by the element where the page does not ask the node. */
export function takeDrops(node: PageNode, element: HTMLElement, panel: AnchorPanel): void {
  const hooks: NodeDrops = {
    onDragOver: hasFiles,
    onDragDrop: (event) => {
      const file = firstFile(event.dataTransfer)
      if (file) void panel.take(file)
      return file !== undefined
    },
    pasteFiles: ([file]) => {
      if (file) void panel.take(file)
      return file !== undefined
    }
  }
  Object.assign(node, hooks)
  element.addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return
    event.preventDefault()
    element.classList.add(DROPPING)
  })
  element.addEventListener('dragleave', (event) => {
    if (!(event.relatedTarget instanceof Node) || !element.contains(event.relatedTarget)) {
      element.classList.remove(DROPPING)
    }
  })
  element.addEventListener('drop', (event) => {
    element.classList.remove(DROPPING)
    const file = firstFile(event.dataTransfer)
    if (!file) return
    // Dropped elsewhere on the page it would be opened as a workflow.
    event.preventDefault()
    event.stopPropagation()
    void panel.take(file)
  })
  element.addEventListener('paste', (event) => {
    const file = firstFile(event.clipboardData)
    if (!file) return
    event.preventDefault()
    event.stopPropagation()
    void panel.take(file)
  })
}

function hasFiles(event: DragEvent): boolean {
  return [...(event.dataTransfer?.items ?? [])].some(({ kind }) => kind === 'file')
}

function firstFile(data: DataTransfer | null): File | undefined {
  return data?.files[0]
}
