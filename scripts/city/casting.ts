import type { Category } from '../../subgraphs/kit/contract/change.ts'
import { DAY } from './calendar.ts'
import { BLOCK_SIZE } from './households.ts'
import type { Places } from './places.ts'
import type { Population } from './population.ts'
import { hashText, type Random } from './random.ts'
import type { Domestic } from './topics.ts'

/** A child of so many years or less is a minor. */
const MINOR = 17

/** A prime, larger than any city: multiples of it visit every index once. */
const STRIDE = 7_368_787
/** The share of matters in restless estates. */
const RESTLESS = 0.1
/** The grid of the most restless one. */
const RESTLESS_FIRST = 1_024
/** How often somebody who lives elsewhere is passed over. */
const ATTEMPTS = 8
/** Among so many people living side by side, one quarrels with everybody. */
const NEIGHBOURHOOD = 100
/** One visitor for so many residents. */
const RESIDENTS_PER_VISITOR = 50

/** The share of each category that is done by those who are always there. */
const REGULARS: Readonly<Record<Category, number>> = {
  DEBT: 0.25,
  NEIGHBOURHOOD: 0.15,
  FAMILY: 0,
  LABOUR: 0.06,
  CONSUMER: 0.2,
  LAND_AND_HOUSING: 0.1,
  MEDICAL: 0.02,
  TRAFFIC: 0.06,
  MARITIME: 0.12,
  PUBLIC_ORDER: 0.18,
  ADMINISTRATIVE: 0.25,
  ENVIRONMENT: 0.18,
  OTHER: 0.1,
}

/** What somebody is wanted for: a category's regulars are others on each side. */
export interface Part {
  readonly category: Category
  readonly side: 'claimant' | 'respondent' | 'witness'
}

/**
 * Chooses who takes part in a matter. Much of a city's disputing is done by few: litigants who come back year
 * after year, the one difficult neighbour, the restless estate.
 */
export class Casting {
  readonly #population: Population
  readonly #places: Places
  readonly #now: number
  readonly #counties: ReadonlyMap<string, readonly [from: number, to: number]>

  constructor(options: { population: Population; places: Places; now: number }) {
    this.#population = options.population
    this.#places = options.places
    this.#now = options.now
    this.#counties = residentsOfCounties(options.population, options.places)
  }

  /** Anybody of the city. */
  somebody(random: Random, part: Part): number {
    const { size } = this.#population
    if (random.chance(RESTLESS)) return this.#residentOfRestlessGrid(random)
    return rankedOrAny(random, part, size)
  }

  /** Anybody who lives where such matters happen: on a town's estate, or in a village. */
  inhabitant(random: Random, part: Part, setting: Domestic): number {
    let somebody = this.somebody(random, part)
    for (let attempt = 1; attempt < ATTEMPTS && !this.#isSetting(somebody, setting); attempt++)
      somebody = this.somebody(random, part)
    return somebody
  }

  /** Somebody of the county that a grid lies in. */
  local(random: Random, gridCode: string, part: Part): number {
    const [from, to] = this.#counties.get(gridCode.slice(0, 6))!
    return from + rankedOrAny(random, part, to - from)
  }

  /** Somebody from out of town: the center has never heard of them. */
  visitor(random: Random): number {
    const { size } = this.#population
    return size + random.below(Math.ceil(size / RESIDENTS_PER_VISITOR))
  }

  /** An adult of another household nearby. */
  neighbour(random: Random, of: number, at: number): number {
    const run = of - (of % NEIGHBOURHOOD)
    const candidates = [
      random.chance(0.3) ? run + ((Math.imul(run, 31) >>> 8) % NEIGHBOURHOOD) : of + random.between(-60, 60),
      of + BLOCK_SIZE + random.below(40),
      of - BLOCK_SIZE,
    ]
    const home = Math.floor(of / BLOCK_SIZE)
    const found = candidates.find(
      (index) => index >= 0 && index < this.#population.size && Math.floor(index / BLOCK_SIZE) !== home,
    )
    return this.adult(found!, at)
  }

  /** So many different people living around somebody, each an adult of a household of their own. */
  crowd(random: Random, around: number, count: number, at: number): number[] {
    const blocks = this.#population.size / BLOCK_SIZE
    const first = Math.floor(around / BLOCK_SIZE) + 1
    return Array.from({ length: Math.min(count, blocks - 1) }, (_, step) => {
      const block = (first + step) % blocks
      return this.adult(block * BLOCK_SIZE + random.below(BLOCK_SIZE), at)
    })
  }

  /** The person, or if too young then, an adult of the household, or of the households around. */
  adult(index: number, at: number): number {
    if (this.ageAt(index, at) > MINOR) return index
    const family = this.#population.household(index)
    const around = this.#inBlock(index, (other) => !family.includes(other))
    const found = [...family, ...around].find((other) => this.ageAt(other, at) > MINOR)
    return found ?? this.adult(index < BLOCK_SIZE ? index + BLOCK_SIZE : index - BLOCK_SIZE, at)
  }

  /** A married couple near somebody, the one who complains first. */
  couple(random: Random, near: number): readonly [number, number] {
    // Every block has a couple.
    const wives = this.#inBlock(near, (index) => this.#population.member(index).position === 'SPOUSE')
    const wife = random.pick(wives)
    const husband = this.#headOf(wife)
    return random.chance(0.65) ? [wife, husband] : [husband, wife]
  }

  /** A couple near somebody, and a child of theirs who was a minor then. */
  family(near: number, at: number): readonly [wife: number, husband: number, child: number] {
    return this.#nearest(near, (block) => {
      for (const child of this.#inBlock(
        block,
        (index) => this.#population.member(index).position === 'CHILD',
      )) {
        const age = this.ageAt(child, at)
        const wife = this.#population
          .household(child)
          .find((index) => this.#population.member(index).position === 'SPOUSE')
        if (wife !== undefined && age >= 0 && age <= MINOR) return [wife, this.#headOf(wife), child]
      }
      return null
    })
  }

