import { randomUUID } from 'node:crypto'
import { asc, eq } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestCenter, type TestCenter } from '../../../tests/harness/center.ts'
import { fillCenter } from '../../../tests/harness/center-records.ts'
import { type IntakeDesk, intakeDesk, type Outcome } from '../../../tests/harness/intake.ts'
import { aClerk } from '../../../tests/harness/keys.ts'
import { fillOrganisation } from '../../../tests/harness/organisation.ts'
import { deadlines } from '../deadlines/tables.ts'
import { replay } from '../lifecycle/machine.ts'
import { events } from '../lifecycle/tables.ts'
import { tellOrigin } from '../mediation/origins.ts'
import { mediationCases } from '../mediation/tables.ts'
import { INTAKE, type IntakeAction, type IntakeOccurrence, type IntakeState } from './life-cycle.ts'
import { markOverdue } from './overdue.ts'
import { intakeCases } from './tables.ts'

/*
 * Anything that officers may try, in any order and by any of them, against a case that is only kept in memory. The
 * model has its own table of what leads where, so that a slip in the life cycle's is seen.
 */

let center: TestCenter
let desk: IntakeDesk
beforeAll(async () => {
  center = await startTestCenter()
  await fillCenter(center)
  await fillOrganisation(center.db)
  desk = intakeDesk(center)
})
afterAll(() => center.close())

const OFFICERS = ['clerk-1', 'clerk-2']
const CHAIN = ['office:371102001', 'office:371102', 'office:3711']
const LEVELS = ['TOWNSHIP', 'COUNTY', 'CITY']

interface Model {
  state: IntakeState
  version: number
  handler: string | null
  center: number | null
  isProtected: boolean
  isLate: boolean
  satisfaction: number | null
  readonly actions: string[]
}

interface Try {
  readonly action: IntakeAction
  readonly officer: number
  readonly staleBy: number
  readonly level: number
  readonly satisfaction: number
  readonly violence: boolean
  readonly explained: boolean
}

const LEADS_TO: Readonly<Record<IntakeAction, Readonly<Partial<Record<IntakeState, IntakeState>>>>> = {
  CLASSIFY: { REGISTERED: 'CLASSIFIED', CLASSIFIED: 'CLASSIFIED', SCREENED: 'SCREENED' },
  LINK: { CLASSIFIED: 'SCREENED', SCREENED: 'SCREENED', ROUTED: 'ROUTED', HANDLING: 'HANDLING' },
  DECLARE_NEW: { CLASSIFIED: 'SCREENED' },
  ROUTE: { SCREENED: 'ROUTED', ROUTED: 'ROUTED' },
  TAKE: { ROUTED: 'HANDLING', HANDLING: 'HANDLING' },
  NOTE: { HANDLING: 'HANDLING', IN_MEDIATION: 'IN_MEDIATION' },
  REFER_TO_MEDIATION: { HANDLING: 'IN_MEDIATION' },
  SETTLE: { HANDLING: 'SETTLED' },
  ESCALATE: { ROUTED: 'ROUTED', HANDLING: 'ROUTED' },
  GIVE_UP: { HANDLING: 'UNSETTLED' },
  FOLLOW_UP: { SETTLED: 'CLOSED' },
  REOPEN: { SETTLED: 'HANDLING', CLOSED: 'HANDLING', UNSETTLED: 'HANDLING', WITHDRAWN: 'REGISTERED' },
  WITHDRAW: {
    REGISTERED: 'WITHDRAWN',
    CLASSIFIED: 'WITHDRAWN',
    SCREENED: 'WITHDRAWN',
    ROUTED: 'WITHDRAWN',
    HANDLING: 'WITHDRAWN',
  },
  PROTECT: {
    REGISTERED: 'REGISTERED',
    CLASSIFIED: 'CLASSIFIED',
    SCREENED: 'SCREENED',
    ROUTED: 'ROUTED',
    HANDLING: 'HANDLING',
    IN_MEDIATION: 'IN_MEDIATION',
    SETTLED: 'SETTLED',
    CLOSED: 'CLOSED',
    UNSETTLED: 'UNSETTLED',
    WITHDRAWN: 'WITHDRAWN',
  },
}
const ACTIONS = Object.keys(LEADS_TO) as IntakeAction[]

const MUTATIONS: Readonly<Record<IntakeAction, string>> = {
  CLASSIFY: 'classifyIntakeCase',
  LINK: 'linkIntakeCase',
  DECLARE_NEW: 'declareIntakeCaseNew',
  ROUTE: 'routeIntakeCase',
  TAKE: 'takeIntakeCase',
  NOTE: 'noteIntakeCase',
  REFER_TO_MEDIATION: 'referIntakeCaseToMediation',
  SETTLE: 'settleIntakeCase',
  ESCALATE: 'escalateIntakeCase',
  GIVE_UP: 'giveUpIntakeCase',
  FOLLOW_UP: 'followUpIntakeCase',
  REOPEN: 'reopenIntakeCase',
  WITHDRAW: 'withdrawIntakeCase',
  PROTECT: 'protectIntakeCase',
}

