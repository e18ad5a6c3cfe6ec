/*
 * A net over the globe whose cells are 1/2000 of a degree high and wide (in Rizhao 56 by 45 metres). Each record
 * with a position has the number of its cell (the generated column dispute.cell); a neighbourhood is a handful of
 * runs of cells per row of the net, each a range of one index.
 */

/** WGS 84, degrees. */
export interface Position {
  readonly latitude: number
  readonly longitude: number
}

/** Cells from the first to the last, both included, as numbered in dispute.cell. */
export type Run = readonly [first: number, last: number]

/** Columns of one row, before the globe's seam is taken into account: they may lie outside 0 … COLUMNS. */
interface Stretch {
  readonly row: number
  readonly first: number
  readonly last: number
}

const CELLS_PER_DEGREE = 2000
const COLUMNS = 360 * CELLS_PER_DEGREE
const LAST_ROW = 180 * CELLS_PER_DEGREE
const ROW_STRIDE = 1_000_000
/** In cells; far above the rounding of a computation, far below what would cost anything. */
const MARGIN = 1e-6

const EARTH_RADIUS_METERS = 6_371_008.8

const radians = (degrees: number) => (degrees * Math.PI) / 180
const degrees = (angle: number) => (angle * 180) / Math.PI

/** The haversine of the angle that a distance on the mean sphere subtends; it grows with the distance. */
export function haversineOfMeters(meters: number): number {
  return Math.sin(meters / EARTH_RADIUS_METERS / 2) ** 2
}

/** The distance whose haversine this is. */
export function metersOfHaversine(haversine: number): number {
  return 2 * EARTH_RADIUS_METERS * Math.asin(Math.sqrt(Math.min(haversine, 1)))
}

/** Runs that hold every point whose distance is between the two, and few others. */
export function cellsOfRing(center: Position, fromMeters: number, toMeters: number): Run[] {
  return subtract(touched(center, toMeters), enclosed(center, fromMeters)).flatMap(toRuns)
}

/** Runs of cells that lie wholly within a distance, and those that the circle cuts. */
export function cellsOfCircle(center: Position, meters: number): { inside: Run[]; border: Run[] } {
  const inside = enclosed(center, meters)
  return {
    inside: inside.flatMap(toRuns),
    border: subtract(touched(center, meters), inside).flatMap(toRuns),
  }
}

/** Stretches of cells that have a point within the distance: in each row to where the circle is widest. */
function touched(center: Position, meters: number): Stretch[] {
  const widest = latitudeOfWidest(center, meters)
  return rowsOf(center, meters).flatMap((row) => {
    const [south, north] = [latitudeOfRow(row), latitudeOfRow(row + 1)]
    const width = halfWidth(center, meters, Math.min(Math.max(widest, south), north))
    const [first, last] = [column(center.longitude - width), column(center.longitude + width)]
    return [{ row, first: Math.floor(first - MARGIN), last: Math.floor(last + MARGIN) }]
  })
}

/** Stretches of cells with all their points within the distance: in each row to where the circle is narrowest. */
function enclosed(center: Position, meters: number): Stretch[] {
  return rowsOf(center, meters).flatMap((row) => {
    const widths = [row, row + 1].map((edge) => halfWidth(center, meters, latitudeOfRow(edge)))
    const width = Math.min(...widths)
    const first = Math.ceil(column(center.longitude - width) + MARGIN)
    const last = Math.floor(column(center.longitude + width) - MARGIN) - 1
    return first <= last ? [{ row, first, last }] : []
  })
}

function rowsOf({ latitude }: Position, meters: number): number[] {
  const reach = degrees(meters / EARTH_RADIUS_METERS)
  const row = (at: number) => Math.floor((at + 90) * CELLS_PER_DEGREE)
  const first = Math.max(row(latitude - reach), 0)
  const last = Math.min(row(latitude + reach), LAST_ROW)
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

const latitudeOfRow = (row: number) => row / CELLS_PER_DEGREE - 90
const column = (longitude: number) => (longitude + 180) * CELLS_PER_DEGREE

/** Degrees of longitude from the center's meridian to the circle at a latitude; 0 where it does not reach. */
function halfWidth(center: Position, meters: number, latitude: number): number {
  const left = haversineOfMeters(meters) - Math.sin(radians(latitude - center.latitude) / 2) ** 2
  const haversine = left / (Math.cos(radians(center.latitude)) * Math.cos(radians(latitude)))
  if (!(haversine > 0)) return 0
  return haversine >= 1 ? 180 : degrees(2 * Math.asin(Math.sqrt(haversine)))
}

/** Where a circle on the sphere is widest: towards the pole from its center, or at the pole it holds. */
function latitudeOfWidest({ latitude }: Position, meters: number): number {
  const sine = Math.sin(radians(latitude)) / Math.cos(meters / EARTH_RADIUS_METERS)
  return degrees(Math.asin(Math.min(Math.max(sine, -1), 1)))
}

/** What the outer stretches have beside the inner ones, which lie within them. */
function subtract(outer: readonly Stretch[], inner: readonly Stretch[]): Stretch[] {
  const holes = new Map(inner.map((stretch) => [stretch.row, stretch]))
  return outer.flatMap(({ row, first, last }) => {
    const hole = holes.get(row)
    if (!hole) return [{ row, first, last }]
    return [
      { row, first, last: hole.first - 1 },
      { row, first: hole.last + 1, last },
    ].filter((part) => part.first <= part.last)
  })
}

/** The numbers of a stretch's cells; one that crosses the 180th meridian goes on at the row's other end. */
function toRuns({ row, first, last }: Stretch): Run[] {
  const number = (of: number) => row * ROW_STRIDE + of
  if (last - first + 1 >= COLUMNS) return [[number(0), number(COLUMNS - 1)]]
  const [from, to] = [wrap(first), wrap(last)]
  if (from <= to) return [[number(from), number(to)]]
  return [
    [number(from), number(COLUMNS - 1)],
    [number(0), number(to)],
  ]
}

const wrap = (of: number) => ((of % COLUMNS) + COLUMNS) % COLUMNS
