import fc from 'fast-check'
import { expect, test } from 'vitest'
import { GrowingBuffer } from './growing-buffer.ts'

test('holds the bytes of its pieces in order', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 50 })), (pieces) => {
      const buffer = new GrowingBuffer()
      for (const piece of pieces) buffer.append(piece)
      expect(Buffer.from(buffer.bytes())).toEqual(Buffer.concat(pieces))
    }),
  )
})

test('takes up at most twice the bytes, however small the pieces', () => {
  const buffer = new GrowingBuffer()
  for (let count = 0; count < 100_000; count++) buffer.append(Buffer.of(count % 256))
  expect(buffer.bytes().length).toBe(100_000)
  expect(buffer.bytes().buffer.byteLength).toBeLessThanOrEqual(200_000)
})
