import jsQR from 'jsqr'
import { PNG } from 'pngjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PUBLIC_URL, startTestCenter, type TestCenter } from '../../../tests/harness/center.ts'
import { fillGrids } from '../../../tests/harness/grids.ts'
import { startTestPublicServer } from '../../../tests/harness/public-server.ts'
import { fillPlaces, GRID, OTHER_GRID } from '../../../tests/harness/small-city.ts'

let center: TestCenter
beforeAll(async () => {
  center = await startTestCenter()
  await fillPlaces(center.db)
  await fillGrids(center.db)
})
afterAll(() => center.close())

const codeOf = async (place: string) => {
  const { data, errors } = await center.query(
    'query ($code: ID!) { location(code: $code) { gridCode { link svg png expiresAt } } }',
    { code: place },
  )
  expect(errors).toBeUndefined()
  return data.location.gridCode
}

// The package's types say that its export is a module with a default.
const decode = jsQR as unknown as typeof jsQR.default

/** What a camera would read from an image. */
const read = (pixels: Uint8ClampedArray, width: number, height: number) => decode(pixels, width, height)?.data

const SCALE = 6

/** The pixels of an SVG that consists of strokes of one unit along rows, each unit as SCALE × SCALE pixels. */
function rasterise(svg: string): readonly [Uint8ClampedArray, number, number] {
  const width = SCALE * Number(/viewBox="0 0 (\d+) \1"/.exec(svg)![1])
  const pixels = new Uint8ClampedArray(4 * width * width).fill(255)
  const darken = (column: number, row: number, length: number) => {
    for (let line = row * SCALE; line < (row + 1) * SCALE; line++)
      for (let dot = column * SCALE; dot < (column + length) * SCALE; dot++)
        pixels.fill(0, 4 * (line * width + dot), 4 * (line * width + dot) + 3)
  }
  let [x, y] = [0, 0]
  const strokes = /stroke="#000000" d="([^"]+)"/.exec(svg)![1]!
  for (const [, command, one, other] of strokes.matchAll(/([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?/g)) {
    if (command === 'h') darken(x, Math.floor(y), Number(one))
    x = Number(one) + (command === 'M' ? 0 : x)
    if (command !== 'h') y = Number(other) + (command === 'M' ? 0 : y)
  }
  return [pixels, width, width]
}

describe("a grid's code", () => {
  it('as a PNG says its link', async () => {
    const { link, png } = await codeOf(GRID)
    const { data, width, height } = PNG.sync.read(Buffer.from(png, 'base64'))
    expect([width, height]).toEqual([600, 600])
    expect(read(new Uint8ClampedArray(data), width, height)).toBe(link)
  })

  it('is read also when a part of it is covered', async () => {
    const { link, png } = await codeOf(GRID)
    const { data, width, height } = PNG.sync.read(Buffer.from(png, 'base64'))
    for (let row = 250; row < 350; row++) data.fill(255, 4 * (row * width + 250), 4 * (row * width + 350))
    expect(read(new Uint8ClampedArray(data), width, height)).toBe(link)
  })

  it('as an SVG says the same', async () => {
    const { link, svg } = await codeOf(GRID)
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/)
    expect(read(...rasterise(svg))).toBe(link)
  })

  it('opens the page of its grid', async () => {
    const server = await startTestPublicServer(center.databaseUrl)
    const { link } = await codeOf(OTHER_GRID)
    expect(link.startsWith(`${PUBLIC_URL}/g/${OTHER_GRID}.`)).toBe(true)
    const { status, text } = await server.get(link)
    expect([status, text]).toEqual([200, expect.stringContaining('海曲社区第二网格')])
    await server.close()
  })

  it('lasts for more than a year', async () => {
    const { expiresAt } = await codeOf(GRID)
    const days = (Date.parse(expiresAt) - Date.now()) / 86_400_000
    expect(days).toBeGreaterThan(365)
    expect(days).toBeLessThan(732)
    expect(expiresAt).toMatch(/-01-01T00:00:00\+08:00$/)
  })

  it('is for grids alone', async () => {
    expect(await codeOf('371102001001')).toBeNull()
  })
})
