import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { checkPicture, packPicture } from './anchor-picture'
import { readJsonFile } from './input-file'

const folder = mkdtempSync(join(tmpdir(), 'factorized-input-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const anchor = join(import.meta.dirname, '..', '..', 'assets', 'anchor.png')

describe('a file that should hold a graph', () => {
  it('and is a picture or a video: the sentence says how to get at its graph', async () => {
    const what = "drag it into ComfyUI's page, save the workflow there, and give that file."
    await expect(readJsonFile(anchor)).rejects.toMatchObject({
      exitCode: 3,
      message: `${anchor} is a picture, not a graph: ${what}`
    })
    for (const [name, start] of [
      ['a.mp4', '\0\0\0 ftypisom\0\0\u0002\0'],
      ['a.webm', '\u001aE\u00df\u00a3\u009fB\u0086\u0081']
    ] as const) {
      const path = join(folder, name)
      writeFileSync(path, Buffer.from(start, 'latin1'))
      await expect(readJsonFile(path)).rejects.toMatchObject({
        exitCode: 3,
        message: `${path} is a video, not a graph: ${what}`
      })
    }
  })

  it('and holds other text is refused, and one that is missing', async () => {
    const path = join(folder, 'a.json')
    writeFileSync(path, 'hello')
    await expect(readJsonFile(path)).rejects.toMatchObject({ exitCode: 3 })
    await expect(readJsonFile(join(folder, 'none.json'))).rejects.toMatchObject({ exitCode: 2 })
  })
})

describe('the letters of a graph', () => {
  it('may be UTF-16, as PowerShell writes what a command prints', async () => {
    const path = join(folder, 'wide.json')
    writeFileSync(path, Buffer.from('\uFEFF{"a": "ü"}', 'utf16le'))
    expect(await readJsonFile(path)).toEqual({ a: 'ü' })
  })

  it('are never guessed: a damaged one would go on into the result', async () => {
    const path = join(folder, 'latin.json')
    writeFileSync(path, Buffer.from('{"a": "ü"}', 'latin1'))
    await expect(readJsonFile(path)).rejects.toMatchObject({
      exitCode: 3,
      message: `${path} is not written in UTF-8: save or export the workflow in ComfyUI's page, and give that file.`
    })
  })
})

describe('checkPicture', () => {
  it('tells a whole picture from half of one', async () => {
    const whole = new Uint8Array(await readFile(anchor))
    await checkPicture('anchor.png', whole)
    await expect(checkPicture('anchor.png', whole.slice(0, whole.length / 2))).rejects.toMatchObject({
      exitCode: 3,
      message: 'anchor.png is damaged, or of a rare kind: save the picture again, for example as PNG.'
    })
  })

  it('lets a JPEG for print pass, which the server opens but this command cannot pack', async () => {
    const start = (channels: number) =>
      new Uint8Array([0xff, 0xd8, 0xff, 0xc0, 0, 20, 8, 0, 16, 0, 16, channels, 0xff, 0xda])
    await checkPicture('a.jpg', start(4))
    await expect(packPicture('a.jpg', start(4))).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining('a.jpg is a JPEG in the colours of print (CMYK)') as unknown
    })
    // Cut off in its scan.
    await expect(checkPicture('a.jpg', start(3))).rejects.toMatchObject({ exitCode: 3 })
  })
})
