import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
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

it('shows the method on the toy world’s models: captions, candidates, a pick, and one seed without and with the anchor', async () => {
  const toy = join(out, 'toy')
  const { stdout } = await demo('--out', toy)
  expect(readdirSync(toy).sort()).toEqual([
    'candidates.png',
    'contact-sheet.png',
    'factorized.mp4',
    'side-by-side.mp4',
    'vanilla.mp4'
  ])
  for (const name of ['vanilla', 'factorized'])
    expect(describeVideo(readFileSync(join(toy, `${name}.mp4`)))).toMatchObject({
      frames: 9,
      fps: 8,
      width: 64,
      height: 64
    })
  expect(describeVideo(readFileSync(join(toy, 'side-by-side.mp4')))).toMatchObject({ frames: 52, fps: 8 })
  for (const name of ['candidates', 'contact-sheet'])
    expect(brightness(decodePng(readFileSync(join(toy, `${name}.png`)))).deviation).toBeGreaterThan(10)

  // Every caption that was written is there, and the one that is used is what the first frame shows.
  expect(stdout).toMatch(/^ +“[^”]*square.*” \(written by SmolLM2-135M-Instruct/m)
  expect(stdout).toMatch(/“a red square and a yellow triangle, on slate” \(written by .*\)\. This is used\./i)
  expect(stdout).toMatch(/^First frame: a red square and a yellow triangle, on slate$/m)
  expect(stdout).toMatch(/Picked number [1-4], in a person's place: /)
  expect(stdout).toContain('this prompt was chosen because the anchor helps there')
  const rows = stdout.split('\n')
  expect(rows.filter((row) => /^[1-4](?: \(picked\))? +[1-4] +\d of 3/.test(row))).toHaveLength(4)
  expect(rows.filter((row) => row.includes(' (picked) '))).toHaveLength(1)
  expect(rows.find((row) => /^factorized /.test(row))).toMatch(/\.mp4 +[\d.]+ +0 \(exact\) +\d of 5/)
  const vanilla = rows.find((row) => /^vanilla /.test(row)) ?? ''
  expect(Number(/\.mp4 +[\d.]+ +(\S+) +\d of 5/.exec(vanilla)?.[1])).toBeGreaterThan(0)
}, 600_000)

it('goes on a server of one’s own from a plain prompt to three videos, a contact sheet and a table, and says that the anchor is exact', async () => {
  const { url } = inject('comfy')
  const real = join(out, 'real')
  const prompt = 'A red kite rises from the beach and turns blue.'
  const { stdout } = await demo(
    ...[
      '--server',
      url,
      '--prompt',
      prompt,
      '--size',
      '320x176x5',
      '--image-megapixels',
      '0.05632',
      '--out',
      real
    ]
  )
  expect(readdirSync(real).sort()).toEqual([
    'contact-sheet.png',
    'factorized.mp4',
    'painted.mp4',
    'plain.mp4'
  ])
  for (const name of ['painted', 'factorized', 'plain'])
    expect(describeVideo(readFileSync(join(real, `${name}.mp4`)))).toMatchObject({
      frames: 5,
      fps: 16,
      width: 320,
      height: 176
    })
  const sheet = decodePng(readFileSync(join(real, 'contact-sheet.png')))
  expect(sheet.width).toBeGreaterThan(1000)
  expect(brightness(sheet).deviation).toBeGreaterThan(10)

  // A real, small language model wrote the caption, about this prompt.
  expect(stdout).toContain(`Prompt:      ${prompt}`)
  expect(stdout).toMatch(/First frame: .*(?:kite|beach).* \(written by SmolLM2-135M-Instruct/)
  const rows = stdout.split('\n')
  expect(rows.find((row) => /^painted /.test(row))).toMatch(/painted\.mp4 +[\d.]+ +0 \(exact\)$/)
  expect(rows.find((row) => /^factorized /.test(row))).toMatch(/factorized\.mp4 +[\d.]+ +0 \(exact\)$/)
  const plainError = Number(/[\d.e+-]+$/.exec(rows.find((row) => /^plain /.test(row)) ?? '')?.[0])
  expect(plainError).toBeGreaterThan(0.1)
}, 600_000)

it.each([
  [['--server', 'http://127.0.0.1:9'], /There is no ComfyUI at http:\/\/127\.0\.0\.1:9/],
  [['--size', 'large'], /"large" is no size such as 480x272x33/],
  [['--prompt', ' '], /The prompt is empty/],
  [['--image-megapixels', 'many'], /"many" is no pixel count such as 0\.5/],
  [['--size', '64x64x9'], /The toy models know one size.*--size and --image-megapixels go with --server/],
  [
    ['--prompt', 'A dog runs along the beach'],
    /cannot read "A dog runs along the beach"\. A prompt there names .*, such as "a red circle moves right/
  ],
  [['--sever', 'x'], /Unknown option '--sever'.*Use: npm run demo/]
])('says in a sentence why it cannot: %s', async (args, sentence) => {
  const failure = await demo('--out', join(out, 'none'), ...args).then(
    () => undefined,
    (error: unknown) => error
  )
  expect(failure).toMatchObject({ code: 1 })
  expect(failure).toHaveProperty('stderr', expect.stringMatching(sentence))
  expect(failure).toHaveProperty('stderr', expect.not.stringMatching(/ at .*\.mjs:\d+|Traceback/))
  // What cannot be made leaves nothing behind.
  expect(existsSync(join(out, 'none')) ? readdirSync(join(out, 'none')) : []).toEqual([])
})
