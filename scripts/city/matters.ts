import type { Category } from '../../subgraphs/kit/contract/change.ts'
import type { Protection } from '../../subgraphs/kit/contract/protection.ts'
import { DAY, HOUR, MINUTE, monthOf, officeHour, startOfDay } from './calendar.ts'
import { Casting, type Part } from './casting.ts'
import { CourtKinds } from './court-kinds.ts'
import { Days } from './days.ts'
import { organisationOf } from './organisations.ts'
import type { Places } from './places.ts'
import type { Population } from './population.ts'
import { FirstHalves, PUBLISHED_CHANGES, spread, surplusOf } from './publication.ts'
import { type Random, randomStream, Weighted } from './random.ts'
import { type Scene, Scenes } from './scenes.ts'
import {
  type Between,
  COURSES,
  type Course,
  type Department,
  type Domestic,
  isDomestic,
  loadTopics,
  RETURNS,
  type Topic,
} from './topics.ts'

/** What is known of a matter before asking who and where. */
export interface Outline {
  readonly course: Course
  readonly topic: Topic
  /** When it began. */
  readonly at: number
}

/** Something between people that comes before one or several departments. Persons are indexes. */
export interface Matter extends Outline {
  readonly index: number
  readonly scene: Scene
  readonly claimant: number
  /** How many others bring it together with the claimant (see {@link Matters.followers}). */
  readonly followers: number
  /** Null where only an organisation is on the other side. */
  readonly respondent: number | null
  readonly organisation: string | null
  /** Whom it is about, where that is neither side: a child, an old parent. */
  readonly affected: number | null
  readonly witness: number | null
  readonly protection: Protection
}

/** A matter's coming before a department. */
export interface Appearance {
  readonly department: Department
  readonly at: number
  /** 0 the first time, 1 when it comes back: an appeal, a repeated petition, another call. */
  readonly turn: number
}

/** Relative numbers by hour of the day. */
const HOURS = {
  evening: [4, 3, 2, 1, 1, 1, 2, 3, 4, 5, 5, 5, 4, 4, 4, 5, 5, 6, 8, 10, 11, 10, 8, 6],
  rush: [1, 1, 1, 1, 1, 2, 5, 10, 9, 6, 5, 6, 5, 4, 5, 5, 7, 11, 10, 6, 4, 3, 2, 1],
}

/** How often it is a child who comes to harm. */
const CHILDREN_HARMED: Partial<Record<Between, number>> = { pupils: 1, patient: 0.06, road: 0.04 }

const SEALED = 0.004

const DEPARTMENTS: readonly Department[] = [
  'courts',
  'petitions',
  'police',
  'maritime',
  'health',
  'transport',
]

/** Of those who meet at a hot spot, the visitors from out of town, and with them those from other counties. */
const VISITORS = 0.06
const STRANGERS = 0.18

/** The city's matters, in the order in which they began; each is a function of seed, day and index alone. */
export class Matters {
  readonly size: number
  /** The start of the reference day: nothing happened after it. */
  readonly now: number
  readonly #seed: number
  readonly #population: Population
  readonly #places: Places
  readonly #casting: Casting
  readonly #scenes: Scenes
  readonly #calendar: Days
  readonly #courses: readonly Weighted<Course>[]
  readonly #topics: ReadonlyMap<Course, Weighted<Topic>>
  readonly #outlineRandom
  readonly #stepRandom
  readonly #castRandom
  readonly #crowdRandom
  #leftOut: ReadonlySet<number> | undefined

