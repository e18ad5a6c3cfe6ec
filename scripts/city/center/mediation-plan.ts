import type { MediationKind } from '../../../subgraphs/center/mediation/tables.ts'
import { DAY, monthOf, officeHour, startOfDay, yearOf } from '../calendar.ts'
import type { City, CitySize } from '../city.ts'
import type { Docket } from '../docket.ts'
import { PUBLISHED_CHANGES } from '../publication.ts'
import { type Random, randomStream } from '../random.ts'
import type { Department } from '../topics.ts'
import { recordOf } from './matters.ts'

/*
 * Which of the city's matters are mediated: the center's cases and the departments' notes of them are made at the same
 * time, by this one plan.
 */

/** So many were opened from January to August, as the city reports. */
const OPENED: Readonly<Record<CitySize, number>> = { demo: 1_500, city: 60_000 }
/** And so many in the last weeks before the reference day, most of which still go on. */
const LATELY: Readonly<Record<CitySize, number>> = { demo: 60, city: 1_200 }

/**
 * Of a thousand cases, where they come from: departments' records of the same months, or none. Some of the petitions are
 * taken up by the authority that they are about; some that come from no record were sent by the procuratorate.
 */
const SOURCES: readonly {
  readonly from: Department | null
  readonly share: number
  readonly kind: MediationKind
  readonly sometimes?: { readonly kind: MediationKind; readonly share: number }
}[] = [
  { from: null, share: 410, kind: 'PEOPLE', sometimes: { kind: 'PROCURATORATE', share: 10 } },
  { from: 'courts', share: 170, kind: 'LITIGATION' },
  { from: 'police', share: 200, kind: 'POLICE' },
  { from: 'petitions', share: 116, kind: 'PETITION', sometimes: { kind: 'ADMINISTRATIVE', share: 46 } },
  { from: 'maritime', share: 14, kind: 'ADMINISTRATIVE' },
  { from: 'health', share: 30, kind: 'PROFESSIONAL' },
  { from: 'transport', share: 60, kind: 'PROFESSIONAL' },
]

/** Of a thousand that ended in agreement or without. */
const SUCCESSFUL = 893

export type Fate = 'AGREED' | 'FAILED' | 'WITHDRAWN' | 'GOING_ON'

/** A case before its rows. */
export interface PlannedMediation {
  /** 1, 2, … in the order of opening. */
  readonly number: number
  readonly id: string
  readonly kind: MediationKind
  readonly matter: number
  readonly openedAt: number
  /** The department's record that it came from. */
  readonly origin: {
    readonly department: Department
    readonly record: string
    readonly position: number
  } | null
  readonly fate: Fate
}

/** In the reported months, in the same months of the year before, or in the last weeks. */
type Opened = 'reported' | 'before' | 'lately'

type Draft = Omit<PlannedMediation, 'number' | 'id' | 'fate'> & { readonly opened: Opened }

/** A span of time, from its first moment up to, not including, its last. */
type Span = readonly [from: number, to: number]

export class MediationPlan {
  /** In the order of opening. */
  readonly cases: readonly PlannedMediation[]
  readonly #ofDepartment = new Map<Department, Map<number, PlannedMediation>>()

  constructor(city: City) {
    const drafts = [
      ...draw(city, reportedMonths(city, 0), OPENED[city.size], 'reported'),
      ...draw(city, reportedMonths(city, 1), openedBefore(city), 'before'),
      ...draw(city, [city.now - 24 * DAY, city.now], LATELY[city.size], 'lately'),
    ].sort((a, b) => a.openedAt - b.openedAt || a.matter - b.matter)
    const counts: Record<Opened, number> = { reported: 0, before: 0, lately: 0 }
    this.cases = drafts.map(({ opened, ...draft }, at) => {
      const number = at + 1
      const index = counts[opened]++
      const agreed = falls(index, SUCCESSFUL, 1000) ? 'AGREED' : 'FAILED'
      const fate = opened === 'lately' ? lateFate(index) : agreed
      const id = `center:mediation-${yearOf(draft.openedAt)}${String(number).padStart(6, '0')}`
      return { ...draft, number, id, fate }
    })
    for (const planned of this.cases) {
      if (!planned.origin) continue
      const { department, position } = planned.origin
      const known = this.#ofDepartment.get(department) ?? new Map<number, PlannedMediation>()
      this.#ofDepartment.set(department, known.set(position, planned))
    }
  }

  /** The mediation of the n-th entry of a department's docket. */
  of(department: Department, position: number): PlannedMediation | undefined {
    return this.#ofDepartment.get(department)?.get(position)
  }
}

const plans = new WeakMap<City, MediationPlan>()

