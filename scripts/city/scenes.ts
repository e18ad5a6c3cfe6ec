import { away, type Position, rounded } from './geography.ts'
import type { Grid, Places } from './places.ts'
import { shortName } from './places.ts'
import { hashText, Random, Weighted } from './random.ts'
import { readTable } from './table.ts'
import type { Domestic, Setting } from './topics.ts'

/** Where a matter happened. */
export interface Scene {
  readonly setting: Setting
  /** What people call it: 昭阳社区, 石臼海货市场, 204国道. */
  readonly name: string
  readonly grid: Grid
  readonly position: Position
  /** Of a matter at sea: the port that it concerns. */
  readonly port: string | null
}

interface Spot extends Position {
  readonly name: string
  readonly grid: Grid
}

interface Road {
  readonly name: string
  /** Points every few hundred metres. */
  readonly points: readonly Spot[]
  /** Where accidents heap up. */
  readonly blackSpots: readonly Spot[]
}

interface Sea extends Spot {
  readonly radius: number
  readonly port: string
}

type SpotSetting = Exclude<Setting, Domestic | 'road' | 'sea'>

const METRES_BETWEEN_POINTS = 400
const BLACK_SPOTS_PER_ROAD = 2

/** The city's stages: homes, hot spots, roads and the sea. */
export class Scenes {
  readonly #places: Places
  readonly #spots = new Map<string, Weighted<Spot>>()
  readonly #roads: Weighted<Road>
  readonly #seas: Weighted<Sea>

  constructor(places: Places) {
    this.#places = places
    const spots = readTable<'name' | 'kind' | 'latitude' | 'longitude' | 'weight'>('vocabulary/spots.csv')
    for (const kind of new Set(spots.map((row) => row.kind)))
      this.#spots.set(
        kind,
        new Weighted(
          spots
            .filter((row) => row.kind === kind)
            .map((row) => [spotAt(places, row.name, positionOf(row)), Number(row.weight)] as const),
        ),
      )
    this.#roads = new Weighted(
      readTable<'name' | 'weight' | 'points'>('vocabulary/roads.csv').map(
        (row) => [roadAlong(places, row.name, row.points), Number(row.weight)] as const,
      ),
    )
    this.#seas = new Weighted(
      readTable<'name' | 'latitude' | 'longitude' | 'radius' | 'port' | 'weight'>('vocabulary/seas.csv').map(
        (row) =>
          [
            {
              ...spotAt(places, row.name, positionOf(row)),
              radius: Number(row.radius),
              port: row.port,
            },
            Number(row.weight),
          ] as const,
      ),
    )
  }

  /** A scene around somebody's home. */
  home(random: Random, setting: Domestic, grid: Grid): Scene {
    const community = this.#places.byCode.get(grid.parent!)!
    return {
      setting,
      name: shortName(community.name),
      grid,
      position: nearby(random, grid, 15, 220),
      port: null,
    }
  }

  /** A scene that does not depend on where people live. */
  elsewhere(random: Random, setting: Exclude<Setting, Domestic>): Scene {
    if (setting === 'road') return this.#onRoad(random)
    if (setting === 'sea') return this.#atSea(random)
    return this.#atSpot(random, setting)
  }

  #atSpot(random: Random, setting: SpotSetting): Scene {
    const { name, grid, ...position } = this.#spots.get(setting)!.draw(random)
    return { setting, name, grid, position: nearby(random, position, 5, 140), port: null }
  }

  #onRoad(random: Random): Scene {
    const road = this.#roads.draw(random)
    const { grid, ...position } = random.pick(random.chance(0.3) ? road.blackSpots : road.points)
    return { setting: 'road', name: road.name, grid, position: nearby(random, position, 0, 60), port: null }
  }

  #atSea(random: Random): Scene {
    const sea = this.#seas.draw(random)
    return {
      setting: 'sea',
      name: sea.name,
      grid: sea.grid,
      position: nearby(random, sea, 0, sea.radius),
      port: sea.port,
    }
  }
}

function nearby(random: Random, around: Position, least: number, most: number): Position {
  const metres = least + (most - least) * random.fraction()
  return rounded(away(around, metres, random.fraction() * 2 * Math.PI))
}

function spotAt(places: Places, name: string, position: Position): Spot {
  return { name, ...position, grid: nearestGrid(places, position) }
}

/** @param points `latitude longitude` pairs, separated by semicolons */
function roadAlong(places: Places, name: string, points: string): Road {
  const corners = points.split(';').map((point) => {
    const [latitude, longitude] = point.split(' ').map(Number)
    return { latitude: latitude!, longitude: longitude! }
  })
  const along = corners.slice(1).flatMap((to, at) => {
    const from = corners[at]!
    const steps = Math.ceil(metresBetween(from, to) / METRES_BETWEEN_POINTS)
    return Array.from({ length: steps }, (_, step) =>
      spotAt(
        places,
        name,
        rounded({
          latitude: from.latitude + ((to.latitude - from.latitude) * step) / steps,
          longitude: from.longitude + ((to.longitude - from.longitude) * step) / steps,
        }),
      ),
    )
  })
  const random = new Random(hashText(name), 0)
  return {
    name,
    points: along,
    blackSpots: Array.from({ length: BLACK_SPOTS_PER_ROAD }, () => random.pick(along)),
  }
}

function nearestGrid(places: Places, position: Position): Grid {
  let nearest = places.grids[0]!
  let least = Number.POSITIVE_INFINITY
  for (const grid of places.grids) {
    const metres = metresBetween(grid, position)
    if (metres < least) {
      least = metres
      nearest = grid
    }
  }
  return nearest
}

/** As the crow flies over a flat earth: good for a city. */
function metresBetween(from: Position, to: Position): number {
  const north = to.latitude - from.latitude
  const east = (to.longitude - from.longitude) * 0.815 // the cosine of the city's latitude
  return Math.sqrt(north * north + east * east) * 111_320
}

function positionOf(row: { latitude: string; longitude: string }): Position {
  return { latitude: Number(row.latitude), longitude: Number(row.longitude) }
}
