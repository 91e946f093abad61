/** Every front end that we support, each with classic and with Vue nodes; and the two ends of that, for what takes long. */
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest'
import { openBrowser, type ComfyPage, type PageOptions, type TestBrowser } from '../harness/browser'
import { startComfy, type ComfyServer, type FrontendVersion, type ServerOptions } from '../harness/comfy'
import { AnchorNode } from './anchor-page'

/** What a test of the matrix works with; filled before its tests run. */
export interface Bench {
  readonly frontend: FrontendVersion
  readonly vueNodes: boolean
  /** For names of screenshots: `1.58.1-vue`. */
  readonly name: string
  readonly server: ComfyServer
  readonly browser: TestBrowser
  readonly page: ComfyPage
  /** The first anchor node of the page. */
  readonly anchor: AnchorNode
}

/** What else a server and its pages are started with. */
export interface BenchOptions extends ServerOptions {
  readonly page?: PageOptions
}

/** The oldest front end as people have it, and the newest as it comes. */
export const ENDS = [
  ['1.32.9', false],
  ['1.58.1', true]
] as const

/** Runs `tests` once per front end and node mode; a server per front end, a page per mode. */
export function matrix(title: string, tests: (bench: Bench) => void, options: BenchOptions = {}): void {
  describe.each(['1.32.9', '1.58.1'] as const)(`${title}, front end %s`, (frontend) => {
    const house = new House(frontend, options)
    describe.each([false, true])('Vue nodes: %s', (vueNodes) => {
      tests(house.bench(vueNodes))
    })
  })
}

/** Runs `tests` at both {@link ENDS}, and looks after each for errors that are ours. */
export function ends(title: string, tests: (bench: Bench) => void, options: BenchOptions = {}): void {
  describe.each(ENDS)(`${title}, front end %s, Vue nodes: %s`, (frontend, vueNodes) => {
    const bench = new House(frontend, options).bench(vueNodes)
    afterEach(() => {
      expect(bench.page.ourErrors).toEqual([])
    })
    tests(bench)
  })
}

/** With `FACTORIZED_PICTURES` set, tests also do what only the pictures of the documents need. */
export const makesPictures = process.env['FACTORIZED_PICTURES'] !== undefined

/** Runs `tests` in the newest front end as it comes, for what takes long; in classic nodes too where pictures are made. */
export function newest(title: string, tests: (bench: Bench) => void, options: BenchOptions = {}): void {
  const [, [frontend]] = ENDS
  describe(`${title}, front end ${frontend}`, () => {
    const house = new House(frontend, options)
    describe.each(makesPictures ? [true, false] : [true])('Vue nodes: %s', (vueNodes) => {
      const bench = house.bench(vueNodes)
      afterEach(() => {
        expect(bench.page.ourErrors).toEqual([])
      })
      tests(bench)
    })
  })
}

/** A server and a browser for the tests around it. */
class House {
  readonly #frontend: FrontendVersion
  readonly #page: PageOptions
  #server: ComfyServer | undefined
  #browser: TestBrowser | undefined

  constructor(frontend: FrontendVersion, { page = {}, ...options }: BenchOptions) {
    this.#frontend = frontend
    this.#page = page
    beforeAll(async () => {
      this.#server = await startComfy({ ...options, frontend })
      this.#browser = await openBrowser()
    })
    afterAll(async () => {
      await this.#browser?.close()
      await this.#server?.stop()
    })
  }

  get server(): ComfyServer {
    return started(this.#server)
  }

  get browser(): TestBrowser {
    return started(this.#browser)
  }

  /** A page of its own in it. */
  bench(vueNodes: boolean): Bench {
    let page: ComfyPage | undefined
    const frontend = this.#frontend
    const house = (): this => this
    beforeAll(async () => {
      page = await this.browser.open(this.server, { ...this.#page, vueNodes })
    })
    afterAll(async () => {
      await page?.close()
    })
    return {
      frontend,
      vueNodes,
      name: `${frontend}-${vueNodes ? 'vue' : 'classic'}`,
      get server() {
        return house().server
      },
      get browser() {
        return house().browser
      },
      get page() {
        return started(page)
      },
      get anchor() {
        return new AnchorNode(started(page))
      }
    }
  }
}

function started<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The test bench was not set up.')
  return value
}