/** The city's plan, made when it is first asked for. */
export function mediationPlan(city: City): MediationPlan {
  const plan = plans.get(city) ?? new MediationPlan(city)
  plans.set(city, plan)
  return plan
}

/** January to August of the latest year of which August is over, or of the year before. */
function reportedMonths({ now }: City, yearsBefore: 0 | 1): Span {
  const year = yearOf(now) - (monthOf(now) >= 8 ? 0 : 1) - yearsBefore
  return [startOfDay(`${year}-01-01`), startOfDay(`${year}-09-01`)]
}

/** How many were opened a year before: more, as there were more disputes. */
const openedBefore = ({ size }: City) => Math.round(OPENED[size] / (1 + PUBLISHED_CHANGES.disputes))

const STREAMS: Readonly<Record<Opened, string>> = {
  reported: 'mediation',
  before: 'mediation a year before',
  lately: 'late mediation',
}

function draw(city: City, span: Span, count: number, opened: Opened): Draft[] {
  const random = randomStream(city.seed, STREAMS[opened])
  let drawn = 0
  const drafts: Draft[] = []
  for (const { from, share, kind, sometimes } of SOURCES) {
    const many = Math.round((count * share) / 1000)
    const supply = from === null ? mattersFrom(city, span) : entriesFrom(city.dockets[from], from, city, span)
    const width = supply.size / many
    for (let at = 0; at < many; at++) {
      const draft = supply.take(
        random(drawn++),
        Math.floor(width * at),
        Math.max(1, Math.floor(width * (at + 1)) - Math.floor(width * at)),
      )
      const isOther = sometimes !== undefined && falls(at, sometimes.share, share)
      drafts.push({ ...draft, kind: isOther ? sometimes.kind : kind, opened })
    }
  }
  return drafts
}

interface Supply {
  readonly size: number
  /** One of the `width` from a position on. */
  take(random: Random, position: number, width: number): Omit<Draft, 'kind' | 'opened'>
}

/** Matters that began in a span of time, for mediations that come from no record. */
function mattersFrom({ matters, now }: City, [from, to]: Span): Supply {
  const first = firstFrom(matters.size, (at) => matters.outline(at).at >= from)
  const end = firstFrom(matters.size, (at) => matters.outline(at).at >= to - 6 * DAY)
  return {
    size: end - first,
    take(random, position, width) {
      const matter = first + position + random.below(width)
      const openedAt = openedAfter(random, matters.outline(matter).at, from, Math.min(to, now))
      return { matter, openedAt, origin: null }
    },
  }
}

/** Entries of a department's docket in a span of time: first ones, and quarrels rather than crimes. */
function entriesFrom(docket: Docket, department: Department, city: City, [from, to]: Span): Supply {
  const first = firstFrom(docket.length, (at) => docket.entry(at).at >= from)
  const end = firstFrom(docket.length, (at) => docket.entry(at).at >= to - 6 * DAY)
  const isSuitable = (position: number) => {
    const { matter, turn } = docket.entry(position)
    return turn === 0 && !city.matters.outline(matter).topic.cause.endsWith('罪')
  }
  return {
    size: end - first,
    take(random, offset, width) {
      const start = random.below(width)
      const candidates = Array.from({ length: width }, (_, step) => first + offset + ((start + step) % width))
      const position = candidates.find(isSuitable) ?? candidates[0]!
      const { matter, turn, at } = docket.entry(position)
      const record = recordOf(city, matter, { department, turn, at })
      const openedAt = openedAfter(random, at, from, Math.min(to, city.now))
      return { matter, openedAt, origin: { department, record, position } }
    },
  }
}

/** At an office within some days, and within the span. */
function openedAfter(random: Random, at: number, from: number, to: number): number {
  const latest = Math.max(at, to - 4 * DAY)
  const moment = Math.max(from, at) + Math.min(9 * DAY, Math.max(0, latest - at)) * random.fraction()
  const opened = officeHour(moment, random.fraction())
  return opened < to ? opened : Math.min(at + 3_600_000, to - 60_000)
}

/** Of those of the last weeks most still go on. */
function lateFate(index: number): Fate {
  if (index % 10 === 3) return 'AGREED'
  return index % 30 === 7 ? 'WITHDRAWN' : 'GOING_ON'
}

/** Whether the n-th of `size`, and again of every further `size`, is one of `many` that are spread evenly. */
const falls = (index: number, many: number, size: number) =>
  Math.floor(((index + 1) * many) / size) > Math.floor((index * many) / size)

/** The first position at which something is so, as it is at all after it. */
function firstFrom(size: number, isSo: (position: number) => boolean): number {
  let low = 0
  let high = size
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isSo(middle)) high = middle
    else low = middle + 1
  }
  return low
}
