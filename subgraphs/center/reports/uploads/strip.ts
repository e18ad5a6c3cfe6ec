/*
 * Photos without what a camera adds to them: where and when they were taken, with which device, by whom. What is kept
 * is a list of what the picture needs; anything behind its end is dropped with the rest.
 */

export type MediaType = 'image/jpeg' | 'image/png' | 'image/webp'

/** Bytes that begin like a picture and are none. */
export class MalformedPhoto extends Error {
  override readonly name = 'MalformedPhoto'
}

export const STRIP: Readonly<Record<MediaType, (bytes: Buffer) => Buffer>> = {
  'image/jpeg': stripJpeg,
  'image/png': stripPng,
  'image/webp': stripWebp,
}

const START_OF_SCAN = 0xda
const END_OF_IMAGE = 0xd9
const APP0 = 0xe0
const APP1 = 0xe1
const APP2 = 0xe2
const APP14 = 0xee
const COMMENT = 0xfe

/** Frame headers, tables and scans; of the application segments JFIF, colour profile and Adobe's, and the orientation. */
function stripJpeg(bytes: Buffer): Buffer {
  const kept: Buffer[] = [bytes.subarray(0, 2)]
  let at = 2
  for (;;) {
    if (at + 4 > bytes.length || bytes[at] !== 0xff) throw new MalformedPhoto()
    const marker = bytes[at + 1]!
    if (marker === 0xff) {
      at++
      continue
    }
    if (marker === END_OF_IMAGE || (marker >= 0xd0 && marker <= 0xd8) || marker === 0x01)
      throw new MalformedPhoto()
    const end = at + 2 + bytes.readUInt16BE(at + 2)
    if (bytes.readUInt16BE(at + 2) < 2 || end > bytes.length) throw new MalformedPhoto()
    const segment = bytes.subarray(at, end)
    const application = marker >= APP0 && marker <= 0xef
    if (marker === APP1) kept.push(...orientationOf(segment))
    else if (application ? keepsApplication(marker, segment) : marker !== COMMENT) kept.push(segment)
    at = end
    if (marker === START_OF_SCAN) {
      const scanEnd = endOfScan(bytes, at)
      kept.push(bytes.subarray(at, scanEnd))
      at = scanEnd
      if (bytes[at + 1] === END_OF_IMAGE) return Buffer.concat([...kept, bytes.subarray(at, at + 2)])
    }
  }
}

const keepsApplication = (marker: number, segment: Buffer) =>
  marker === APP0
    ? segment.toString('latin1', 4, 9) === 'JFIF\0'
    : marker === APP14 || (marker === APP2 && segment.toString('latin1', 4, 16) === 'ICC_PROFILE\0')

/** Coded data up to the next marker that is neither a stuffed byte nor a restart. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = from; at + 1 < bytes.length; at++) {
    if (bytes[at] !== 0xff) continue
    const next = bytes[at + 1]!
    if (next !== 0x00 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at
  }
  throw new MalformedPhoto()
}

const EXIF = 'Exif\0\0'
const ORIENTATION = 0x0112

/** A segment with the orientation alone, as telephones store pictures lying down; none when they stand. */
function orientationOf(segment: Buffer): Buffer[] {
  const orientation = readOrientation(segment)
  if (orientation === undefined || orientation < 2 || orientation > 8) return []
  const tiff = Buffer.from('4d4d002a00000008000101120003000000010000000000000000', 'hex')
  tiff.writeUInt16BE(orientation, 18)
  const content = Buffer.concat([Buffer.from(EXIF, 'latin1'), tiff])
  const head = Buffer.from([0xff, APP1, 0, 0])
  head.writeUInt16BE(content.length + 2, 2)
  return [Buffer.concat([head, content])]
}

function readOrientation(segment: Buffer): number | undefined {
  if (segment.toString('latin1', 4, 10) !== EXIF) return undefined
  const tiff = segment.subarray(10)
  if (tiff.length < 8) return undefined
  const little = tiff.toString('latin1', 0, 2) === 'II'
  const u16 = (at: number) => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const directory = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4)
  if (directory + 2 > tiff.length) return undefined
  const entries = u16(directory)
  for (let entry = 0; entry < entries; entry++) {
    const at = directory + 2 + entry * 12
    if (at + 12 > tiff.length) return undefined
    if (u16(at) === ORIENTATION) return u16(at + 8)
  }
  return undefined
}

const PNG_SIGNATURE_BYTES = 8
const PNG_CHUNKS = new Set([
  'IHDR',
  'PLTE',
  'IDAT',
  'IEND',
  'tRNS',
  'gAMA',
  'cHRM',
  'sRGB',
  'iCCP',
  'sBIT',
  'bKGD',
  'pHYs',
])

function stripPng(bytes: Buffer): Buffer {
  const kept: Buffer[] = [bytes.subarray(0, PNG_SIGNATURE_BYTES)]
  let at = PNG_SIGNATURE_BYTES
  let seen = ''
  for (;;) {
    if (at + 12 > bytes.length) throw new MalformedPhoto()
    const end = at + 12 + bytes.readUInt32BE(at)
    if (end > bytes.length) throw new MalformedPhoto()
    const type = bytes.toString('latin1', at + 4, at + 8)
    if ((seen === '') !== (type === 'IHDR')) throw new MalformedPhoto()
    seen += type
    if (PNG_CHUNKS.has(type)) kept.push(bytes.subarray(at, end))
    at = end
    if (type !== 'IEND') continue
    if (!seen.includes('IDAT')) throw new MalformedPhoto()
    return Buffer.concat(kept)
  }
}

const WEBP_CHUNKS = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP'])
const WEBP_PICTURES = new Set(['VP8 ', 'VP8L', 'ANMF'])
/** Bits of VP8X that announce EXIF and XMP. */
const WEBP_METADATA = 0b0000_1100

function stripWebp(bytes: Buffer): Buffer {
  const size = 8 + bytes.readUInt32LE(4)
  if (size > bytes.length || size < 20) throw new MalformedPhoto()
  const kept: Buffer[] = []
  let picture = false
  for (let at = 12; at < size; ) {
    if (at + 8 > size) throw new MalformedPhoto()
    const length = bytes.readUInt32LE(at + 4)
    const end = at + 8 + length + (length % 2)
    if (end > size) throw new MalformedPhoto()
    const type = bytes.toString('latin1', at, at + 4)
    if (WEBP_CHUNKS.has(type)) {
      const chunk = Buffer.from(bytes.subarray(at, end))
      if (type === 'VP8X' && length > 0) chunk[8]! &= ~WEBP_METADATA
      kept.push(chunk)
    }
    picture ||= WEBP_PICTURES.has(type)
    at = end
  }
  if (!picture) throw new MalformedPhoto()
  const content = Buffer.concat(kept)
  const head = Buffer.from(bytes.subarray(0, 12))
  head.writeUInt32LE(content.length + 4, 4)
  return Buffer.concat([head, content])
}
