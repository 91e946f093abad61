/** The page's extension: what ComfyUI imports at start. It registers itself and otherwise waits for the person. */
import { app } from '../comfy/frontend'
import { createChoiceWidget } from './choice'
import { attachNotice, isOurs, watchRuns } from './errors'
import style from './style.css?inline'

app.registerExtension({
  name: 'FactorizedAnchor',
  getCustomWidgets: () => ({ FA_CHOICE: createChoiceWidget }),
  nodeCreated(node) {
    if (isOurs(node)) attachNotice(node)
  },
  setup() {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(style)
    document.adoptedStyleSheets.push(sheet)
    watchRuns()
  }
})
