/** Every front end that we support, each with classic and with Vue nodes. */
import { afterAll, beforeAll, describe } from 'vitest'
import { openBrowser, type ComfyPage, type TestBrowser } from '../harness/browser'
import { startComfy, type ComfyServer, type FrontendVersion, type ServerOptions } from '../harness/comfy'

/** What a test of the matrix works with; filled before its tests run. */
export interface Bench {
  readonly frontend: FrontendVersion
  readonly vueNodes: boolean
  /** For names of screenshots: `1.58.1-vue`. */
  readonly name: string
  readonly server: ComfyServer
  readonly page: ComfyPage
}

/** Runs `tests` once per front end and node mode; a server per front end, a page per mode. */
export function matrix(title: string, tests: (bench: Bench) => void, options: ServerOptions = {}): void {
  describe.each(['1.32.9', '1.58.1'] as const)(`${title}, front end %s`, (frontend) => {
    let server: ComfyServer | undefined
    let browser: TestBrowser | undefined

    beforeAll(async () => {
      server = await startComfy({ ...options, frontend })
      browser = await openBrowser()
    })
    afterAll(async () => {
      await browser?.close()
      await server?.stop()
    })

    describe.each([false, true])('Vue nodes: %s', (vueNodes) => {
      let page: ComfyPage | undefined
      beforeAll(async () => {
        page = await started(browser).open(started(server), { vueNodes })
      })
      afterAll(async () => {
        await page?.close()
      })
      tests({
        frontend,
        vueNodes,
        name: `${frontend}-${vueNodes ? 'vue' : 'classic'}`,
        get server() {
          return started(server)
        },
        get page() {
          return started(page)
        }
      })
    })
  })
}

function started<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The test bench was not set up.')
  return value
}