  /** An old parent near somebody, and two heads of families who are that parent's children. */
  clan(near: number): { readonly parent: number; readonly children: readonly [number, number] } {
    return this.#nearest(near, (block) => {
      const parents = this.#inBlock(block, (index) => this.#population.member(index).position === 'PARENT')
      const [first, second] = this.#inBlock(
        block,
        (index) =>
          this.#population.member(index).position === 'HEAD' && this.#population.member(index).age > 21,
      )
      return this.#population.isClan(block) && first !== undefined && second !== undefined
        ? { parent: parents[0]!, children: [first, second] }
        : null
    })
  }

  /** Completed years at a moment, to within one. */
  ageAt(index: number, at: number): number {
    return this.#population.member(index).age - Math.ceil((this.#now - at) / (365.25 * DAY))
  }

  #isSetting(index: number, setting: Domestic): boolean {
    return setting === 'home' || this.#population.gridOf(index).urban === (setting === 'estate')
  }

  #residentOfRestlessGrid(random: Random): number {
    const { length } = this.#places.grids
    const grid = (Math.floor(length * random.fraction() ** 2) * STRIDE + RESTLESS_FIRST) % length
    const [from, to] = this.#population.residents(grid, grid)
    return to > from ? from + random.below(to - from) : random.below(this.#population.size)
  }

  #headOf(index: number): number {
    return this.#population
      .household(index)
      .find((member) => this.#population.member(member).position === 'HEAD')!
  }

  /** What `find` finds in the first block, from somebody's on, where it finds anything. */
  #nearest<Found>(near: number, find: (index: number) => Found | null): Found {
    for (let index = near; ; index += BLOCK_SIZE) {
      const found = find(index < this.#population.size ? index : index % this.#population.size)
      if (found !== null) return found
    }
  }

  #inBlock(near: number, test: (index: number) => boolean): number[] {
    const first = near - (near % BLOCK_SIZE)
    return Array.from({ length: BLOCK_SIZE }, (_, at) => first + at).filter(test)
  }
}

/** One of so many: often one of the part's regulars, the first of whom is by far the busiest. */
function rankedOrAny(random: Random, { category, side }: Part, number: number): number {
  if (side === 'witness' || !random.chance(REGULARS[category])) return random.below(number)
  const rank = Math.floor(number * random.fraction() ** 3)
  const first = (hashText(category + side) >>> 0) % number
  return (first + rank * STRIDE) % number
}

function residentsOfCounties(
  population: Population,
  { grids }: Places,
): ReadonlyMap<string, readonly [from: number, to: number]> {
  const counties = new Map<string, readonly [number, number]>()
  for (const { code, index } of grids) {
    const county = code.slice(0, 6)
    const [from, to] = population.residents(index, index)
    counties.set(county, [counties.get(county)?.[0] ?? from, to])
  }
  return counties
}