function inputOf({ action, level, satisfaction, violence, explained }: Try): Record<string, unknown> {
  const reason = '情况说明'
  switch (action) {
    case 'CLASSIFY':
      return { category: 'FAMILY', kind: violence ? 'FAMILY_VIOLENCE' : 'DIVORCE' }
    case 'LINK':
      return { records: ['police:1'], reason }
    case 'ROUTE':
      return { level: LEVELS[level], unit: 'unit:center', ...(explained && { reason }) }
    case 'TAKE':
      return explained ? { reason } : {}
    case 'NOTE':
      return { note: reason }
    case 'SETTLE':
      return { terms: '双方和解' }
    case 'FOLLOW_UP':
      return { satisfaction }
    case 'PROTECT':
      return { protection: 'PROTECTED', reason }
    default:
      return { reason }
  }
}

/** What must come of a try: a code of refusal, or the model after it. */
function expected(model: Model, one: Try): string | Model {
  const { action, level, satisfaction, explained } = one
  const officer = OFFICERS[one.officer]!
  if (one.staleBy !== 0) return 'CONFLICT'
  const state = LEADS_TO[action][model.state]
  if (!state) return 'PRECONDITION_FAILED'
  const others = model.handler !== null && model.handler !== officer
  if (['SETTLE', 'GIVE_UP', 'ESCALATE', 'REFER_TO_MEDIATION'].includes(action) && others)
    return 'PRECONDITION_FAILED'
  if (action === 'TAKE' && model.handler === officer) return 'PRECONDITION_FAILED'
  if (action === 'TAKE' && others && !explained) return 'BAD_USER_INPUT'
  if (action === 'ROUTE' && model.center !== null && !explained) return 'BAD_USER_INPUT'
  if (action === 'ESCALATE' && model.center === 2) return 'PRECONDITION_FAILED'
  if (action === 'FOLLOW_UP' && (satisfaction < 1 || satisfaction > 5)) return 'BAD_USER_INPUT'
  if (action === 'PROTECT' && model.isProtected) return 'PRECONDITION_FAILED'
  const next = { ...model, state, version: model.version + 1, actions: [...model.actions, action] }
  if (waitsFor(state) !== waitsFor(model.state) || action === 'ROUTE' || action === 'ESCALATE')
    next.isLate = false
  if (action === 'ROUTE') next.center = level
  if (action === 'ESCALATE') next.center = model.center! + 1
  if (action === 'TAKE' || action === 'REOPEN') next.handler = officer
  if (['ESCALATE', 'WITHDRAW'].includes(action)) next.handler = null
  if (action === 'FOLLOW_UP') next.satisfaction = satisfaction
  if (action === 'REOPEN') next.satisfaction = null
  if (action === 'REOPEN' && state === 'REGISTERED') {
    next.handler = null
    next.center = null
  }
  if (action === 'PROTECT' || (action === 'CLASSIFY' && one.violence)) next.isProtected = true
  return next
}

function waitsFor(state: IntakeState): string {
  if (['REGISTERED', 'CLASSIFIED', 'SCREENED'].includes(state)) return 'routing'
  return ['ROUTED', 'HANDLING', 'SETTLED'].includes(state) ? state : 'nothing'
}

const aTry = fc.record<Try>({
  action: fc.constantFrom(...ACTIONS),
  officer: fc.nat({ max: 1 }),
  staleBy: fc.oneof({ weight: 12, arbitrary: fc.constant(0) }, fc.constantFrom(-1, 1)),
  level: fc.nat({ max: 2 }),
  satisfaction: fc.integer({ min: 0, max: 6 }),
  violence: fc.boolean(),
  explained: fc.boolean(),
})
/** A try that is possible now, by its place among them, so that walks come far; or any. */
const move = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('possible' as const), which: fc.nat(), one: aTry }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('any' as const), one: aTry }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('repeated' as const), changed: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('deadline' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('mediation' as const), settled: fc.boolean() }) },
)

