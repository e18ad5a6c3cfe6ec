import { eq, sql } from 'drizzle-orm'
import fc from 'fast-check'
import { pino } from 'pino'
import { request } from 'undici'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestCenter, type TestCenter } from '../../../tests/harness/center.ts'
import { fillCenter } from '../../../tests/harness/center-records.ts'
import { requestHeaders } from '../../../tests/harness/keys.ts'
import { anAuditor, anOpener, openingsOf } from '../../../tests/harness/openings.ts'
import type { AccessState } from '../../kit/contract/access.ts'
import { fireDue } from '../deadlines/fire.ts'
import { DEADLINE_HANDLERS } from '../deadlines/handlers.ts'
import { deadlines } from '../deadlines/tables.ts'
import { replay } from '../lifecycle/machine.ts'
import { events } from '../lifecycle/tables.ts'
import { OPENING, type OpeningAction, type OpeningState } from './machine.ts'
import { openings } from './tables.ts'

const log = pino({ level: 'silent' })
const OFFICERS = ['clerk-1', 'clerk-2'] as const
const PERSONS = ['p0', 'p1', 'p2', 'p3'] as const
const MOST = 3

let center: TestCenter
let operate: ReturnType<typeof openingsOf>
beforeAll(async () => {
  center = await startTestCenter()
  await fillCenter(center)
  operate = openingsOf(center)
})
afterAll(() => center.close())

type Move =
  | { readonly do: 'open'; readonly officer: number; readonly person: number }
  | { readonly do: 'close' | 'review' | 'pass'; readonly which: number; readonly officer: number }

interface Opening {
  readonly id: string
  readonly officer: number
  readonly person: number
  state: OpeningState
  version: number
}

/** What happens to openings as one would tell it. */
class Model {
  readonly all: Opening[] = []

  open(officer: number, person: number): string | null {
    const standing = this.all.filter((one) => one.officer === officer && one.state === 'OPENED')
    return standing.length >= MOST || standing.some((one) => one.person === person)
      ? 'PRECONDITION_FAILED'
      : null
  }

  step(opening: Opening, action: 'close' | 'review', officer: number): string | null {
    // Officers close their own; the auditor, who judges, is neither of them.
    if (action === 'close' && opening.officer !== officer) return 'BAD_USER_INPUT'
    const possible =
      action === 'close' ? opening.state === 'OPENED' : ['CLOSED', 'EXPIRED'].includes(opening.state)
    if (!possible) return 'PRECONDITION_FAILED'
    opening.state = action === 'close' ? 'CLOSED' : 'REVIEWED'
    opening.version++
    return null
  }

  pass(opening: Opening): void {
    if (opening.state !== 'OPENED') return
    opening.state = 'EXPIRED'
    opening.version++
  }

  /** Who has whose records open, as the gateway is to be told. */
  standing(): string[] {
    return this.all
      .filter(({ state }) => state === 'OPENED')
      .map(({ officer, person }) => `${OFFICERS[officer]} ${PERSONS[person]}`)
      .sort()
  }
}

const officer = fc.nat(OFFICERS.length - 1)
const moves: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('open' as const), officer, person: fc.nat(PERSONS.length - 1) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('close' as const, 'review' as const, 'pass' as const),
      which: fc.nat(20),
      officer,
    }),
  },
)

it('openings live as the model says, and the gateway is told of exactly those that last', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(moves, { minLength: 1, maxLength: 20 }), async (played) => {
      await center.db.execute(sql`truncate opening, opening_agency, deadline`)
      const model = new Model()
      for (const move of played) {
        await play(model, move)
        expect(await standing(), JSON.stringify(move)).toEqual(model.standing())
      }
      for (const opening of model.all) await expectLike(opening)
    }),
    { numRuns: 20 },
  )
}, 120_000)

async function play(model: Model, move: Move): Promise<void> {
  if (move.do === 'open') {
    const caller = anOpener({ officer: OFFICERS[move.officer]! })
    const expected = model.open(move.officer, move.person)
    const { data, errors } = await operate.open({ person: PERSONS[move.person] }, caller)
    expect(errors?.[0]?.extensions.code ?? null).toBe(expected)
    if (expected === null)
      model.all.push({
        id: data.openProtectedRecords.id,
        officer: move.officer,
        person: move.person,
        state: 'OPENED',
        version: 1,
      })
    return
  }
  const opening = model.all[move.which % Math.max(model.all.length, 1)]
  if (!opening) return
  if (move.do === 'pass') {
    model.pass(opening)
    await center.db
      .update(openings)
      .set({ openedAt: sql`opened_at - interval '2 hours'`, endsAt: sql`ends_at - interval '2 hours'` })
      .where(eq(openings.id, opening.id))
    await center.db
      .update(deadlines)
      .set({ dueAt: sql`due_at - interval '2 hours'` })
      .where(eq(deadlines.subject, opening.id))
    await fireDue(center.db, DEADLINE_HANDLERS, log)
    return
  }
  const input = { openingId: opening.id, expectedVersion: opening.version }
  const expected = model.step(opening, move.do, move.officer)
  const { errors } =
    move.do === 'close'
      ? await operate.close(input, anOpener({ officer: OFFICERS[move.officer]! }))
      : await operate.review({ ...input, verdict: 'JUSTIFIED', remark: '理由充分' }, anAuditor())
  expect(errors?.[0]?.extensions.code ?? null, move.do).toBe(expected)
}

async function standing(): Promise<string[]> {
  const { body } = await request(`${center.url}/access`, {
    headers: await requestHeaders('gateway', 'center', { path: '/access' }),
  })
  return ((await body.json()) as AccessState).openings
    .map((opening) => `${opening.officer} p${opening.person.split(':')[1]}`)
    .sort()
}

async function expectLike(opening: Opening): Promise<void> {
  expect(await operate.read(opening.id, anAuditor())).toMatchObject({
    state: opening.state,
    version: opening.version,
  })
  const history = await center.db
    .select()
    .from(events)
    .where(eq(events.subject, opening.id))
    .orderBy(events.version)
  const actions = history.slice(1).map(({ action }) => action as OpeningAction)
  expect(replay(OPENING, 'OPENED', actions)).toBe(opening.state)
}
