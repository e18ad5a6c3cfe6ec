import { asc, eq, sql } from 'drizzle-orm'
import fc from 'fast-check'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { callsOf, HOUR } from '../../../tests/harness/calls.ts'
import { startTestCenter, type TestCenter } from '../../../tests/harness/center.ts'
import { fillCenter } from '../../../tests/harness/center-records.ts'
import { fillOrganisation } from '../../../tests/harness/organisation.ts'
import { fireDue } from '../deadlines/fire.ts'
import { DEADLINE_HANDLERS } from '../deadlines/handlers.ts'
import { deadlines } from '../deadlines/tables.ts'
import { replay } from '../lifecycle/machine.ts'
import { events } from '../lifecycle/tables.ts'
import {
  CALL,
  type CallAction,
  type CallState,
  RESPONSE,
  type ResponseAction,
  type ResponseState,
  responseId,
} from './machines.ts'

const log = pino({ level: 'silent' })
const UNITS = ['unit:courts', 'unit:police'] as const
/** From the calling center up. */
const CENTERS = ['office:371102001', 'office:371102', 'office:3711']

let center: TestCenter
let operate: ReturnType<typeof callsOf>
beforeAll(async () => {
  center = await startTestCenter()
  await fillCenter(center)
  await fillOrganisation(center.db)
  operate = callsOf(center)
})
afterAll(() => center.close())

/** What happens to a call, in words that know nothing of tables. */
type Move =
  | { readonly do: 'report'; readonly unit: 0 | 1; readonly report: string; readonly stale: boolean }
  | { readonly do: 'decide'; readonly unit: 0 | 1; readonly upheld: boolean }
  | { readonly do: 'close'; readonly regulated: boolean; readonly stale: boolean }
  | { readonly do: 'deadline passes' }

interface Unit {
  state: ResponseState
  version: number
}

/** The life of a call as one would tell it, without a table of transitions. */
class Model {
  readonly units: readonly [Unit, Unit] = [
    { state: 'CALLED', version: 1 },
    { state: 'CALLED', version: 1 },
  ]
  state: CallState = 'OPEN'
  version = 1
  level = 0
  hasDeadline = true

  /** @returns the code with which it is refused, or null */
  play(move: Move): string | null {
    switch (move.do) {
      case 'report':
        return this.#report(this.units[move.unit], move)
      case 'decide':
        return this.#decide(this.units[move.unit], move.upheld)
      case 'close':
        return this.#close(move)
      case 'deadline passes':
        this.#pass()
        return null
    }
  }

  #report(unit: Unit, { report, stale }: { report: string; stale: boolean }): string | null {
    if (stale) return 'CONFLICT'
    const next = nextOf(unit.state, report)
    if (!next || this.#isClosed()) return 'PRECONDITION_FAILED'
    this.#move(unit, next)
    if (this.units.every(({ state }) => state !== 'CALLED') && this.hasDeadlineOrIsOverdue()) {
      this.#to('ANSWERED')
      this.hasDeadline = false
    }
    return null
  }

  #decide(unit: Unit, upheld: boolean): string | null {
    if (unit.state !== 'OBJECTED' || this.#isClosed()) return 'PRECONDITION_FAILED'
    this.#move(unit, upheld ? 'EXCUSED' : 'CALLED')
    if (upheld) return null
    this.#to(this.state === 'ESCALATED' ? 'ESCALATED' : 'OPEN')
    this.hasDeadline = true
    return null
  }

  #close({ regulated, stale }: { regulated: boolean; stale: boolean }): string | null {
    if (stale) return 'CONFLICT'
    if (this.#isClosed()) return 'PRECONDITION_FAILED'
    if (regulated && !this.units.some(({ state }) => state === 'COMPLETED')) return 'PRECONDITION_FAILED'
    this.#to(regulated ? 'REGULATED' : 'FAILED')
    this.hasDeadline = false
    for (const unit of this.units)
      if (unit.state === 'CALLED' || unit.state === 'OBJECTED') this.#move(unit, 'RELEASED')
    return null
  }

  #pass(): void {
    if (!this.hasDeadline) return
    const atTop = this.level === CENTERS.length - 1
    this.#to(atTop ? 'OVERDUE' : 'ESCALATED')
    if (atTop) this.hasDeadline = false
    else this.level++
  }

  /** Somebody is still waited for. */
  hasDeadlineOrIsOverdue(): boolean {
    return this.hasDeadline || this.state === 'OVERDUE'
  }

  #isClosed(): boolean {
    return this.state === 'REGULATED' || this.state === 'FAILED'
  }

  #to(state: CallState): void {
    this.state = state
    this.version++
  }

  #move(unit: Unit, state: ResponseState): void {
    unit.state = state
    unit.version++
  }
}

