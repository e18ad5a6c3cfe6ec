import { ashore, away, type Position, rounded } from './geography.ts'
import { hashText, Random } from './random.ts'
import { readTable } from './table.ts'

export type PlaceLevel = 'CITY' | 'COUNTY' | 'TOWNSHIP' | 'COMMUNITY' | 'GRID'

export interface Place extends Position {
  readonly code: string
  readonly name: string
  readonly level: PlaceLevel
  /** The code of the place that this one is part of; null for the city. */
  readonly parent: string | null
}

export interface Grid extends Place {
  /** Its place in {@link Places.grids}. */
  readonly index: number
  /** Its part of the city's population, as a weight. */
  readonly weight: number
  /** Whether it is part of a town rather than a village. */
  readonly urban: boolean
}

/** The city reports so many grids. */
const GRIDS = 4281

/** Well-known positions; everything below them is made up (see the reference folder's README). */
const ANCHORS: Readonly<Record<string, Position>> = {
  3711: { latitude: 35.42, longitude: 119.46 },
  371102: { latitude: 35.42, longitude: 119.46 },
  371103: { latitude: 35.12, longitude: 119.32 },
  371121: { latitude: 35.75, longitude: 119.2 },
  371122: { latitude: 35.58, longitude: 118.84 },
  371171: { latitude: 35.36, longitude: 119.45 },
}

/** The islands' township: there is no ashore for its communities to be moved to. */
const ISLANDS = '371103200'

const LEVELS: Readonly<Record<number, PlaceLevel>> = {
  4: 'CITY',
  6: 'COUNTY',
  9: 'TOWNSHIP',
  12: 'COMMUNITY',
  15: 'GRID',
}
const LENGTH_OF_PARENT: Readonly<Record<number, number>> = { 6: 4, 9: 6, 12: 9, 15: 12 }

/** The tree of places, from the city down to its grids. The same whatever the seed. */
export interface Places {
  /** All of them, parents before children, by code within a level. */
  readonly all: readonly Place[]
  readonly grids: readonly Grid[]
  readonly byCode: ReadonlyMap<string, Place>
}

export function loadPlaces(): Places {
  const townships = new Map(
    readTable<'code' | 'latitude' | 'longitude' | 'thousands'>('reference/townships.csv').map((row) => [
      row.code,
      {
        latitude: Number(row.latitude),
        longitude: Number(row.longitude),
        thousands: Number(row.thousands),
      },
    ]),
  )
  const byCode = new Map<string, Place>()
  for (const { code, name } of readTable<'code' | 'name'>('reference/rizhao.csv')) {
    const parent = code.slice(0, LENGTH_OF_PARENT[code.length]) // the city's own is undefined: all of the code
    const position = ANCHORS[code] ?? townships.get(code) ?? scattered(code, byCode.get(parent)!, 700, 3800)
    byCode.set(code, {
      code,
      name,
      level: LEVELS[code.length]!,
      parent: code.length === 4 ? null : parent,
      latitude: position.latitude,
      longitude: position.longitude,
    })
  }
  const grids = gridsOf([...byCode.values()], (township) => townships.get(township)!.thousands)
  for (const { index: _, weight: __, urban: ___, ...grid } of grids) byCode.set(grid.code, grid)
  return { all: [...byCode.values()], grids, byCode }
}

/** Shares the grids out among the communities by population: one for each, the rest by largest remainders. */
function gridsOf(divisions: readonly Place[], thousandsOf: (township: string) => number): Grid[] {
  const communities = divisions.filter(({ level }) => level === 'COMMUNITY')
  const weights = residentsOf(communities, thousandsOf)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const quotas = weights.map((weight) => (weight / total) * (GRIDS - communities.length))
  const counts = quotas.map((quota) => 1 + Math.floor(quota))
  const left = GRIDS - counts.reduce((sum, count) => sum + count, 0)
  const byRemainder = quotas.map((quota, at) => [quota % 1, at] as const).sort((a, b) => b[0] - a[0])
  for (const [, at] of byRemainder.slice(0, left)) counts[at]!++
  const grids: Grid[] = []
  communities.forEach((community, at) => {
    for (let number = 1; number <= counts[at]!; number++) {
      const code = community.code + String(number).padStart(3, '0')
      const { latitude, longitude } = scattered(code, community, 60, 420)
      grids.push({
        code,
        name: `${shortName(community.name)}第${chineseNumber(number)}网格`,
        level: 'GRID',
        parent: community.code,
        latitude,
        longitude,
        index: grids.length,
        weight: weights[at]! / counts[at]!,
        urban: isUrban(community),
      })
    }
  })
  return grids
}

/** How many thousand people live in each community: its township's, urban communities larger than villages. */
function residentsOf(communities: readonly Place[], thousandsOf: (township: string) => number): number[] {
  const sizes = communities.map((community) => {
    const urban = isUrban(community) ? 2.5 : 1
    return urban * (0.5 + 1.3 * new Random(hashText(community.code), 1).fraction())
  })
  const sums = new Map<string, number>()
  communities.forEach(({ parent }, at) => {
    sums.set(parent!, (sums.get(parent!) ?? 0) + sizes[at]!)
  })
  return communities.map(({ parent }, at) => (sizes[at]! / sums.get(parent!)!) * thousandsOf(parent!))
}

/** Towns have residents' committees, villages have villagers'. */
function isUrban({ name }: Place): boolean {
  return /居委会|居民委员会/.test(name)
}

/** A made-up position around a parent's, the same at every call. */
function scattered(code: string, around: Position, least: number, most: number): Position {
  const random = new Random(hashText(code), 0)
  const metres = least + (most - least) * Math.sqrt(random.fraction())
  const position = away(around, metres, random.fraction() * 2 * Math.PI)
  return rounded(code.startsWith(ISLANDS) ? position : ashore(position))
}

/** 日升社区居委会 → 日升社区; 姜家村村委会 → 姜家村; 向阳河村委会 → 向阳河村. */
export function shortName(community: string): string {
  const name = community.replace(/(类似)?(居民委员会|村民委员会|居委会会?|村委会|委员会)$/, '')
  if (/村|社区|居$|街$/.test(name.slice(1))) return name
  return /村/.test(community.slice(name.length)) ? `${name}村` : `${name}社区`
}

const DIGITS = '零一二三四五六七八九'

/** A number up to 99 in Chinese numerals. */
export function chineseNumber(number: number): string {
  const tens = Math.floor(number / 10)
  const ones = number % 10
  if (tens === 0) return DIGITS[ones]!
  return `${tens > 1 ? DIGITS[tens] : ''}十${ones > 0 ? DIGITS[ones] : ''}`
}
