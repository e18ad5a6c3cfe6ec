import { DAY, dayOf, startOfDay } from './calendar.ts'
import { BLOCK_SIZE, drawBlock, type Member } from './households.ts'
import { drawForeignName, drawGivenName, drawNationality, drawSurname, type Gender } from './names.ts'
import type { Grid, Places } from './places.ts'
import { randomStream, scramble, Weighted } from './random.ts'
import { NUMBERS_PER_DAY, residentNumber } from './resident-number.ts'
import type { Nationality } from './vocabulary/given-names.ts'
import { VILLAGE_SURNAMES } from './vocabulary/surnames.ts'

export interface Person extends Member {
  /** From 0; people are numbered by where they live. */
  readonly index: number
  /** The center's id: tells nothing of the person. */
  readonly id: string
  readonly name: string
  /** `yyyy-mm-dd` */
  readonly birthDate: string
  readonly grid: Grid
  /** The key that agencies share; null for a person without documents. */
  readonly identity: string | null
}

/** The papers of those who live alone: foreigners have passports, a few people none at all. */
const PAPERS = new Weighted([
  ['RESIDENT', 950],
  ['FOREIGN', 35],
  ['NONE', 15],
] as const)

/** Coprime to NUMBERS_PER_DAY, so that neighbours' identity numbers are far apart. */
const SLOT_STRIDE = 27_751
/** Beyond the residents of any city, and within seven digits. */
const FIRST_SEAFARER = 5_000_000

const CACHED_BLOCKS = 64

const PASSPORT_STRIDE = 2_718_281

/** The people of the city: each is a function of seed, reference day and index alone. */
export class Population {
  readonly size: number
  readonly #places: Places
  readonly #seed: number
  readonly #referenceDay: string
  readonly #firstBlocks: Uint32Array
  readonly #blockRandom
  readonly #personRandom
  readonly #slotRandom
  readonly #lineageRandom
  readonly #clanRandom
  /** Blocks drawn lately, by their number modulo the cache's size: neighbours are asked for together. */
  readonly #blocks: { number: number; members: readonly Member[] }[] = []

  /** @param size how many people, a multiple of BLOCK_SIZE */
  constructor(options: { places: Places; seed: number; referenceDay: string; size: number }) {
    this.size = options.size
    this.#places = options.places
    this.#seed = options.seed
    this.#referenceDay = options.referenceDay
    this.#firstBlocks = shareOut(options.places.grids, options.size / BLOCK_SIZE)
    this.#blockRandom = randomStream(options.seed, 'block')
    this.#personRandom = randomStream(options.seed, 'person')
    this.#slotRandom = randomStream(options.seed, 'slot')
    this.#lineageRandom = randomStream(options.seed, 'lineage')
    this.#clanRandom = randomStream(options.seed, 'clan')
  }

  /** Position, gender and age of a person: cheaper than the whole. */
  member(index: number): Member {
    return this.#block(index)[index % BLOCK_SIZE]!
  }

  person(index: number): Person {
    const { position, gender, age, household, bearsSurname } = this.member(index)
    const random = this.#personRandom(index)
    const grid = this.gridOf(index)
    const birthDate = this.#birthDate(index, age)
    const papers = position === 'HEAD' && this.#livesAlone(index) ? PAPERS.draw(random) : 'RESIDENT'
    let name: string
    let identity: string | null = null
    if (papers === 'FOREIGN') {
      const nationality = drawNationality(random)
      name = drawForeignName(random, nationality, gender)
      identity = passportIdentity(nationality, index)
    } else {
      const surname = bearsSurname ? this.#householdSurname(index, grid) : drawSurname(random)
      name = surname + drawGivenName(random, gender, Number(birthDate.slice(0, 4)))
      if (papers === 'RESIDENT') identity = `cn:${this.#residentNumber(index, birthDate, gender)}`
    }
    return {
      index,
      id: `p${scramble(this.#seed, index).toString(36).padStart(7, '0')}`,
      position,
      gender,
      age,
      household,
      bearsSurname,
      name,
      birthDate,
      grid,
      identity,
    }
  }

  /** A seafarer from abroad, who lives nowhere here: the n-th passport that no resident holds. */
  seafarer(number: number): { readonly name: string; readonly identity: string } {
    const index = FIRST_SEAFARER + number
    const random = this.#personRandom(index)
    const nationality = drawNationality(random)
    return {
      name: drawForeignName(random, nationality, 'MALE'),
      identity: passportIdentity(nationality, index),
    }
  }

