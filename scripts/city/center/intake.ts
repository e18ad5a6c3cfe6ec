import { deadlines } from '../../../subgraphs/center/deadlines/tables.ts'
import { referenceOf } from '../../../subgraphs/center/intake/accept.ts'
import type { IntakeKind } from '../../../subgraphs/center/intake/kinds.ts'
import { adultsWereBornBy } from '../../../subgraphs/center/intake/protection.ts'
import {
  type IntakeCaseRow,
  intakeCases,
  intakeDecisions,
  intakeNumbers,
  intakeParties,
} from '../../../subgraphs/center/intake/tables.ts'
import { events } from '../../../subgraphs/center/lifecycle/tables.ts'
import { matterRecords } from '../../../subgraphs/center/matters/tables.ts'
import type { Category, PartyRole } from '../../../subgraphs/kit/contract/change.ts'
import { DAY, HOUR, MINUTE, officeHour, startOfDay, yearOf } from '../calendar.ts'
import { identityAtCenter } from '../center.ts'
import type { City, CitySize } from '../city.ts'
import type { Matter, Outline } from '../matters.ts'
import { type Random, randomStream, Weighted } from '../random.ts'
import { describe } from '../record-parts.ts'
import type { RowSink } from '../rows.ts'
import {
  DEPARTMENT_OF_CATEGORY,
  KINDS_BY_WORDS,
  NOTES,
  REASONS,
  SHARES,
  TERMS,
  WORDS,
} from '../vocabulary/intake.ts'
import { type CenterDesk, Desks } from './desks.ts'
import { type Deed, runCourse } from './intake-course.ts'
import { matterId, recordOf } from './matters.ts'
import type { TopicRows } from './topic.ts'

/** So many were accepted from the center's start to the reference day, as the city reports. */
const ACCEPTED: Readonly<Record<CitySize, number>> = { demo: 260, city: 10_396 }
/** Of a hundred that were accepted. */
const SETTLED = 92
/** Of those that are not settled, those still going on, which are of the latest; the others ended otherwise. */
const GOING_ON = 0.5

const CHANNELS = new Weighted<IntakeCaseRow['channel']>([
  ['WINDOW', 58],
  ['TELEPHONE', 18],
  ['ONLINE', 10],
  ['GRID_MEMBER', 10],
  ['AGENCY', 4],
])
const LEVELS = new Weighted<CenterDesk['level']>([
  ['TOWNSHIP', 74],
  ['COUNTY', 19],
  ['CITY', 7],
])
const SATISFACTION = new Weighted<1 | 2 | 3 | 4 | 5>([
  [5, 71],
  [4, 22],
  [3, 5],
  [2, 1.4],
  [1, 0.6],
])
/** How often an officer sees that a department has a record of the same quarrel. */
const SEEN = 0.8
/** Draws of a matter before one is taken that is of any category. */
const ATTEMPTS = 12

type Fate = 'SETTLED' | 'GOING_ON' | 'ENDED_OTHERWISE'

interface Accepted {
  readonly matter: number
  readonly at: number
}

/** The disputes that people brought to the center, each about a matter of the city, with all that was done with them. */
export class IntakeRows implements TopicRows {
  readonly tables = [
    intakeNumbers,
    intakeCases,
    intakeParties,
    intakeDecisions,
    events,
    deadlines,
    matterRecords,
  ]
  readonly count: number
  readonly #city: City
  readonly #random
  readonly #desks: Desks
  #accepted: readonly Accepted[] | undefined

  constructor(city: City) {
    this.#city = city
    this.count = ACCEPTED[city.size]
    this.#random = randomStream(city.seed, 'intake')
    this.#desks = new Desks(city)
  }