function nextOf(state: ResponseState, report: string): ResponseState | undefined {
  if (report === 'ACCEPT' && state === 'CALLED') return 'ACCEPTED'
  if (report === 'OBJECT' && state === 'CALLED') return 'OBJECTED'
  if (report === 'ARRIVE' && state === 'ACCEPTED') return 'ARRIVED'
  if (report === 'ACT' && ['ACCEPTED', 'ARRIVED', 'ACTING'].includes(state)) return 'ACTING'
  if (report === 'COMPLETE' && state === 'ACTING') return 'COMPLETED'
  return undefined
}

const unit = fc.constantFrom(0 as const, 1 as const)
const rarely = fc.nat(9).map((n) => n === 0)
const moves: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('report' as const),
      unit,
      report: fc.constantFrom('ACCEPT', 'ARRIVE', 'ACT', 'COMPLETE', 'OBJECT'),
      stale: rarely,
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('decide' as const), unit, upheld: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('close' as const), regulated: fc.boolean(), stale: rarely }),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'deadline passes' as const }) },
)

it('lives as the model says, and its history leads to where it is', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(moves, { minLength: 1, maxLength: 25 }), async (played) => {
      const model = new Model()
      const callId = await operate.made({ centerId: CENTERS[0], unitIds: UNITS })
      for (const move of played) {
        const answer = await carryOut(callId, move, model)
        expect(answer, JSON.stringify(move)).toBe(model.play(move))
        await expectLike(callId, model)
      }
      await expectHistories(callId)
    }),
    { numRuns: 25 },
  )
}, 120_000)

/** Does to the real call what the model is about to do; @returns the code of a refusal, or null */
async function carryOut(callId: string, move: Move, model: Model): Promise<string | null> {
  if (move.do === 'deadline passes') {
    await center.db
      .update(deadlines)
      .set({ dueAt: sql`clock_timestamp() - interval '1 second'` })
      .where(eq(deadlines.subject, callId))
    await fireDue(center.db, DEADLINE_HANDLERS, log)
    return null
  }
  const { errors } = await mutate(callId, move, model)
  return errors?.[0]?.extensions.code ?? null
}

function mutate(callId: string, move: Exclude<Move, { do: 'deadline passes' }>, model: Model) {
  const reason = '说明'
  if (move.do === 'close') {
    const { regulated, stale } = move
    const expectedVersion = model.version + (stale ? 1 : 0)
    return operate.close({ callId, expectedVersion, outcome: regulated ? 'REGULATED' : 'FAILED', reason })
  }
  const { version } = model.units[move.unit]
  const about = { callId, unitId: UNITS[move.unit], reason }
  if (move.do === 'report')
    return operate.respond({ ...about, expectedVersion: version + (move.stale ? 1 : 0), report: move.report })
  const deadline = new Date(Date.now() + HOUR).toISOString()
  const ruling = move.upheld ? 'UPHOLD' : 'OVERRULE'
  return operate.decide({ ...about, expectedVersion: version, ruling, deadline })
}

async function expectLike(callId: string, model: Model): Promise<void> {
  expect(await operate.read(callId, 'state version center { id } responses { state version }')).toEqual({
    state: model.state,
    version: model.version,
    center: { id: CENTERS[model.level] },
    responses: model.units.map(({ state, version }) => ({ state, version })),
  })
  const kept = await center.db.select().from(deadlines).where(eq(deadlines.subject, callId))
  expect(kept).toHaveLength(model.hasDeadline ? 1 : 0)
}

async function expectHistories(callId: string): Promise<void> {
  const { state, version, responses } = await operate.read(
    callId,
    'state version responses { unit { id } state version }',
  )
  const historyOf = (subject: string) =>
    center.db.select().from(events).where(eq(events.subject, subject)).orderBy(asc(events.version))
  const history = await historyOf(callId)
  expect(history).toHaveLength(version)
  expect(
    replay(
      CALL,
      'OPEN',
      history.slice(1).map(({ action }) => action as CallAction),
    ),
  ).toBe(state)
  for (const response of responses) {
    const reported = await historyOf(responseId(callId, response.unit.id))
    expect(reported).toHaveLength(response.version)
    const actions = reported.slice(1).map(({ action }) => action as ResponseAction)
    expect(replay(RESPONSE, 'CALLED', actions)).toBe(response.state)
  }
}