  /** Where a person lives. */
  gridOf(index: number): Grid {
    const block = Math.floor(index / BLOCK_SIZE)
    let low = 0
    let high = this.#places.grids.length - 1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if (this.#firstBlocks[middle]! <= block) low = middle
      else high = middle - 1
    }
    return this.#places.grids[low]!
  }

  /** The people of a run of grids: from the first index up to, not including, the second. */
  residents(firstGrid: number, lastGrid: number): readonly [from: number, to: number] {
    return [this.#firstBlocks[firstGrid]! * BLOCK_SIZE, this.#firstBlocks[lastGrid + 1]! * BLOCK_SIZE]
  }

  /** The indexes of a person's household, that person included. */
  household(index: number): number[] {
    const first = index - (index % BLOCK_SIZE)
    const { household } = this.member(index)
    return Array.from({ length: BLOCK_SIZE }, (_, at) => first + at).filter(
      (other) => this.member(other).household === household,
    )
  }

  #block(index: number): readonly Member[] {
    const number = Math.floor(index / BLOCK_SIZE)
    const cached = this.#blocks[number % CACHED_BLOCKS]
    if (cached?.number === number) return cached.members
    const members = drawBlock(this.#blockRandom(number))
    this.#blocks[number % CACHED_BLOCKS] = { number, members }
    return members
  }

  #livesAlone(index: number): boolean {
    const { household } = this.member(index)
    return this.#block(index).filter((member) => member.household === household).length === 1
  }

  /** Whether the families of a person's block are an old couple's and its sons'. */
  isClan(index: number): boolean {
    const last = index - (index % BLOCK_SIZE) + BLOCK_SIZE - 1
    return this.member(last).position === 'PARENT' && this.#clanRandom(last).chance(0.7)
  }

  /** A clan has one surname; in villages named after a family, it is often that one. */
  #householdSurname(index: number, grid: Grid): string {
    const random = this.#lineageRandom(Math.floor(index / BLOCK_SIZE))
    const village = this.#villageSurname(grid)
    if (village !== undefined && random.chance(0.35)) return village
    const households = this.isClan(index) ? 0 : this.member(index).household
    let surname = drawSurname(random)
    for (let before = 0; before < households; before++) surname = drawSurname(random)
    return surname
  }

  /** 厉 of 厉家庄, 王 of 大王家沟; undefined where the village is not named after a family. */
  #villageSurname(grid: Grid): string | undefined {
    const surname = /^[东西南北前后大小上下]?(.)家/.exec(this.#places.byCode.get(grid.parent!)!.name)?.[1]
    return surname !== undefined && VILLAGE_SURNAMES.has(surname) ? surname : undefined
  }

  /**
   * A resident number that nobody else has, without remembering the others': people who share a slot of area
   * and sequence were born on different days of the year (see #dayOfYear).
   */
  #residentNumber(index: number, birthDate: string, gender: Gender): string {
    return residentNumber(birthDate.replaceAll('-', ''), gender, (index * SLOT_STRIDE) % NUMBERS_PER_DAY)
  }

  /** 0 to 364. Indexes that differ by a multiple of NUMBERS_PER_DAY get different days, up to 365 of them. */
  #dayOfYear(index: number): number {
    const slot = index % NUMBERS_PER_DAY
    return (this.#slotRandom(slot).below(365) + Math.floor(index / NUMBERS_PER_DAY)) % 365
  }

  #birthDate(index: number, age: number): string {
    const monthAndDay = MONTHS_AND_DAYS[this.#dayOfYear(index)]!
    const hadBirthday = monthAndDay <= this.#referenceDay.slice(4)
    return `${Number(this.#referenceDay.slice(0, 4)) - age - (hadBirthday ? 0 : 1)}${monthAndDay}`
  }
}

/** `-01-01` to `-12-31`; nobody is born on a leap day. */
const MONTHS_AND_DAYS = Array.from({ length: 365 }, (_, day) =>
  dayOf(startOfDay('2001-01-01') + day * DAY).slice(4),
)

/** A passport number that nobody else has: the stride is coprime to the powers of ten. */
function passportIdentity({ country, passportPrefix, passportDigits }: Nationality, index: number): string {
  const number = (index * PASSPORT_STRIDE) % 10 ** passportDigits
  return `passport:${country}:${passportPrefix}${String(number).padStart(passportDigits, '0')}`
}

/** The number of the first block of each grid, and at the end how many blocks there are. */
function shareOut(grids: readonly Grid[], blocks: number): Uint32Array {
  const total = grids.reduce((sum, { weight }) => sum + weight, 0)
  const first = new Uint32Array(grids.length + 1)
  let sum = 0
  grids.forEach(({ weight }, at) => {
    first[at] = Math.round((sum / total) * blocks)
    sum += weight
  })
  first[grids.length] = blocks
  return first
}
