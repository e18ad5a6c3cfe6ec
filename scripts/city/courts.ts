import { type CourtCaseRow, courtCases, hearings, litigants } from '../../subgraphs/courts/tables.ts'
import type { Category } from '../../subgraphs/kit/contract/change.ts'
import { DAY, dayOf, officeHour, yearOf } from './calendar.ts'
import type { City } from './city.ts'
import { CourtKinds } from './court-kinds.ts'
import type { DocketEntry } from './docket.ts'
import type { Matter } from './matters.ts'
import { chineseNumber } from './places.ts'
import { type Random, randomStream, Weighted } from './random.ts'
import { Counters, hundreds, personParty, sideName, vagueParty, whereabouts } from './record-parts.ts'
import type { DepartmentRows, RowSink } from './rows.ts'
import { COURT_OF_COUNTY, type Court, HEARING_NOTES, INTERMEDIATE_COURT } from './vocabulary/courts.ts'
import { BRANDS } from './vocabulary/organisations.ts'

type Kind = CourtCaseRow['caseKind']
type LitigantRole = (typeof litigants.$inferSelect)['role']
type Fate = 'WITHDRAWN' | 'SETTLED' | 'UPHELD' | 'PARTLY_UPHELD' | 'REJECTED'

/** How a civil case ends. */
const FATES = new Weighted<Fate>([
  ['WITHDRAWN', 13],
  ['SETTLED', 31],
  ['UPHELD', 26],
  ['PARTLY_UPHELD', 22],
  ['REJECTED', 8],
])

/** Yuan: half of the claims are below. */
const MEDIAN_CLAIM: Readonly<Record<Category, number>> = {
  DEBT: 62_000,
  NEIGHBOURHOOD: 6_000,
  FAMILY: 38_000,
  LABOUR: 24_000,
  CONSUMER: 7_500,
  LAND_AND_HOUSING: 46_000,
  MEDICAL: 130_000,
  TRAFFIC: 48_000,
  MARITIME: 160_000,
  PUBLIC_ORDER: 15_000,
  ADMINISTRATIVE: 0,
  ENVIRONMENT: 20_000,
  OTHER: 12_000,
}

/** A first instance is over before the matter can come back on appeal or for enforcement. */
const LONGEST_DAYS = 118

interface Side {
  readonly role: LitigantRole
  readonly name: string
  readonly identity: string | null
}

interface Course {
  readonly stage: CourtCaseRow['stage']
  readonly fate: Fate
  /** When it ended, or will; only the past is known of it. */
  readonly end: number
  readonly ended: boolean
}

/** The courts' cases: filed, heard, decided, appealed and enforced. */
export class CourtRows implements DepartmentRows {
  readonly tables = [courtCases, litigants, hearings]
  readonly #city: City
  readonly #random
  readonly #kinds
  readonly #numbers = new Counters()

  constructor(city: City) {
    this.#city = city
    this.#random = randomStream(city.seed, 'courts')
    this.#kinds = new CourtKinds(city.seed)
  }

  record(entry: DocketEntry, matter: Matter, rows: RowSink): void {
    const random = this.#random(entry.matter * 2 + entry.turn)
    const { kind, appeal } = this.#kinds.of(entry.matter, matter.topic, entry.turn)
    const court = appeal ? INTERMEDIATE_COURT : COURT_OF_COUNTY[matter.scene.grid.code.slice(0, 6)]!
    const year = yearOf(entry.at)
    const word = caseWord(matter, kind, appeal)
    const number = this.#numbers.next(`${year}${court.code}${word}`)
    const id = `courts:${year}${String(this.#numbers.next(String(year))).padStart(7, '0')}`
    const course = this.#course(random, entry, kind, appeal)
    const [plaintiffs, defendants] = this.#sides(random, matter, kind)
    const claim = claimOf(random, matter, kind)
    rows.add(courtCases, {
      id,
      title: titleOf(matter, kind, plaintiffs, defendants),
      occurredAt: new Date(entry.at),
      updatedAt: new Date(course.ended ? course.end : Math.min(this.#city.now, lastStep(entry.at, course))),
      ...whereabouts(random, matter.scene),
      protection: matter.protection,
      caseNumber: `(${year})鲁${court.code}${word}${number}号`,
      court: court.name,
      caseKind: kind,
      stage: course.stage,
      judge: course.stage === 'FILED' ? null : this.#judge(random, court),
      cause: matter.topic.cause,
      claimAmount: claim,
      ...decision(random, course, kind, claim),
    })
    this.#addLitigants(random, id, matter, [...plaintiffs, ...defendants], rows)
    if (kind !== 'ENFORCEMENT') this.#addHearings(random, id, entry.at, course, rows)
  }

  #judge(random: Random, court: Court): string {
    return this.#city.official(court.name, random.below(court.judges))
  }

