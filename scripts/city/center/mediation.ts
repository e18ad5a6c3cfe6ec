import type { TransactionSql } from 'postgres'
import {
  mediationCommittees,
  mediatorRelations,
  mediators,
} from '../../../subgraphs/center/committees/tables.ts'
import { replay } from '../../../subgraphs/center/lifecycle/machine.ts'
import { events } from '../../../subgraphs/center/lifecycle/tables.ts'
import { matterRecords } from '../../../subgraphs/center/matters/tables.ts'
import {
  MEDIATION,
  type MediationAction,
  type MediationState,
} from '../../../subgraphs/center/mediation/life.ts'
import {
  mediationCases,
  mediationMediators,
  mediationParties,
  mediationSessions,
} from '../../../subgraphs/center/mediation/tables.ts'
import type { PartyRole } from '../../../subgraphs/kit/contract/change.ts'
import type { ReferralState } from '../../../subgraphs/kit/contract/mediation.ts'
import { DAY, dayOf, HOUR, MINUTE, officeHour, yearOf } from '../calendar.ts'
import { identityAtCenter } from '../center.ts'
import type { City } from '../city.ts'
import type { Matter } from '../matters.ts'
import { type Random, randomStream, Weighted } from '../random.ts'
import { hundreds } from '../record-parts.ts'
import type { RowSink } from '../rows.ts'
import { COURT_OF_COUNTY } from '../vocabulary/courts.ts'
import {
  FAILURE_REASONS,
  REFERRAL_REASONS,
  REFUSAL_REASONS,
  SESSION_OUTCOMES,
  SESSION_PLACES,
  TERMS,
  WITHDRAWAL_REASONS,
} from '../vocabulary/mediation.ts'
import { Desks } from './desks.ts'
import { matterId } from './matters.ts'
import { type MediationPlan, mediationPlan, type PlannedMediation } from './mediation-plan.ts'
import { Mediators } from './mediators.ts'
import type { TopicRows } from './topic.ts'

/** How often an agreement is taken to a court, and how often the court confirms it. */
const TO_COURT = 0.12
const CONFIRMED = 0.97
const PERFORMANCES = new Weighted<MediationAction>([
  ['PERFORM', 94],
  ['PERFORM_PARTLY', 3],
  ['BREACH', 3],
])
/** Yuan: half of the agreements are about less. */
const MEDIAN_AMOUNT = 6_000

interface Party {
  readonly role: PartyRole
  readonly name: string
  readonly identity: string | null
}

/** Something done with a case, which has happened when its moment is past. */
interface Deed {
  readonly action: MediationAction
  readonly at: number
  readonly reason?: string
  readonly data?: Readonly<Record<string, unknown>>
}

/** The mediations of the city's plan, with mediators, sessions, agreements and all that was done. */
export class MediationRows implements TopicRows {
  readonly tables = [
    mediationCommittees,
    mediators,
    mediatorRelations,
    mediationCases,
    mediationParties,
    mediationSessions,
    mediationMediators,
    events,
    matterRecords,
  ]
  readonly #city: City
  readonly #random
  #made: { plan: MediationPlan; mediators: Mediators; desks: Desks } | undefined

  constructor(city: City) {
    this.#city = city
    this.#random = randomStream(city.seed, 'mediation case')
  }

  get count(): number {
    return this.#makers.plan.cases.length
  }

