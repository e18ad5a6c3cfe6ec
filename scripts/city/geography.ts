/** Positions in degrees of WGS 84. */
export interface Position {
  readonly latitude: number
  readonly longitude: number
}

const METRES_PER_DEGREE = 111_320

/** The coast from the mouth of the 绣针河 northward, to about a kilometre: what is east of it is sea. */
const COAST: readonly (readonly [latitude: number, longitude: number])[] = [
  [35.06, 119.29],
  [35.08, 119.31],
  [35.1, 119.375],
  [35.17, 119.38],
  [35.22, 119.4],
  [35.27, 119.42],
  [35.32, 119.45],
  [35.35, 119.51],
  [35.37, 119.555],
  [35.42, 119.57],
  [35.47, 119.6],
  [35.52, 119.62],
  [35.57, 119.64],
  [35.62, 119.66],
]

/** Where a parallel meets the coast; beyond the line's ends, the end's longitude. */
export function coastLongitude(latitude: number): number {
  const above = COAST.findIndex(([at]) => at >= latitude)
  if (above === 0) return COAST[0]![1]
  if (above < 0) return COAST[COAST.length - 1]![1]
  const [south, west] = COAST[above - 1]!
  const [north, east] = COAST[above]!
  return west + ((latitude - south) / (north - south)) * (east - west)
}

/** The place at a distance (metres) and bearing (radians, clockwise from north); good for tens of kilometres. */
export function away(from: Position, metres: number, bearing: number): Position {
  const { latitude, longitude } = from
  const degrees = metres / METRES_PER_DEGREE
  return {
    latitude: latitude + degrees * Math.cos(bearing),
    longitude: longitude + (degrees * Math.sin(bearing)) / Math.cos((latitude * Math.PI) / 180),
  }
}

/** The same place, or if that lies in the sea, its mirror image ashore. */
export function ashore({ latitude, longitude }: Position): Position {
  const limit = coastLongitude(latitude) - 0.003
  return { latitude, longitude: longitude > limit ? 2 * limit - longitude : longitude }
}

/** Rounded to about ten centimetres. */
export function rounded({ latitude, longitude }: Position): Position {
  return { latitude: Math.round(latitude * 1e6) / 1e6, longitude: Math.round(longitude * 1e6) / 1e6 }
}
