/** A panel beside the canvas that lists what is wrong with the graph. What it needs is loaded when it is opened. */
import { app } from '../../comfy/frontend'
import { texts } from '../texts'

const TAB = 'factorized-check'

/** Called once, when the page is set up and the language is known. */
export function registerCheckPanel(): void {
  let close: (() => void) | undefined
  let isOpen = false
  app.extensionManager.registerSidebarTab({
    id: TAB,
    type: 'custom',
    icon: 'pi pi-verified',
    title: texts.check.title,
    label: texts.check.tab,
    tooltip: texts.check.help,
    render: (container) => {
      isOpen = true
      void import('./panel').then(({ openCheckPanel }) => {
        // The tab may have been closed meanwhile.
        if (isOpen) close = openCheckPanel(container)
      })
    },
    destroy: () => {
      isOpen = false
      close?.()
      close = undefined
    }
  })
}