  /** Made when they are first needed. */
  get #makers() {
    this.#made ??= {
      plan: mediationPlan(this.#city),
      mediators: new Mediators(this.#city),
      desks: new Desks(this.#city),
    }
    return this.#made
  }

  add(index: number, rows: RowSink): void {
    const { plan, mediators, desks } = this.#makers
    if (index === 0) mediators.addTo(rows)
    const planned = plan.cases[index]!
    const random = this.#random(planned.number)
    const matter = this.#city.matters.matter(planned.matter)
    const parties = partiesOf(this.#city, matter)
    const place = matter.scene.grid.code
    const { category } = matter.topic
    const mediator = mediators.draw(
      random,
      category,
      place,
      parties.map(({ identity }) => identity),
    ).row
    const { reason, deeds } = courseOf(this.#city, planned, matter, mediator.id)
    const officer = random.pick(desks.serving(place)[0]!.officers)
    this.#addCase(
      { random, planned, matter, deeds, reason, parties, committeeId: mediator.committeeId },
      rows,
    )
    this.#addParties(planned.id, parties, rows)
    addSessions(planned.id, deeds, parties, mediator.name, rows)
    addHistory(planned, deeds, reason, officer, rows)
    const assigned = deeds.find(({ action }) => action === 'ASSIGN')
    const end = endOf(deeds)
    if (assigned)
      rows.add(mediationMediators, {
        recordId: planned.id,
        mediatorId: mediator.id,
        assignedAt: new Date(assigned.at),
        releasedAt: end ? new Date(end.at) : null,
      })
    if (planned.origin)
      for (const recordId of [planned.origin.record, planned.id])
        rows.add(matterRecords, { recordId, matter: matterId(planned.matter) })
  }

  /** The next case that somebody opens gets the next number. */
  async finish(sql: TransactionSql): Promise<void> {
    await sql`select setval('mediation_number', ${this.count})`
  }

  #addParties(recordId: string, parties: readonly Party[], rows: RowSink): void {
    for (const [position, party] of parties.entries())
      rows.add(mediationParties, { recordId, ordinal: position + 1, ...party })
  }

  #addCase(made: MadeCase, rows: RowSink): void {
    const { random, planned, matter, deeds, reason, parties, committeeId } = made
    const end = endOf(deeds)
    const concluded = deeds.find(({ action }) => action === 'CONCLUDE')
    const applied = deeds.find(({ action }) => action === 'APPLY_FOR_CONFIRMATION')
    const decided = deeds.find(({ action }) => action === 'CONFIRM' || action === 'REFUSE_CONFIRMATION')
    const performed = deeds.find(({ action }) => PERFORMANCES.values.includes(action))
    const referral = referralOf(planned, deeds)
    const measured = random.chance(0.7)
    const { position, grid } = matter.scene
    rows.add(mediationCases, {
      id: planned.id,
      title: titleOf(matter, parties),
      occurredAt: new Date(planned.openedAt),
      updatedAt: new Date(deeds.at(-1)?.at ?? planned.openedAt),
      locationCode: grid.code,
      latitude: measured ? position.latitude : null,
      longitude: measured ? position.longitude : null,
      protection: matter.protection,
      reference: `日调〔${yearOf(planned.openedAt)}〕${String(planned.number).padStart(5, '0')}号`,
      category: matter.topic.category,
      kind: planned.kind,
      state: stateAfter(deeds),
      version: deeds.length + 1,
      originId: planned.origin?.record ?? null,
      ...(planned.kind === 'PROCURATORATE' && {
        originUnit: '日照市人民检察院',
        originReference: `日检民监〔${yearOf(planned.openedAt)}〕${planned.number}号`,
      }),
      referralReason: reason,
      committeeId: deeds.some(({ action }) => action === 'ASSIGN') ? committeeId : null,
      endedAt: end ? new Date(end.at) : null,
      endReason: end?.reason ?? null,
      ...(concluded && {
        agreementTerms: String(concluded.data!.terms),
        agreementAmount: concluded.data!.amount as number | null,
        agreementSignedAt: new Date(concluded.at),
        performBy: concluded.data!.performBy as string,
      }),
      ...(applied && {
        confirmationCourt: String(applied.data!.court),
        confirmationAppliedAt: new Date(applied.at),
      }),
      ...(decided && {
        confirmationDecidedAt: new Date(decided.at),
        confirmationGranted: decided.action === 'CONFIRM',
        confirmationReference: String(decided.data!.reference),
      }),
      ...(performed && {
        performanceNotedAt: new Date(performed.at),
        performanceNote: performed.reason ?? null,
      }),
      ...(referral && { acknowledgedState: referral.state, acknowledgedAt: new Date(referral.at + 2_000) }),
    })
  }
}

interface MadeCase {
  readonly random: Random
  readonly planned: PlannedMediation
  readonly matter: Matter
  readonly deeds: readonly Deed[]
  readonly reason: string
  readonly parties: readonly Party[]
  readonly committeeId: string
}

/** How a department has recorded a planned case: what the center's messages told it last. */
export interface CityReferral {
  readonly state: ReferralState
  readonly version: number
  readonly reason: string | null
  readonly at: number
}

