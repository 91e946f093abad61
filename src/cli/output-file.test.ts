import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkFolder, prepareFolder } from './downloads'
import { checkOutputFile, writeOutputFile } from './output-file'

let folder = ''
let file = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'factorized-output-'))
  file = join(folder, 'graph.json')
  writeFileSync(file, 'mine')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const usage = (message: string) => ({ name: 'CliError', exitCode: 2, message })

describe('a file for a result', () => {
  it('needs a name', async () => {
    await expect(checkOutputFile('', true)).rejects.toMatchObject(
      usage('The option -o names no file: give one.')
    )
    await expect(checkFolder('')).rejects.toMatchObject(usage('The option --out names no folder: give one.'))
  })

  it('that is there is overwritten where that is asked for, and not otherwise', async () => {
    const refusal = usage(`${file} is there already: give another file for -o, or --force to overwrite it.`)
    await expect(checkOutputFile(file, false)).rejects.toMatchObject(refusal)
    await expect(writeOutputFile(file, 'new', false)).rejects.toMatchObject(refusal)
    expect(readFileSync(file, 'utf8')).toBe('mine')
    await checkOutputFile(file, true)
    await writeOutputFile(file, 'new', true)
    expect(readFileSync(file, 'utf8')).toBe('new')
  })

  it('is new otherwise; the check alone makes nothing', async () => {
    const path = join(folder, 'shared.json')
    await checkOutputFile(path, false)
    expect(() => readFileSync(path)).toThrow('ENOENT')
    await writeOutputFile(path, 'new', false)
    expect(readFileSync(path, 'utf8')).toBe('new')
  })

  it('needs a folder that is there', async () => {
    const missing = join(folder, 'none')
    await expect(checkOutputFile(join(missing, 'a.json'), false)).rejects.toMatchObject(
      usage(`There is no folder ${missing}: make it, or give another file for -o.`)
    )
    await expect(checkOutputFile(join(file, 'a.json'), true)).rejects.toMatchObject({ exitCode: 2 })
  })

  it('is not a folder', async () => {
    await expect(checkOutputFile(folder, true)).rejects.toMatchObject(
      usage(`${folder} is a folder: give the name of a file for -o.`)
    )
  })

  it.skipIf(process.platform === 'win32')('is not written through a link to nowhere', async () => {
    const link = join(folder, 'link.json')
    symlinkSync(join(folder, 'elsewhere.json'), link)
    await expect(writeOutputFile(link, 'new', false)).rejects.toMatchObject({ exitCode: 2 })
  })
})

describe('a folder for results', () => {
  it('is no file', async () => {
    const refusal = usage(`${file} is a file, not a folder: give a folder for --out.`)
    await expect(checkFolder(file)).rejects.toMatchObject(refusal)
    await expect(prepareFolder(file)).rejects.toMatchObject(refusal)
  })

  it('does not lie in a file', async () => {
    await expect(checkFolder(join(file, 'out'))).rejects.toMatchObject(
      usage(`The folder ${join(file, 'out')} cannot be made: a part of the path is not a folder.`)
    )
  })

  it('may be missing: it is made when it is needed', async () => {
    const path = join(folder, 'a', 'b')
    await checkFolder(path)
    await prepareFolder(path)
    await checkFolder(path)
  })
})