  #course(random: Random, { at, returns, turn }: DocketEntry, kind: Kind, appeal: boolean): Course {
    const drawn = FATES.draw(random)
    const mayBeSettled = kind === 'CIVIL' && !returns
    const fate = mayBeSettled || (drawn !== 'WITHDRAWN' && drawn !== 'SETTLED') ? drawn : 'UPHELD'
    const days = Math.min(LONGEST_DAYS, Math.max(18, random.skewed(70, 0.45)))
    const end = officeHour(at + days * DAY, random.fraction())
    if (end < this.#city.now)
      return { stage: stageAtEnd(random, fate, kind, end, this.#city.now), fate, end, ended: true }
    const elapsed = this.#city.now - at
    const open = kind === 'ENFORCEMENT' ? 'ENFORCEMENT' : appeal ? 'APPEAL' : 'TRIAL'
    const early = elapsed < 6 * DAY ? 'FILED' : elapsed < 25 * DAY && fate === 'SETTLED' ? 'MEDIATION' : open
    return { stage: turn === 1 ? open : early, fate, end, ended: false }
  }

  /** Plaintiffs and defendants. Lenders and property managers sue; the people prosecute crimes. */
  #sides(random: Random, matter: Matter, kind: Kind): [Side[], Side[]] {
    const { topic, organisation } = matter
    const side = (role: LitigantRole, index: number, unidentified: number): Side => ({
      role,
      ...vagueParty(random, this.#city, index, unidentified),
    })
    const organisationSide = (role: LitigantRole): Side[] =>
      organisation === null ? [] : [{ role, name: organisation, identity: null }]
    const bringers = [matter.claimant, ...this.#city.matters.followers(matter).slice(0, 9)]
    const sues = topic.between === 'lender' || (topic.between === 'property' && random.chance(0.65))
    if (sues) return [organisationSide('PLAINTIFF'), [side('DEFENDANT', matter.claimant, 0.02)]]
    const against = matter.respondent === null ? [] : [side('DEFENDANT', matter.respondent, 0.05)]
    if (kind === 'CRIMINAL') {
      const county = this.#city.places.byCode.get(matter.scene.grid.code.slice(0, 6))!.name
      return [[{ role: 'PLAINTIFF', name: `${county}人民检察院`, identity: null }], against]
    }
    return [
      bringers.map((index) => side('PLAINTIFF', index, 0)),
      [...against, ...organisationSide('DEFENDANT')],
    ]
  }

  #addLitigants(random: Random, id: string, matter: Matter, sides: readonly Side[], rows: RowSink): void {
    const others: Side[] = []
    const { affected, witness } = matter
    if (affected !== null && affected !== matter.claimant)
      others.push({ role: 'THIRD_PARTY', ...personParty(this.#city, affected) })
    if (sides[0]!.name.endsWith('检察院'))
      others.push({ role: 'WITNESS', ...personParty(this.#city, matter.claimant) })
    if (witness !== null && random.chance(0.4))
      others.push({ role: 'WITNESS', ...personParty(this.#city, witness) })
    ;[...sides, ...others].forEach(({ role, name, identity }, at) => {
      const represented = role === 'PLAINTIFF' || role === 'DEFENDANT' ? random.chance(0.35) : false
      rows.add(litigants, {
        recordId: id,
        ordinal: at + 1,
        name,
        identity,
        role,
        representative: represented ? this.#lawyer(random) : null,
      })
    })
  }

  #lawyer(random: Random): string {
    const firm = random.pick(BRANDS)
    return `山东${firm}律师事务所 ${this.#city.official(firm, random.below(12))}`
  }

  #addHearings(
    random: Random,
    id: string,
    filedAt: number,
    { end, ended, fate }: Course,
    rows: RowSink,
  ): void {
    const room = `第${chineseNumber(random.between(1, 16))}审判庭`
    const shares = fate === 'WITHDRAWN' ? [] : random.chance(0.2) ? [0.45, 0.8] : [0.6]
    for (const share of shares) {
      const at = officeHour(filedAt + share * (end - filedAt), random.fraction())
      // Those of an open case may lie ahead: they are fixed a month before.
      if (!ended && at > this.#city.now + 30 * DAY) continue
      const held = at < this.#city.now
      rows.add(hearings, {
        recordId: id,
        at: new Date(at),
        room,
        note: held ? random.pick(HEARING_NOTES) : null,
      })
    }
  }
}

/** The word of a case number that tells what it is: 民初, 刑终, 执. */
function caseWord({ topic }: Matter, kind: Kind, appeal: boolean): string {
  if (kind === 'ENFORCEMENT') return '执'
  const branch =
    kind === 'CRIMINAL'
      ? '刑'
      : kind === 'ADMINISTRATIVE'
        ? '行'
        : topic.cause.startsWith('申请')
          ? '民保'
          : '民'
  return branch + (appeal ? '终' : '初')
}

function titleOf(
  { topic }: Matter,
  kind: Kind,
  plaintiffs: readonly Side[],
  defendants: readonly Side[],
): string {
  const suing = sideName(plaintiffs[0]!.name, plaintiffs.length - 1)
  const sued = defendants.length === 0 ? '被告' : sideName(defendants[0]!.name, defendants.length - 1)
  if (kind === 'ENFORCEMENT') return `${suing}申请执行${sued}一案`
  if (kind === 'CRIMINAL') return `${sued}${topic.cause.replace(/罪$/, '')}案`
  if (kind === 'ADMINISTRATIVE') return `${suing}诉${sued}${topic.cause}案`
  return `${suing}与${sued}${topic.cause}`
}

function claimOf(random: Random, { topic }: Matter, kind: Kind): number | null {
  const median = MEDIAN_CLAIM[topic.category]
  if (kind === 'CRIMINAL' || median === 0 || (topic.category === 'FAMILY' && random.chance(0.5))) return null
  return hundreds(random.skewed(median, 0.9))
}

function stageAtEnd(random: Random, fate: Fate, kind: Kind, end: number, now: number): CourtCaseRow['stage'] {
  if (fate === 'WITHDRAWN') return 'WITHDRAWN'
  const inForce = fate !== 'SETTLED' && kind !== 'ENFORCEMENT' && now - end < random.between(30, 240) * DAY
  return inForce ? 'JUDGED' : 'CLOSED'
}

/** The latest step of a case that goes on. */
function lastStep(filedAt: number, { stage }: Course): number {
  return stage === 'FILED' ? filedAt : filedAt + 7 * DAY
}

function decision(
  random: Random,
  { ended, end, fate }: Course,
  kind: Kind,
  claim: number | null,
): Pick<CourtCaseRow, 'judgedOn' | 'judgmentOutcome' | 'awardedAmount' | 'judgmentSummary'> {
  if (!ended || fate === 'WITHDRAWN' || kind === 'ENFORCEMENT')
    return { judgedOn: null, judgmentOutcome: null, awardedAmount: null, judgmentSummary: null }
  const share = {
    UPHELD: 1,
    SETTLED: random.between(5, 9) / 10,
    PARTLY_UPHELD: random.between(3, 8) / 10,
    REJECTED: 0,
  }
  const awarded = claim === null || fate === 'REJECTED' ? null : hundreds(claim * share[fate])
  return {
    judgedOn: dayOf(end),
    judgmentOutcome: fate,
    awardedAmount: awarded,
    judgmentSummary: summaryOf(fate, kind, awarded),
  }
}

function summaryOf(fate: Exclude<Fate, 'WITHDRAWN'>, kind: Kind, awarded: number | null): string {
  if (fate === 'SETTLED')
    return awarded === null
      ? '双方自愿达成调解协议。'
      : `双方达成调解协议,被告于三十日内支付原告${awarded}元。`
  if (fate === 'REJECTED') return kind === 'CRIMINAL' ? '被告人无罪。' : '驳回原告的诉讼请求。'
  if (kind === 'CRIMINAL') return '被告人犯罪事实清楚,依法判处刑罚。'
  if (kind === 'ADMINISTRATIVE') return '责令被告于六十日内重新作出行政行为。'
  return awarded === null
    ? '支持原告的诉讼请求。'
    : `被告于本判决生效之日起十日内支付原告${awarded}元${fate === 'PARTLY_UPHELD' ? ',驳回其他诉讼请求' : ''}。`
}