/** The same without the case's rows, for the departments, which are loaded at the same time. */
export function cityReferral(city: City, planned: PlannedMediation): CityReferral {
  const { reason, deeds } = courseOf(city, planned, city.matters.matter(planned.matter), null)
  const referral = referralOf(planned, deeds)!
  return referral.state === 'REFERRED' ? { ...referral, reason } : referral
}

function referralOf(
  { origin, openedAt }: PlannedMediation,
  deeds: readonly Deed[],
): CityReferral | undefined {
  if (!origin) return undefined
  const end = endOf(deeds)
  if (!end) return { state: 'REFERRED', version: 1, reason: null, at: openedAt }
  const state = ({ CONCLUDE: 'AGREED', RETURN: 'RETURNED', WITHDRAW: 'WITHDRAWN' } as const)[
    end.action as 'CONCLUDE' | 'RETURN' | 'WITHDRAW'
  ]
  return { state, version: deeds.indexOf(end) + 2, reason: end.reason ?? null, at: end.at }
}

const ENDS: readonly MediationAction[] = ['CONCLUDE', 'RETURN', 'FAIL', 'WITHDRAW']
const endOf = (deeds: readonly Deed[]) => deeds.find(({ action }) => ENDS.includes(action))

const stateAfter = (deeds: readonly Deed[]): MediationState =>
  replay(
    MEDIATION,
    'REGISTERED',
    deeds.map(({ action }) => action),
  )

/** Why a case was opened, and what was done with it until now; the mediator is of no account for the rest. */
function courseOf(
  city: City,
  planned: PlannedMediation,
  { topic: { category }, scene }: Matter,
  mediator: string | null,
): { reason: string; deeds: Deed[] } {
  const { fate, openedAt, origin, kind } = planned
  const random = randomStream(city.seed, 'mediation course')(planned.number)
  const reason = random.pick(REFERRAL_REASONS[kind])
  const deeds: Deed[] = []
  let clock = openedAt
  const later = (least: number, most: number) => {
    clock = officeHour(clock + least + (most - least) * random.fraction(), random.fraction())
    return clock
  }
  deeds.push({ action: 'ASSIGN', at: later(20 * MINUTE, 30 * HOUR), data: { mediator, replaces: null } })
  const sessions = fate === 'WITHDRAWN' ? random.below(2) : random.between(1, 3)
  for (let number = 1; number <= sessions; number++) {
    const outcomes =
      number < sessions
        ? SESSION_OUTCOMES.first
        : fate === 'FAILED'
          ? SESSION_OUTCOMES.lastInVain
          : fate === 'AGREED'
            ? SESSION_OUTCOMES.last
            : SESSION_OUTCOMES.first
    const at = later(DAY, 7 * DAY)
    deeds.push({
      action: 'HOLD_SESSION',
      at,
      reason: random.pick(outcomes),
      data: { at: new Date(at).toISOString(), place: random.pick(SESSION_PLACES) },
    })
  }
  const cameFromElsewhere = origin !== null || kind === 'PROCURATORATE'
  if (fate === 'FAILED')
    deeds.push({
      action: cameFromElsewhere ? 'RETURN' : 'FAIL',
      at: later(HOUR, 3 * DAY),
      reason: random.pick(FAILURE_REASONS),
    })
  if (fate === 'WITHDRAWN')
    deeds.push({ action: 'WITHDRAW', at: later(HOUR, 2 * DAY), reason: random.pick(WITHDRAWAL_REASONS) })
  if (fate === 'AGREED') {
    const amount = hundreds(random.skewed(MEDIAN_AMOUNT, 1))
    const terms = random.pick(TERMS[category])
    const signedAt = later(30 * MINUTE, 3 * HOUR)
    const due = signedAt + random.between(5, 60) * DAY
    deeds.push({
      action: 'CONCLUDE',
      at: signedAt,
      data: {
        terms: terms.replace('{amount}', String(amount)),
        amount: terms.includes('{amount}') ? amount : null,
        performBy: dayOf(due),
      },
    })
    if (random.chance(TO_COURT)) deeds.push(...confirmation(random, scene.grid.code, planned.number, later))
    clock = Math.max(clock, due)
    deeds.push({ action: PERFORMANCES.draw(random), at: later(HOUR, 4 * DAY) })
  }
  const done = fate === 'GOING_ON' ? deeds : inTime(deeds, openedAt, city.now)
  return { reason, deeds: done.filter(({ at }) => at < city.now) }
}