  constructor(options: {
    population: Population
    places: Places
    seed: number
    referenceDay: string
    size: number
  }) {
    this.size = options.size
    this.#seed = options.seed
    this.now = startOfDay(options.referenceDay)
    this.#population = options.population
    this.#places = options.places
    this.#casting = new Casting({ ...options, now: this.now })
    this.#scenes = new Scenes(options.places)
    this.#calendar = new Days(options.referenceDay)
    this.#courses = Array.from(
      { length: 12 },
      (_, month) => new Weighted(COURSES.map((course) => [course, course.weight * course.months[month]!])),
    )
    const topics = loadTopics()
    this.#topics = new Map(
      COURSES.map((course) => [
        course,
        new Weighted(
          topics.filter(({ category }) => category === course.category).map((topic) => [topic, topic.weight]),
        ),
      ]),
    )
    this.#outlineRandom = randomStream(options.seed, 'matter')
    this.#stepRandom = randomStream(options.seed, 'step')
    this.#castRandom = randomStream(options.seed, 'cast')
    this.#crowdRandom = randomStream(options.seed, 'crowd')
  }

  outline(index: number): Outline {
    const random = this.#outlineRandom(index)
    const day = this.#calendar.dayAt((index + random.fraction()) / this.size)
    const course = this.#courses[monthOf(day)]!.draw(random)
    return { course, topic: this.#topics.get(course)!.draw(random), at: momentOfDay(random, day, course) }
  }

  /** A matter's appearances before departments until now. */
  appearances(index: number, outline: Outline): Appearance[] {
    this.#leftOut ??= this.#leaveOut()
    const appearances = this.#drawAppearances(index, outline)
    return this.#leftOut.size === 0
      ? appearances
      : appearances.filter(({ department }) => !this.#leftOut!.has(visitOf(index, department)))
  }

  /** Visits that are left out, so that half-years compare as the city published. */
  #leaveOut(): Set<number> {
    const halves = new FirstHalves(this.now)
    const kinds = new CourtKinds(this.#seed)
    const counts: Record<'all' | 'civil', [number, number]> = { all: [0, 0], civil: [0, 0] }
    // Those that can go without leaving a second visit behind.
    const visits: Record<'civil' | 'other', [number[], number[]]> = { civil: [[], []], other: [[], []] }
    for (let index = 0; index < this.size; index++) {
      const outline = this.outline(index)
      const appearances = this.#drawAppearances(index, outline)
      for (const [position, { department, turn, at }] of appearances.entries()) {
        const half = halves.of(at)
        if (half === undefined) continue
        const civil = department === 'courts' && kinds.of(index, outline.topic, turn).kind === 'CIVIL'
        counts.all[half]!++
        if (civil) counts.civil[half]!++
        if (turn === 1 || appearances[position + 1]?.department === department) continue
        if (civil) visits.civil[half]!.push(visitOf(index, department))
        else if (department !== 'courts') visits.other[half]!.push(visitOf(index, department))
      }
    }
    const civil = surplusOf(counts.civil, PUBLISHED_CHANGES.civilCases)
    const rest = counts.all.map((count, half) => count - civil[half]!) as [number, number]
    const other = surplusOf(rest, PUBLISHED_CHANGES.disputes)
    return new Set(
      [0, 1].flatMap((half) => [
        ...spread(visits.civil[half]!, civil[half]!),
        ...spread(visits.other[half]!, other[half]!),
      ]),
    )
  }

  #drawAppearances(index: number, { course, at }: Outline): Appearance[] {
    const random = this.#stepRandom(index)
    const taken = course.steps.filter(({ probability }) => random.chance(probability))
    const appearances: Appearance[] = []
    for (const { department, days } of taken.length > 0 ? taken : course.steps.slice(0, 1)) {
      const first = after(random, at, days)
      appearances.push({ department, at: first, turn: 0 })
      const again = RETURNS[department]
      if (again && random.chance(again.probability))
        appearances.push({ department, at: after(random, first, again.days), turn: 1 })
    }
    return appearances.filter((appearance) => appearance.at < this.now)
  }

  matter(index: number): Matter {
    const outline = this.outline(index)
    const random = this.#castRandom(index)
    const { topic } = outline
    return isDomestic(topic.setting)
      ? this.#atHome(index, outline, random, topic.setting)
      : this.#elsewhere(index, outline, random, this.#scenes.elsewhere(random, topic.setting))
  }

  /** Those who bring a matter together with its claimant. */
  followers({ index, claimant, followers, at }: Matter): number[] {
    return this.#casting.crowd(this.#crowdRandom(index), claimant, followers, at)
  }

  #atHome(index: number, outline: Outline, random: Random, setting: Domestic): Matter {
    const { at, topic } = outline
    const part: Part = { category: topic.category, side: 'claimant' }
    const somebody = this.#casting.adult(this.#casting.inhabitant(random, part, setting), at)
    const sides = this.#sidesAtHome(random, topic, somebody, at)
    const scene = this.#scenes.home(random, setting, this.#population.gridOf(sides.claimant))
    return this.#complete(index, outline, random, scene, sides)
  }

  #elsewhere(index: number, outline: Outline, random: Random, scene: Scene): Matter {
    const { at, topic } = outline
    const one = this.#passerBy(random, scene, { category: topic.category, side: 'claimant' }, at)
    const other = this.#passerBy(random, scene, { category: topic.category, side: 'respondent' }, at)
    const alone = ['authority', 'landlord', 'patient'].includes(topic.between)
    const contractorHides = topic.between === 'employer' && random.chance(0.6)
    const withChild = random.chance(CHILDREN_HARMED[topic.between] ?? 0)
    const [mother, , child] = withChild ? this.#casting.family(one, at) : [one, null, null]
    return this.#complete(index, outline, random, scene, {
      claimant: mother,
      respondent: alone || contractorHides || other === mother ? null : other,
      affected: child,
    })
  }

  #sidesAtHome(random: Random, { between, category }: Topic, somebody: number, at: number): Sides {
    switch (between) {
      case 'spouses': {
        const [claimant, respondent] = this.#casting.couple(random, somebody)
        return { claimant, respondent, affected: null }
      }
      case 'custody': {
        const [claimant, respondent, affected] = this.#casting.family(somebody, at)
        return { claimant, respondent, affected }
      }
      case 'parents': {
        const { parent, children } = this.#casting.clan(somebody)
        return { claimant: parent, respondent: children[0], affected: null }
      }
      case 'kin': {
        const { parent, children } = this.#casting.clan(somebody)
        return { claimant: children[0], respondent: children[1], affected: parent }
      }
      case 'neighbours':
        return {
          claimant: somebody,
          respondent: this.#casting.neighbour(random, somebody, at),
          affected: null,
        }
      case 'acquaintances':
      case 'strangers':
      case 'unknown':
        return {
          claimant: somebody,
          respondent: this.#acquaintance(random, somebody, category, at),
          affected: null,
        }
      default:
        return { claimant: somebody, respondent: null, affected: null }
    }
  }

  #acquaintance(random: Random, of: number, category: Category, at: number): number {
    const { code } = this.#population.gridOf(of)
    const part: Part = { category, side: 'respondent' }
    const other = this.#casting.adult(
      random.chance(0.8) ? this.#casting.local(random, code, part) : this.#casting.somebody(random, part),
      at,
    )
    return other === of ? this.#casting.neighbour(random, of, at) : other
  }

  #passerBy(random: Random, scene: Scene, part: Part, at: number): number {
    const draw = random.fraction()
    const index =
      draw < VISITORS
        ? this.#casting.visitor(random)
        : draw < STRANGERS
          ? this.#casting.somebody(random, part)
          : this.#casting.local(random, scene.grid.code, part)
    return this.#casting.adult(index, at)
  }

  #witness(random: Random, scene: Scene, { category }: Topic, at: number): number {
    const part: Part = { category, side: 'witness' }
    return this.#casting.adult(this.#casting.local(random, scene.grid.code, part), at)
  }

  #complete(index: number, outline: Outline, random: Random, scene: Scene, sides: Sides): Matter {
    const { course, topic, at } = outline
    const { claimant, respondent, affected } = sides
    const collective = random.chance(course.collective / 100)
    const watched = random.chance(0.12)
    const isMinor = affected !== null && this.#population.member(affected).position === 'CHILD'
    const sealed = random.chance(SEALED)
    return {
      index,
      course,
      topic,
      at,
      scene,
      claimant,
      respondent,
      affected,
      organisation: organisationOf(random, topic, scene, this.#places),
      followers: collective ? 4 + Math.floor(36 * random.fraction() ** 2) : 0,
      witness: watched ? this.#witness(random, scene, topic, at) : null,
      protection: sealed ? 'SEALED' : isMinor ? 'PROTECTED' : topic.protection,
    }
  }
}

/** A matter's coming before a department, once or again, as one number. */
function visitOf(index: number, department: Department): number {
  return index * DEPARTMENTS.length + DEPARTMENTS.indexOf(department)
}

/** Within the hour, or so many days later at an office. */
function after(random: Random, at: number, [least, most]: readonly [number, number]): number {
  if (most === 0) return at + random.between(2, 40) * MINUTE
  return officeHour(at + (least + random.fraction() * (most - least)) * DAY, random.fraction())
}

interface Sides {
  readonly claimant: number
  readonly respondent: number | null
  readonly affected: number | null
}

function momentOfDay(random: Random, day: number, { hours }: Course): number {
  if (hours === 'office') return officeHour(day, random.fraction())
  return day + HOURS_OF[hours].draw(random) * HOUR + random.below(60) * MINUTE
}

const HOURS_OF = {
  evening: new Weighted(HOURS.evening.map((weight, hour) => [hour, weight])),
  rush: new Weighted(HOURS.rush.map((weight, hour) => [hour, weight])),
}
