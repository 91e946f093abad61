import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, inject, it } from 'vitest'
import { root } from '../harness/paths'
import { brightness, decodePng } from '../harness/png'
import { describeVideo } from '../harness/video'

const out = mkdtempSync(join(tmpdir(), 'factorized-demo-'))
afterAll(() => rmSync(out, { recursive: true, force: true }))

const demo = (...args: string[]): Promise<{ stdout: string; stderr: string }> =>
  promisify(execFile)(process.execPath, [join(root, 'scripts', 'demo.mjs'), ...args], { cwd: root })

it('leaves two videos, a contact sheet and a table, and says that the anchor is exact', async () => {
  const { url } = inject('comfy')
  const { stdout } = await demo('--server', url, '--size', '96x64x9', '--out', out)
  expect(readdirSync(out).sort()).toEqual(['contact-sheet.png', 'factorized.mp4', 'plain.mp4'])
  for (const name of ['factorized', 'plain'])
    expect(describeVideo(readFileSync(join(out, `${name}.mp4`)))).toMatchObject({
      frames: 9,
      fps: 16,
      width: 96,
      height: 64
    })
  const sheet = decodePng(readFileSync(join(out, 'contact-sheet.png')))
  expect(sheet.width).toBeGreaterThan(1000)
  expect(brightness(sheet).deviation).toBeGreaterThan(10)
  const rows = stdout.split('\n')
  expect(rows.find((row) => /^factorized /.test(row))).toMatch(/factorized\.mp4 +[\d.]+ +0 \(exact\)$/)
  const plainError = Number(/[\d.e+-]+$/.exec(rows.find((row) => /^plain /.test(row)) ?? '')?.[0])
  expect(plainError).toBeGreaterThan(0.1)
})

it.each([
  [['--server', 'http://127.0.0.1:9'], /There is no ComfyUI at http:\/\/127\.0\.0\.1:9/],
  [['--size', 'large'], /"large" is no size such as 480x272x33/],
  [['--sever', 'x'], /Unknown option '--sever'.*Use: npm run demo/]
])('says in a sentence why it cannot: %s', async (args, sentence) => {
  const failure = await demo('--out', join(out, 'none'), ...args).then(
    () => undefined,
    (error: unknown) => error
  )
  expect(failure).toMatchObject({ code: 1 })
  expect(failure).toHaveProperty('stderr', expect.stringMatching(sentence))
  expect(failure).toHaveProperty('stderr', expect.not.stringMatching(/ at .*\.mjs:\d+/))
})