  add(index: number, rows: RowSink): void {
    this.#accepted ??= this.#accept()
    const { matter: number, at } = this.#accepted[index]!
    const random = this.#random(this.count + index)
    const matter = this.#city.matters.matter(number)
    const id = `center:intake-${String(number).padStart(7, '0')}`
    const parties = this.#parties(matter)
    const kind = kindOf(matter)
    const minor = parties.some(
      ({ birthDate }) => birthDate !== null && birthDate > adultsWereBornBy(new Date(at)),
    )
    const { category } = matter.topic
    const locationCode = matter.scene.grid.code.slice(0, random.chance(0.88) ? 15 : 12)
    const records = this.#earlierRecords(random, matter, at)
    const fate = fateOf(index, this.count)
    const course = this.#course({ random, category, kind, locationCode, records, at, fate, minor })
    const standing = runCourse(id, course.accepted, course.deeds, this.#city.now, rows)
    const measured = random.chance(0.7)
    rows.add(intakeCases, {
      id,
      reference: this.#reference(index),
      title: titleOf(this.#city, matter),
      category,
      kind: course.deeds.length > 0 ? kind : null,
      channel: course.channel,
      statement: `${parties[0]!.name}称：${titleOf(this.#city, matter)}，请求中心协调处理。`,
      ...course.outcome,
      state: standing.state,
      version: standing.version,
      dueAt: standing.dueAt,
      overdueSince: standing.overdueSince,
      occurredAt: new Date(at),
      updatedAt: new Date(standing.updatedAt),
      locationCode,
      latitude: measured ? matter.scene.position.latitude : null,
      longitude: measured ? matter.scene.position.longitude : null,
      ...protectionOf(minor, course.deeds.length > 0 && kind === 'FAMILY_VIOLENCE'),
    })
    for (const [position, { role, name, identity }] of parties.entries())
      rows.add(intakeParties, { recordId: id, ordinal: position + 1, role, name, identity })
    if (course.linked) this.#link(id, matter, records, rows)
    this.#countYear(index, rows)
  }

  /** Where each case comes from, in the order of acceptance: one of the matters of each slot of time. */
  #accept(): Accepted[] {
    const { matters, now } = this.#city
    const first = firstMatterFrom(this.#city, startOfDay(`${yearOf(now - DAY) - 1}-01-01`))
    const slot = (matters.size - first) / this.count
    return Array.from({ length: this.count }, (_, index) => {
      const random = this.#random(index)
      const from = Math.floor(first + index * slot)
      const matter = this.#drawMatter(random, from, Math.max(1, Math.floor(slot)))
      return { matter, at: acceptedAt(random, matters.outline(matter), now) }
    }).sort((a, b) => a.at - b.at || a.matter - b.matter)
  }

  /** A matter that somebody brings to a center: of the categories in their shares, and with a known other side. */
  #drawMatter(random: Random, from: number, size: number): number {
    const { matters } = this.#city
    let drawn = from
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      drawn = from + random.below(size)
      const { course, topic } = matters.outline(drawn)
      const likely = SHARES[topic.category] / course.weight / MOST_LIKELY
      if (topic.between !== 'unknown' && random.chance(likely)) return drawn
    }
    return drawn
  }

  #reference(index: number): string {
    const year = yearOf(this.#accepted![index]!.at)
    return referenceOf(year, index - this.#firstOf(year) + 1)
  }

  #firstOf(year: number): number {
    return this.#accepted!.findIndex(({ at }) => yearOf(at) === year)
  }

