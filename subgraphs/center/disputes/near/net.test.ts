import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  cellsOfCircle,
  cellsOfRing,
  haversineOfMeters,
  metersOfHaversine,
  type Position,
  type Run,
} from './net.ts'

const radians = (degrees: number) => (degrees * Math.PI) / 180

function distance(one: Position, other: Position): number {
  const haversine =
    Math.sin(radians(one.latitude - other.latitude) / 2) ** 2 +
    Math.cos(radians(one.latitude)) *
      Math.cos(radians(other.latitude)) *
      Math.sin(radians(one.longitude - other.longitude) / 2) ** 2
  return metersOfHaversine(haversine)
}

/** As the migration has it in dispute.cell. */
const cellOf = ({ latitude, longitude }: Position) =>
  Math.floor((latitude + 90) * 2000) * 1_000_000 + (Math.floor((longitude + 180) * 2000) % 720_000)

const holds = (runs: readonly Run[], cell: number) =>
  runs.filter(([first, last]) => first <= cell && cell <= last).length

/** The point at a distance and bearing from another. */
function destination({ latitude, longitude }: Position, meters: number, bearing: number): Position {
  const angle = meters / 6_371_008.8
  const [phi, lambda] = [radians(latitude), radians(longitude)]
  const sine = Math.sin(phi) * Math.cos(angle) + Math.cos(phi) * Math.sin(angle) * Math.cos(bearing)
  const east = Math.sin(bearing) * Math.sin(angle) * Math.cos(phi)
  const turned = lambda + Math.atan2(east, Math.cos(angle) - Math.sin(phi) * sine)
  const degrees = (turned * 180) / Math.PI
  return {
    latitude: (Math.asin(Math.min(Math.max(sine, -1), 1)) * 180) / Math.PI,
    longitude: ((((degrees + 180) % 360) + 360) % 360) - 180,
  }
}

const inTheCity = fc.record({
  latitude: fc.double({ min: 35, max: 36.1, noNaN: true }),
  longitude: fc.double({ min: 118.5, max: 120, noNaN: true }),
})
const anywhere = fc.record({
  latitude: fc.double({ min: -90, max: 90, noNaN: true }),
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
})
const center = fc.oneof(inTheCity, anywhere, fc.constant({ latitude: 35.4, longitude: 179.9999 }))
const meters = fc.oneof(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 1, max: 50_000 }))
const bearing = fc.double({ min: 0, max: 2 * Math.PI, noNaN: true })
const share = fc.double({ min: 0, max: 1.2, noNaN: true })

describe('a net of cells', () => {
  it('holds every point of a ring once', () => {
    fc.assert(
      fc.property(center, meters, meters, bearing, share, (from, one, other, towards, part) => {
        const [inner, outer] = [Math.min(one, other), Math.max(one, other)]
        const point = destination(from, inner + (outer - inner) * Math.min(part, 1), towards)
        const found = distance(from, point)
        if (found < inner || found > outer) return
        expect(holds(cellsOfRing(from, inner, outer), cellOf(point))).toBe(1)
      }),
      { numRuns: 1500 },
    )
  })

  it('knows which cells lie wholly within a circle', () => {
    fc.assert(
      fc.property(center, meters, bearing, share, (from, radius, towards, part) => {
        const point = destination(from, radius * part, towards)
        const { inside, border } = cellsOfCircle(from, radius)
        const [within, cut] = [holds(inside, cellOf(point)), holds(border, cellOf(point))]
        expect(within + cut).toBeLessThanOrEqual(1)
        if (distance(from, point) <= radius) expect(within + cut).toBe(1)
        if (within === 1) expect(distance(from, point)).toBeLessThanOrEqual(radius)
      }),
      { numRuns: 1500 },
    )
  })

  it('is fine enough: few cells of a neighbourhood are cut', () => {
    const cells = (runs: readonly Run[]) => runs.reduce((sum, [first, last]) => sum + last - first + 1, 0)
    const { inside, border } = cellsOfCircle({ latitude: 35.42, longitude: 119.53 }, 2000)
    expect(cells(border) / cells(inside)).toBeLessThan(0.08)
    expect(cells(cellsOfRing({ latitude: 35.42, longitude: 119.53 }, 1999, 2000))).toBeLessThan(400)
  })

  it('turns distances into haversines and back', () => {
    for (const distance of [0, 1, 150, 50_000])
      expect(metersOfHaversine(haversineOfMeters(distance))).toBeCloseTo(distance, 6)
  })
})
