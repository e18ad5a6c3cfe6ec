import { calls, callUnits } from '../../../subgraphs/center/calls/tables.ts'
import { deadlines } from '../../../subgraphs/center/deadlines/tables.ts'
import { events } from '../../../subgraphs/center/lifecycle/tables.ts'
import { offices, type StaffRow, staff, units } from '../../../subgraphs/center/organisation/tables.ts'
import { DAY, HOUR, officeHour, startOfDay, yearOf } from '../calendar.ts'
import type { City, CitySize } from '../city.ts'
import { type Random, randomStream } from '../random.ts'
import type { RowSink } from '../rows.ts'
import { OCCASIONS, OUTCOMES, REASONS_TO_CALL, RULINGS, WORDS_OF_UNITS } from '../vocabulary/calls.ts'
import { type CallPlan, type Deed, runCall } from './call-course.ts'
import { OrganisationRows } from './organisation.ts'
import type { TopicRows } from './topic.ts'

type OfficeRow = typeof offices.$inferInsert

/** Calls of one level's centers in one year, counted back from the reference day's. */
interface Cohort {
  readonly yearsAgo: 0 | 1
  readonly level: OfficeRow['level']
  readonly count: number
  /** How many of them were regulated successfully. */
  readonly regulated: number
  /** How many go on at the reference day. */
  readonly goingOn: number
}

const cohort = (
  yearsAgo: Cohort['yearsAgo'],
  level: Cohort['level'],
  count: number,
  regulated: number,
  goingOn = 0,
): Cohort => ({ yearsAgo, level, count, regulated, goingOn })

/** The city reports 98 calls of county level in a year, 72.5 % of them regulated; the rest is assumed. */
const COHORTS: Readonly<Record<CitySize, readonly Cohort[]>> = {
  city: [
    cohort(0, 'COUNTY', 98, 71, 7),
    cohort(0, 'TOWNSHIP', 310, 243, 14),
    cohort(0, 'CITY', 22, 18, 1),
    cohort(1, 'COUNTY', 76, 53),
    cohort(1, 'TOWNSHIP', 240, 181),
    cohort(1, 'CITY', 18, 14),
  ],
  demo: [
    cohort(0, 'COUNTY', 40, 29, 4),
    cohort(0, 'TOWNSHIP', 24, 18, 2),
    cohort(0, 'CITY', 4, 3),
    cohort(1, 'COUNTY', 30, 21),
  ],
}

/** Every call that is over at the reference day was made so long before it. */
const LONGEST_COURSE = 14 * DAY
const RECENT_DAYS = 2
const HOURS_TO_REPORT = { WHISTLE: [2, 4, 8, 24], UPWARD: [4, 8, 24, 48] } as const
/** Shares of units that report late, and that object. */
const LATE = 0.11
const OBJECTING = 0.05

/** The departments' calls to matters, with all that was reported and decided. */
export class CallRows implements TopicRows {
  readonly tables = [events, calls, callUnits, deadlines]
  readonly count: number
  readonly #city: City
  readonly #random
  readonly #cohorts: readonly Cohort[]
  readonly #offices: OfficeRow[] = []
  readonly #unitPlaces = new Map<string, string>()
  readonly #officers = new Map<string, string[]>()

  constructor(city: City) {
    this.#city = city
    this.#cohorts = COHORTS[city.size]
    this.count = this.#cohorts.reduce((sum, { count }) => sum + count, 0)
    this.#random = randomStream(city.seed, 'call')
    new OrganisationRows(city).add(0, { add: (table, row) => this.#take(table, row) })
  }

  add(index: number, rows: RowSink): void {
    let position = index
    const cohort = this.#cohorts.find((each) => {
      if (position < each.count) return true
      position -= each.count
      return false
    })!
    runCall(this.#plan(index, position, cohort), this.#city.now, rows)
  }

  #take(table: unknown, row: unknown): void {
    if (table === offices) this.#offices.push(row as OfficeRow)
    if (table === units) {
      const { id, placeCode } = row as typeof units.$inferInsert
      this.#unitPlaces.set(id, placeCode)
    }
    if (table === staff) {
      const { officer, officeId, unitId, duty } = row as StaffRow
      if (unitId !== 'unit:center') this.#employ(`${officeId}/${unitId}`, officer)
      else if (duty === 'COORDINATOR') this.#employ(officeId, officer)
    }
  }