it('goes where the model goes, whatever is tried', { timeout: 300_000 }, async () => {
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 10, maxLength: 35 }), async (moves) => {
      const { record } = await desk.accept({ category: 'FAMILY' })
      const { id } = record
      let model: Model = {
        state: 'REGISTERED',
        version: 1,
        handler: null,
        center: null,
        isProtected: false,
        isLate: false,
        satisfaction: null,
        actions: ['ACCEPT'],
      }
      let last: {
        mutation: string
        input: Record<string, unknown>
        officer: string
        outcome: Outcome
      } | null = null
      for (const one of moves) {
        if (one.kind === 'repeated') {
          if (!last) continue
          const input = one.changed ? { ...last.input, expectedVersion: 99 } : last.input
          const outcome = await desk.act(last.mutation, input, aClerk({ officer: last.officer }))
          if (one.changed) expect(outcome.code).toBe('IDEMPOTENCY_KEY_REUSED')
          else expect(outcome).toEqual(last.outcome)
        } else if (one.kind === 'deadline') {
          model = await passDeadline(id, model)
        } else if (one.kind === 'mediation') {
          model = await endMediation(id, model, one.settled)
        } else {
          const tried = one.kind === 'any' ? one.one : possibleTry(model, one.one, one.which)
          const mutation = MUTATIONS[tried.action]
          const officer = OFFICERS[tried.officer]!
          const input = {
            idempotencyKey: randomUUID(),
            id,
            expectedVersion: model.version + tried.staleBy,
            ...inputOf(tried),
          }
          const outcome = await desk.act(mutation, input, aClerk({ officer }))
          const next = expected(model, tried)
          if (typeof next === 'string') expect(outcome, JSON.stringify(tried)).toMatchObject({ code: next })
          else {
            expect(outcome.message).toBeUndefined()
            last = { mutation, input, officer, outcome }
            model = next
            seen.add(tried.action)
            expect(outcome.record).toMatchObject({
              state: model.state,
              version: model.version,
              handler: model.handler,
              center: model.center === null ? null : { id: CHAIN[model.center] },
              satisfaction: model.satisfaction,
              allowedActions: expect.toSatisfy(
                (actions: string[]) =>
                  actions.toSorted().join() ===
                  ACTIONS.filter((action) => LEADS_TO[action][model.state])
                    .sort()
                    .join(),
              ),
            })
          }
        }
        seen.add(model.state)
      }
      await checkAgainstHistory(id, model)
    }),
    { numRuns: 40 },
  )
  // A property that never came far would prove nothing.
  for (const what of [...ACTIONS, 'SETTLED', 'CLOSED', 'IN_MEDIATION', 'WITHDRAWN'])
    expect(seen).toContain(what)
})

/** One of the tries that succeed now; ends and side steps are taken seldom, so that walks come far. */
function possibleTry(model: Model, one: Try, which: number): Try {
  const onward = {
    ...one,
    staleBy: 0,
    explained: true,
    satisfaction: Math.max(1, Math.min(5, one.satisfaction)),
  }
  const officer = model.handler === null ? one.officer : OFFICERS.indexOf(model.handler)
  const possible = ACTIONS.map((action) => ({ ...onward, action, officer })).filter(
    (each) => typeof expected(model, each) !== 'string',
  )
  const forward = possible.filter(
    ({ action }) => !['WITHDRAW', 'PROTECT', 'CLASSIFY', 'LINK'].includes(action),
  )
  const among = forward.length > 0 && which % 5 > 0 ? forward : possible
  return among[which % among.length] ?? one
}

async function passDeadline(id: string, model: Model): Promise<Model> {
  const due = waitsFor(model.state) !== 'nothing'
  if (due)
    await center.db
      .update(intakeCases)
      .set({ dueAt: new Date(Date.now() - 1000) })
      .where(eq(intakeCases.id, id))
  await center.db.transaction((transaction) => markOverdue(transaction, id))
  if (!due || model.isLate) return model
  return { ...model, isLate: true, version: model.version + 1, actions: [...model.actions, 'OVERDUE'] }
}

async function endMediation(id: string, model: Model, settled: boolean): Promise<Model> {
  const [mediation] = await center.db
    .update(mediationCases)
    .set({ state: settled ? 'AGREED' : 'FAILED', endedAt: new Date() })
    .where(eq(mediationCases.originId, id))
    .returning()
  if (!mediation) return model
  const [{ mediationId } = { mediationId: null }] = await center.db
    .select()
    .from(intakeCases)
    .where(eq(intakeCases.id, id))
  const ended = await center.db
    .select()
    .from(mediationCases)
    .where(eq(mediationCases.id, mediationId ?? mediation.id))
  await center.db.transaction((transaction) =>
    tellOrigin(transaction, {
      outcome: settled ? 'SETTLED' : 'FAILED',
      mediation: ended[0]!,
      reason: '调解结束',
      by: aClerk({ officer: 'mediator-1' }),
    }),
  )
  if (model.state !== 'IN_MEDIATION') return model
  const action: IntakeOccurrence = settled ? 'MEDIATION_SETTLED' : 'MEDIATION_FAILED'
  return {
    ...model,
    state: settled ? 'SETTLED' : 'HANDLING',
    version: model.version + 1,
    isLate: false,
    actions: [...model.actions, action],
  }
}

/** The row is what the events lead to, and a deadline waits exactly where something is waited for. */
async function checkAgainstHistory(id: string, model: Model): Promise<void> {
  const [row] = await center.db.select().from(intakeCases).where(eq(intakeCases.id, id))
  const history = await center.db
    .select()
    .from(events)
    .where(eq(events.subject, id))
    .orderBy(asc(events.version))
  const actions = history.map(({ action }) => action)
  expect(actions).toEqual(model.actions)
  expect(row).toMatchObject({
    state: replay(INTAKE, 'REGISTERED', actions.slice(1) as IntakeAction[]),
    version: history.length,
    protection: model.isProtected ? 'PROTECTED' : 'OPEN',
  })
  expect(row!.overdueSince !== null).toBe(model.isLate)
  expect(row!.updatedAt).toEqual(history.at(-1)!.at)
  const waiting = await center.db.select().from(deadlines).where(eq(deadlines.subject, id))
  expect(waiting).toHaveLength(waitsFor(model.state) === 'nothing' ? 0 : 1)
}