  /** After a year's last case, how many it had. */
  #countYear(index: number, rows: RowSink): void {
    const year = yearOf(this.#accepted![index]!.at)
    const next = this.#accepted![index + 1]
    if (next && yearOf(next.at) === year) return
    rows.add(intakeNumbers, { year, last: index - this.#firstOf(year) + 1 })
  }

  #parties(matter: Matter): Party[] {
    const { claimant, respondent, organisation, affected } = matter
    const followers = this.#city.matters.followers(matter).slice(0, 4)
    const seen = new Set<number>()
    const person = (role: PartyRole, index: number | null): Party[] => {
      if (index === null || seen.has(index)) return []
      seen.add(index)
      const { name, identity, id, birthDate } = this.#city.population.person(index)
      const isResident = index < this.#city.population.size
      return [{ role, name, birthDate, identity: isResident ? identityAtCenter({ id, identity }) : identity }]
    }
    return [
      ...person('APPLICANT', claimant),
      ...followers.flatMap((follower) => person('APPLICANT', follower)),
      ...person('RESPONDENT', respondent),
      ...(organisation === null
        ? []
        : [{ role: 'RESPONDENT' as const, name: organisation, identity: null, birthDate: null }]),
      ...person('VICTIM', affected),
    ]
  }

  /** What departments had of the same matter when it was accepted, as far as everybody may know of it. */
  #earlierRecords(random: Random, matter: Matter, at: number): string[] {
    if (matter.protection !== 'OPEN' || !random.chance(SEEN)) return []
    return this.#city.matters
      .appearances(matter.index, matter)
      .filter((appearance) => appearance.at < at)
      .map((appearance) => recordOf(this.#city, matter.index, appearance))
  }

  #link(id: string, matter: Matter, records: readonly string[], rows: RowSink): void {
    for (const recordId of records) rows.add(intakeDecisions, { caseId: id, recordId, decision: 'LINKED' })
    for (const recordId of [id, ...records])
      rows.add(matterRecords, { recordId, matter: matterId(matter.index) })
  }

  #course(facts: Facts) {
    const { random, category, kind, locationCode, records, at, fate, minor } = facts
    const { now } = this.#city
    const channel = CHANNELS.draw(random)
    const chain = this.#desks.serving(locationCode)
    const drawn = LEVELS.draw(random)
    let position = Math.max(
      0,
      chain.findIndex(({ level }) => level === drawn),
    )
    const desk = random.pick(chain[0]!.officers)
    const linked = records.length > 0
    const unitOf = (center: CenterDesk) =>
      this.#desks.unit(center, DEPARTMENT_OF_CATEGORY[category], locationCode)

    const deeds: Deed[] = []
    let clock = at
    const wait = (least: number, most: number) => {
      clock = clock + least + Math.floor(random.fraction() * (most - least))
      return clock
    }
    const atWork = (least: number, most: number) => {
      clock = officeHour(wait(least, most), random.fraction())
      return clock
    }
    const protection =
      kind === 'FAMILY_VIOLENCE' && !minor
        ? { protection: 'PROTECTED', protectedBecause: 'FAMILY_VIOLENCE' }
        : {}
    deeds.push({
      action: 'CLASSIFY',
      at: wait(5 * MINUTE, 50 * MINUTE),
      officer: desk,
      data: { category, kind, ...protection },
    })
    if (fate === 'ENDED_OTHERWISE' && random.chance(0.4)) {
      deeds.push({
        action: 'WITHDRAW',
        at: atWork(DAY, 9 * DAY),
        officer: desk,
        reason: random.pick(REASONS.withdraw),
      })
    } else {
      const decision = { at: wait(10 * MINUTE, 60 * MINUTE), officer: desk }
      deeds.push(
        linked
          ? {
              ...decision,
              action: 'LINK',
              reason: random.pick(REASONS.link),
              data: { records },
            }
          : {
              ...decision,
              action: 'DECLARE_NEW',
              reason: random.pick(REASONS.declareNew),
              data: { rejected: [] },
            },
      )
      const route = () => ({ office: chain[position]!.id, unit: unitOf(chain[position]!) })
      deeds.push({ action: 'ROUTE', at: wait(20 * MINUTE, 3 * HOUR), officer: desk, data: route() })
      let handler = random.pick(chain[position]!.officers)
      // Now and then nobody takes it in time.
      deeds.push({
        action: 'TAKE',
        at: atWork(HOUR, random.chance(0.04) ? 4 * DAY : 30 * HOUR),
        officer: handler,
      })
      if (position + 1 < chain.length && random.chance(0.05)) {
        const from = chain[position]!.id
        const reason = random.pick(REASONS.escalate)
        position++
        deeds.push({
          action: 'ESCALATE',
          at: atWork(DAY, 6 * DAY),
          officer: handler,
          reason,
          data: { from, ...route() },
        })
        handler = random.pick(chain[position]!.officers)
        deeds.push({ action: 'TAKE', at: atWork(HOUR, 30 * HOUR), officer: handler })
      }
      for (let notes = random.below(3); notes > 0; notes--)
        deeds.push({
          action: 'NOTE',
          at: atWork(6 * HOUR, 5 * DAY),
          officer: handler,
          reason: random.pick(NOTES),
        })
      if (fate === 'SETTLED')
        deeds.push({
          action: 'SETTLE',
          at: atWork(8 * HOUR, random.chance(0.03) ? 45 * DAY : 12 * DAY),
          officer: handler,
          data: { terms: random.pick(TERMS[category]) },
        })
      if (fate === 'ENDED_OTHERWISE')
        deeds.push({
          action: 'GIVE_UP',
          at: atWork(3 * DAY, 25 * DAY),
          officer: handler,
          reason: random.pick(REASONS.giveUp),
        })
    }
    const done = fate === 'GOING_ON' ? deeds.filter((deed) => deed.at < now) : inTime(deeds, at, now)
    const settled = done.find(({ action }) => action === 'SETTLE')
    const followedUpAt =
      settled && officeHour(settled.at + DAY * (2 + 9 * random.fraction()), random.fraction())
    const satisfaction = SATISFACTION.draw(random)
    const satisfactionWords = random.chance(0.35) ? random.pick(WORDS[satisfaction]) : null
    const isFollowedUp = followedUpAt !== undefined && followedUpAt < now
    if (isFollowedUp)
      done.push({ action: 'FOLLOW_UP', at: followedUpAt, officer: desk, data: { satisfaction } })

    const last = (action: Deed['action']) => done.findLast((deed) => deed.action === action)
    const routed = last('ESCALATE') ?? last('ROUTE')
    const taken = last('TAKE')
    const isHandled = taken && !last('WITHDRAW') && !(routed && routed.at > taken.at)
    const ended = settled ?? last('GIVE_UP') ?? last('WITHDRAW')
    return {
      channel,
      linked: linked && last('LINK') !== undefined,
      accepted: {
        at,
        officer: desk,
        data: {
          category,
          channel,
          ...(minor && { protection: 'PROTECTED', because: 'MINOR_PARTY' }),
        },
      },
      deeds: done,
      outcome: {
        officeId: (routed?.data?.office as string | undefined) ?? null,
        unitId: (routed?.data?.unit as string | undefined) ?? null,
        handler: isHandled ? taken.officer : null,
        terms: (settled?.data?.terms as string | undefined) ?? null,
        endedAt: ended ? new Date(ended.at) : null,
        satisfaction: isFollowedUp ? satisfaction : null,
        satisfactionWords: isFollowedUp ? satisfactionWords : null,
      },
    }
  }
}

