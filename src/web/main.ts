/** The page's extension: what ComfyUI imports at start. It registers itself and otherwise waits for the person. */
import { app } from '../comfy/frontend'
import { attachCaption, captionCommands, watchCaptions } from './caption'
import { createChoiceWidget } from './anchor'
import { registerCheckPanel } from './check'
import { attachCompare, showStoredComparisons } from './compare'
import { attachNotice, isOurs, watchRuns } from './errors'
import { factorizeCommands, factorizeMenu, factorizeMenuItems } from './factorize/commands'
import { followLanguage } from './language'
import { settings } from './settings'
import { shareCommands, shareMenu, shareMenuItems } from './share/commands'
import { addStyle } from './own-style'
import style from './style.css?inline'

app.registerExtension({
  name: 'FactorizedAnchor',
  settings,
  commands: [...captionCommands, ...factorizeCommands, ...shareCommands],
  menuCommands: [...factorizeMenu, ...shareMenu],
  getCanvasMenuItems: () => [...factorizeMenuItems(), ...shareMenuItems()],
  getCustomWidgets: () => ({ FA_CHOICE: createChoiceWidget }),
  nodeCreated(node) {
    attachCaption(node)
    attachCompare(node)
    if (isOurs(node)) attachNotice(node)
  },
  onNodeOutputsUpdated: showStoredComparisons,
  async setup() {
    await followLanguage()
    addStyle(style)
    watchRuns()
    watchCaptions()
    registerCheckPanel()
  }
})