  #employ(where: string, officer: string): void {
    this.#officers.set(where, [...(this.#officers.get(where) ?? []), officer])
  }

  #plan(index: number, position: number, cohort: Cohort): CallPlan {
    const random = this.#random(index)
    const maker = random.pick(this.#offices.filter(({ level }) => level === cohort.level))
    const upward = maker.parentId != null && random.chance(cohort.level === 'TOWNSHIP' ? 0.6 : 0.4)
    const center = upward ? this.#offices.find(({ id }) => id === maker.parentId)! : maker
    const direction = upward ? 'UPWARD' : 'WHISTLE'
    const occasion = random.pick(OCCASIONS)
    const place = this.#placeOf(maker, random)
    const unitIds = this.#unitsOf(center, place.code, occasion.departments, random)
    const goesOn = position >= cohort.count - cohort.goingOn
    const madeAt = this.#momentOf(position, cohort, goesOn, random)
    const dueAt = madeAt + random.pick(HOURS_TO_REPORT[direction]) * HOUR
    const outcome = goesOn ? null : isRegulated(position, cohort) ? 'REGULATED' : 'FAILED'
    const coordinator = random.pick(this.#officers.get(center.id)!)
    const deeds = this.#deeds({ unitIds, madeAt, dueAt, outcome, center, coordinator, random })
    return {
      id: `call:${cohort.yearsAgo === 0 ? 'now' : 'before'}-${cohort.level.toLowerCase()}-${position + 1}`,
      direction,
      subject: `${place.name}：${occasion.subject}`,
      locationCode: place.code,
      madeBy: maker.id,
      officeId: center.id,
      madeAt,
      dueAt,
      officer: random.pick(this.#officers.get(maker.id)!),
      reason: upward
        ? REASONS_TO_CALL[2]
        : random.pick([REASONS_TO_CALL[0], REASONS_TO_CALL[1], REASONS_TO_CALL[3]]),
      unitIds,
      deeds,
      parentOf: (officeId) => this.#offices.find(({ id }) => id === officeId)?.parentId ?? null,
    }
  }

  /** A community that the center serves. */
  #placeOf({ id, placeCode, level }: OfficeRow, random: Random) {
    // A functional area's center stands in one of its townships.
    const area = level === 'CITY' ? '3711' : id === 'office:gaoxin' ? placeCode : id.slice('office:'.length)
    return random.pick(
      this.#city.places.all.filter((place) => place.level === 'COMMUNITY' && place.code.startsWith(area)),
    )
  }

  /** The departments of the center's own level that are responsible at a place, and in townships the government. */
  #unitsOf(center: OfficeRow, code: string, departments: readonly string[], random: Random): string[] {
    const key = center.id.slice('office:'.length)
    const county = center.level === 'TOWNSHIP' ? center.parentId!.slice('office:'.length) : key
    const found = departments
      .slice(0, random.between(1, departments.length))
      .map((department) =>
        center.level !== 'CITY' && this.#unitPlaces.has(`unit:${county}:${department}`)
          ? `unit:${county}:${department}`
          : `unit:${department}`,
      )
    const government = `unit:${code.slice(0, 9)}`
    if (center.level === 'TOWNSHIP' || random.chance(0.3)) found.push(government)
    return [...new Set(found)].sort()
  }

  /** Evenly over the year, and those that go on in its last days. */
  #momentOf(position: number, { yearsAgo, count, goingOn }: Cohort, goesOn: boolean, random: Random): number {
    const { now } = this.#city
    if (goesOn)
      return now - random.between(1, RECENT_DAYS) * DAY + Math.floor((8 + 10 * random.fraction()) * HOUR)
    const year = yearOf(now - DAY) - yearsAgo
    const from = startOfDay(`${year}-01-01`)
    const to = yearsAgo === 0 ? now - LONGEST_COURSE : startOfDay(`${year + 1}-01-01`) - LONGEST_COURSE
    const share = (position + random.fraction()) / (count - goingOn)
    return officeHour(from + Math.floor(share * Math.max(0, to - from - 3 * DAY)), random.fraction() * 0.9)
  }

  #deeds(call: {
    readonly unitIds: readonly string[]
    readonly madeAt: number
    readonly dueAt: number
    readonly outcome: 'REGULATED' | 'FAILED' | null
    readonly center: OfficeRow
    readonly coordinator: string
    readonly random: Random
  }): Deed[] {
    const { unitIds, madeAt, dueAt, outcome, center, coordinator, random } = call
    const length = dueAt - madeAt
    const deeds: Deed[] = []
    unitIds.forEach((unit, index) => {
      const officer = this.#officers.get(`${center.id}/${unit}`)?.[0] ?? coordinator
      const say = (at: number, action: Deed['action'], reason: string | null, by = officer) =>
        deeds.push({ at: Math.floor(at), unit, action, reason, officer: by })
      const share = random.chance(LATE) ? 1.05 + random.fraction() : 0.05 + 0.9 * random.fraction()
      const reportedAt = madeAt + length * share
      // The first unit of a call always does its part, so that somebody has when it is regulated.
      if (index > 0 && random.chance(OBJECTING)) {
        say(reportedAt, 'OBJECT', random.pick(WORDS_OF_UNITS.OBJECT))
        const ruling = random.chance(0.6) ? 'UPHOLD' : 'OVERRULE'
        const decidedAt = reportedAt + HOUR
        say(decidedAt, ruling, random.pick(RULINGS[ruling]), coordinator)
        if (ruling === 'OVERRULE') say(decidedAt + HOUR, 'ACCEPT', null)
        return
      }
      say(reportedAt, 'ACCEPT', null)
      const arrivedAt = reportedAt + (0.3 + 3 * random.fraction()) * HOUR
      if (random.chance(0.85)) say(arrivedAt, 'ARRIVE', random.pick(WORDS_OF_UNITS.ARRIVE))
      const actedAt = arrivedAt + (0.2 + 4 * random.fraction()) * HOUR
      say(actedAt, 'ACT', random.pick(WORDS_OF_UNITS.ACT))
      if (index === 0 || random.chance(0.8))
        say(actedAt + (0.1 + 3 * random.fraction()) * DAY, 'COMPLETE', random.pick(WORDS_OF_UNITS.COMPLETE))
    })
    if (outcome !== null) {
      const last = Math.max(...deeds.map(({ at }) => at))
      const at = Math.floor(last + (0.5 + 20 * random.fraction()) * HOUR)
      deeds.push({
        at,
        unit: null,
        action: outcome,
        reason: random.pick(OUTCOMES[outcome]),
        officer: coordinator,
      })
    }
    return deeds.sort((a, b) => a.at - b.at)
  }
}

/** Spread over the year alike: of any stretch of it, about the year's share. */
function isRegulated(position: number, { count, goingOn, regulated }: Cohort): boolean {
  const over = count - goingOn
  return Math.floor(((position + 1) * regulated) / over) > Math.floor((position * regulated) / over)
}
