import fc from 'fast-check'
import { fileTypeFromBuffer } from 'file-type'
import { PNG } from 'pngjs'
import { describe, expect, it } from 'vitest'
import { jpeg, png, SECRET, webp } from '../../../../tests/harness/photos.ts'
import { MalformedPhoto, type MediaType, STRIP } from './strip.ts'

const PHOTOS: readonly (readonly [MediaType, Buffer])[] = [
  ['image/jpeg', jpeg()],
  ['image/png', png()],
  ['image/webp', webp()],
]

describe.each(PHOTOS)('a photo of type %s', (type, photo) => {
  it('has nothing left of its camera, and is a photo still', async () => {
    expect(photo.includes(SECRET)).toBe(true)
    const stripped = STRIP[type](photo)
    expect(stripped.includes(SECRET)).toBe(false)
    expect((await fileTypeFromBuffer(stripped))?.mime).toBe(type)
    expect(STRIP[type](stripped)).toEqual(stripped)
  })

  it('that is cut off anywhere is none', () => {
    const stripped = STRIP[type](photo)
    for (let length = 0; length < stripped.length; length++)
      expect(() => STRIP[type](stripped.subarray(0, length)), String(length)).toThrow()
  })

  it('with any byte changed is stripped or refused, and never more', () => {
    fc.assert(
      fc.property(fc.nat(photo.length - 1), fc.nat(255), (at, byte) => {
        const changed = Buffer.from(photo)
        changed[at] = byte
        try {
          expect(STRIP[type](changed).length).toBeLessThanOrEqual(changed.length)
        } catch (error) {
          expect(error instanceof MalformedPhoto || error instanceof RangeError).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
  })
})

it('leaves the picture as it was', () => {
  const { width, height, data } = PNG.sync.read(STRIP['image/png'](png()))
  expect([width, height, ...data]).toEqual([1, 1, 128, 128, 128, 255])
  expect(STRIP['image/jpeg'](jpeg()).includes(Buffer.from('12ff0034ffd056ffd9', 'hex'))).toBe(true)
})

it('keeps how a telephone was held, and no more of it', () => {
  const orientation = STRIP['image/jpeg'](jpeg(6)).indexOf('Exif\0\0')
  expect(orientation).toBeGreaterThan(0)
  expect(STRIP['image/jpeg'](jpeg(6)).readUInt16BE(orientation + 6 + 18)).toBe(6)
  expect(STRIP['image/jpeg'](jpeg(1)).includes('Exif')).toBe(false)
})

it('announces no metadata that is gone', () => {
  const stripped = STRIP['image/webp'](webp())
  expect(stripped[20]! & 0b1100).toBe(0)
  expect(stripped.readUInt32LE(4)).toBe(stripped.length - 8)
})
