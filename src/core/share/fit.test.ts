import { describe, expect, it } from 'vitest'
import { describePacking, fitPicture, type Packing } from './fit'

/** Stands for a picture of which a packing takes `bytes`. */
const packer = (bytes: (packing: Packing) => number) => {
  const asked: Packing[] = []
  return {
    asked,
    pack: (packing: Packing): Promise<Uint8Array<ArrayBuffer>> => {
      asked.push(packing)
      return Promise.resolve(new Uint8Array(bytes(packing)))
    }
  }
}

describe('a picture', () => {
  it('that fits without loss is packed once', async () => {
    const { asked, pack } = packer(() => 1000)
    const fitted = await fitPicture(pack, 1000)
    expect(asked).toHaveLength(1)
    expect(fitted?.packing.lossless).toBe(true)
  })

  it.each([40, 41, 73, 99, 100])('gets the highest quality that fits: %i', async (highest) => {
    const { asked, pack } = packer(({ lossless, quality }) => (lossless ? 9999 : quality * 10))
    const fitted = await fitPicture(pack, highest * 10 + 9)
    expect(fitted?.packing).toEqual({ lossless: false, quality: highest, halvings: 0 })
    expect(fitted?.data).toHaveLength(highest * 10)
    expect(asked.length).toBeLessThan(10)
    expect(fitted && describePacking(fitted)).toContain(`quality ${highest} (`)
  })

  it('is made smaller where even a low quality does not fit', async () => {
    const { pack } = packer(({ lossless, quality, halvings }) =>
      lossless ? 9999 : (quality * 100) / 4 ** halvings
    )
    const fitted = await fitPicture(pack, 400)
    expect(fitted?.packing).toEqual({ lossless: false, quality: 64, halvings: 2 })
    expect(fitted && describePacking(fitted)).toContain('1/4 of its width')
  })

  it('that never fits is no picture', async () => {
    expect(await fitPicture(packer(() => 500).pack, 400)).toBeUndefined()
  })
})