interface Facts {
  readonly random: Random
  readonly category: Category
  readonly kind: IntakeKind
  readonly locationCode: string
  readonly records: readonly string[]
  readonly at: number
  readonly fate: Fate
  readonly minor: boolean
}

interface Party {
  readonly role: PartyRole
  readonly name: string
  readonly identity: string | null
  readonly birthDate: string | null
}

/** By how much the center has more of any category than the city's matters, at most. */
const MOST_LIKELY = 2.4

/**
 * What became of the n-th case: exactly the share that is settled, whatever the number of cases. Of the others, half are
 * among the latest.
 */
export function fateOf(index: number, count: number): Fate {
  const unsettled = count - Math.round((count * SETTLED) / 100)
  const goingOn = Math.round(unsettled * GOING_ON)
  const latest = Math.round(goingOn * 1.6)
  const fromEnd = count - 1 - index
  if (fromEnd < latest) return falls(fromEnd, goingOn, latest) ? 'GOING_ON' : 'SETTLED'
  return falls(index, unsettled - goingOn, count - latest) ? 'ENDED_OTHERWISE' : 'SETTLED'
}

/** Whether the n-th of `size` is one of `many` that are spread evenly. */
const falls = (index: number, many: number, size: number) =>
  Math.floor(((index + 1) * many) / size) > Math.floor((index * many) / size)

/** Some days after it began, at an office; what began just now is brought at once. */
function acceptedAt(random: Random, { at }: Outline, now: number): number {
  const later = officeHour(at + 12 * DAY * random.fraction() ** 1.5, random.fraction())
  return later < now - 2 * HOUR ? later : Math.min(at + 20 * MINUTE, now - HOUR)
}

/** Deeds that are all done, squeezed into the time since the acceptance where that is short. */
function inTime(deeds: readonly Deed[], from: number, now: number): Deed[] {
  const span = deeds.at(-1)!.at - from
  const squeeze = Math.min(1, (0.95 * (now - from)) / span)
  return deeds.map((deed) => ({ ...deed, at: Math.round(from + (deed.at - from) * squeeze) }))
}

/** The first matter that began at a moment or later. */
function firstMatterFrom({ matters }: City, moment: number): number {
  let low = 0
  let high = matters.size
  while (low < high) {
    const middle = (low + high) >>> 1
    if (matters.outline(middle).at >= moment) high = middle
    else low = middle + 1
  }
  return low
}

function kindOf({ topic }: Matter): IntakeKind {
  const words = `${topic.cause} ${topic.petition}`
  return KINDS_BY_WORDS[topic.category].find(([pattern]) => pattern.test(words))?.[1] ?? 'OTHER_KIND'
}

const titleOf = (city: City, matter: Matter) =>
  describe(city, matter, matter.topic.petition).replace(/^反映/, '')

function protectionOf(
  minor: boolean,
  violence: boolean,
): Pick<IntakeCaseRow, 'protection' | 'protectedBecause'> {
  if (!minor && !violence) return { protection: 'OPEN', protectedBecause: null }
  return { protection: 'PROTECTED', protectedBecause: minor ? 'MINOR_PARTY' : 'FAMILY_VIOLENCE' }
}
