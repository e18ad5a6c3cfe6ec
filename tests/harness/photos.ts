import { crc32, deflateSync } from 'node:zlib'

/*
 * Photos as telephones make them: each has SECRET in all places where a camera or an editor puts something of its own,
 * and behind its end.
 */

export const SECRET = 'GPS-35.4201-119.4609-Huawei-LiLei'
const secret = Buffer.from(SECRET)

const segment = (marker: number, content: Buffer) => {
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(content.length + 2, 2)
  return Buffer.concat([head, content])
}

/** A little-endian Exif block with an orientation, and the secret behind it. */
function exif(orientation: number): Buffer {
  const tiff = Buffer.from('49492a00080000000100120103000100000000000000', 'hex')
  tiff.writeUInt16LE(orientation, 18)
  return Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, secret])
}

/** The segments of a JPEG; its picture is not one that could be decoded. */
export const jpeg = (orientation = 6) =>
  Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, Buffer.from('JFIF\0\x01\x02\0\0\x01\0\x01\0\0', 'latin1')),
    segment(0xe1, exif(orientation)),
    segment(0xe1, Buffer.concat([Buffer.from('http://ns.adobe.com/xap/1.0/\0'), secret])),
    segment(0xed, Buffer.concat([Buffer.from('Photoshop 3.0\0'), secret])),
    segment(0xfe, secret),
    segment(0xdb, Buffer.alloc(65, 1)),
    segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    Buffer.from([0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56]),
    Buffer.from([0xff, 0xd9]),
    secret,
  ])

const chunk = (type: string, content: Buffer) => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(content.length)
  sum.writeUInt32BE(crc32(body) >>> 0)
  return Buffer.concat([length, body, sum])
}

/** One grey pixel. */
export const png = (more: readonly Buffer[] = []) =>
  Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', Buffer.from('00000001000000010800000000', 'hex')),
    chunk('tEXt', secret),
    chunk('eXIf', secret),
    ...more,
    chunk('IDAT', deflateSync(Buffer.from([0, 128]))),
    chunk('IEND', Buffer.alloc(0)),
    secret,
  ])

const part = (type: string, content: Buffer) => {
  const head = Buffer.alloc(8)
  head.write(type, 'latin1')
  head.writeUInt32LE(content.length, 4)
  return Buffer.concat([head, content, Buffer.alloc(content.length % 2)])
}

/** An extended WebP that announces Exif and XMP, and has both. */
export function webp(): Buffer {
  const parts = Buffer.concat([
    part('VP8X', Buffer.from('0c000000000000000000', 'hex')),
    part('VP8L', Buffer.from('2f00000000078810fdf77f', 'hex')),
    part('EXIF', secret),
    part('XMP ', secret),
  ])
  const head = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1')
  head.writeUInt32LE(parts.length + 4, 4)
  return Buffer.concat([head, parts, secret])
}