function confirmation(
  random: Random,
  place: string,
  number: number,
  later: (least: number, most: number) => number,
): Deed[] {
  const granted = random.chance(CONFIRMED)
  const court = COURT_OF_COUNTY[place.slice(0, 6)]!
  const appliedAt = later(HOUR, 10 * DAY)
  const decidedAt = later(2 * DAY, 12 * DAY)
  return [
    { action: 'APPLY_FOR_CONFIRMATION', at: appliedAt, data: { court: court.name } },
    {
      action: granted ? 'CONFIRM' : 'REFUSE_CONFIRMATION',
      at: decidedAt,
      ...(!granted && { reason: random.pick(REFUSAL_REASONS) }),
      data: { reference: `(${yearOf(decidedAt)})鲁${court.code}民特${number}号` },
    },
  ]
}

/** Deeds up to the case's end, squeezed into the time that there was where that is short. */
function inTime(deeds: readonly Deed[], openedAt: number, now: number): Deed[] {
  const end = endOf(deeds)!.at
  if (end < now) return [...deeds]
  const squeeze = (0.9 * (now - openedAt)) / (end - openedAt)
  return deeds.map((deed) =>
    deed.at > end ? deed : { ...deed, at: Math.round(openedAt + (deed.at - openedAt) * squeeze) },
  )
}

function addSessions(
  recordId: string,
  deeds: readonly Deed[],
  parties: readonly Party[],
  mediator: string,
  rows: RowSink,
): void {
  const attended = [...parties.slice(0, 3).map(({ name }) => name), `调解员${mediator}`]
  deeds
    .filter(({ action }) => action === 'HOLD_SESSION')
    .forEach(({ at, reason, data }, index) => {
      rows.add(mediationSessions, {
        recordId,
        ordinal: index + 1,
        at: new Date(at),
        place: String(data!.place),
        attended,
        outcome: reason!,
      })
    })
}

function addHistory(
  { id, kind, origin, openedAt }: PlannedMediation,
  deeds: readonly Deed[],
  reason: string,
  officer: string,
  rows: RowSink,
): void {
  const by = { subject: id, officer, client: 'center-clerk' }
  rows.add(events, {
    ...by,
    version: 1,
    action: 'OPEN',
    state: 'REGISTERED',
    at: new Date(openedAt),
    reason,
    data: { kind, origin: origin?.record ?? null },
  })
  deeds.forEach((deed, index) => {
    const { terms: _, ...data } = deed.data ?? {}
    rows.add(events, {
      ...by,
      version: index + 2,
      action: deed.action,
      state: stateAfter(deeds.slice(0, index + 1)),
      at: new Date(deed.at),
      reason: deed.reason ?? null,
      data,
    })
  })
}

function partiesOf(city: City, matter: Matter): Party[] {
  const { claimant, respondent, organisation, affected } = matter
  const seen = new Set<number>()
  const person = (role: PartyRole, index: number | null): Party[] => {
    if (index === null || seen.has(index)) return []
    seen.add(index)
    const known = city.population.person(index)
    const isResident = index < city.population.size
    return [{ role, name: known.name, identity: isResident ? identityAtCenter(known) : known.identity }]
  }
  return [
    ...person('APPLICANT', claimant),
    ...city.matters
      .followers(matter)
      .slice(0, 4)
      .flatMap((follower) => person('APPLICANT', follower)),
    ...person('RESPONDENT', respondent),
    ...(organisation === null ? [] : [{ role: 'RESPONDENT' as const, name: organisation, identity: null }]),
    ...person('VICTIM', affected),
  ]
}

function titleOf({ topic }: Matter, parties: readonly Party[]): string {
  const name = (role: PartyRole) => parties.find((party) => party.role === role)?.name
  const cause = topic.cause.replace(/罪$/, '')
  const about = /纠纷|争议/.test(cause) ? cause : `${cause}纠纷`
  return `${name('APPLICANT')}与${name('RESPONDENT') ?? '对方'}${about}`
}
