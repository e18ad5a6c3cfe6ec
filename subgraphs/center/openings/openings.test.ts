import { randomUUID } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import { pino } from 'pino'
import { request } from 'undici'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startTestCenter, type TestCenter } from '../../../tests/harness/center.ts'
import { fillCenter, index } from '../../../tests/harness/center-records.ts'
import { requestHeaders } from '../../../tests/harness/keys.ts'
import { anAuditor, anOpener, aReviewer, openingsOf } from '../../../tests/harness/openings.ts'
import { aRecord } from '../../../tests/harness/records.ts'
import { LI, WANG } from '../../../tests/harness/small-city.ts'
import { declaredColumns, migratedColumns } from '../../../tests/harness/tables.ts'
import type { AccessState } from '../../kit/contract/access.ts'
import { recordsOpened } from '../../kit/contract/opening.ts'
import { fireDue } from '../deadlines/fire.ts'
import { DEADLINE_HANDLERS } from '../deadlines/handlers.ts'
import { deadlines } from '../deadlines/tables.ts'
import { events } from '../lifecycle/tables.ts'
import { outbox } from '../outbox/tables.ts'
import { persons } from '../tables.ts'
import { openingAgencies, openings } from './tables.ts'

const log = pino({ level: 'silent' })
const OPENER = anOpener()
const AUDITOR = anAuditor()

let center: TestCenter
let operate: ReturnType<typeof openingsOf>
beforeAll(async () => {
  center = await startTestCenter()
  await fillCenter(center)
  await center.db.insert(persons).values(LI)
  const parties = [{ role: 'VICTIM' as const, name: '王芳', identity: WANG.identity }]
  for (const [agency, protection] of [
    ['courts', 'PROTECTED'],
    ['health', 'PROTECTED'],
    ['petitions', 'SEALED'],
    ['transport', 'OPEN'],
  ] as const)
    await index(center, agency, [aRecord({ id: `${agency}:1`, protection, parties })])
  operate = openingsOf(center)
})
afterAll(() => center.close())
afterEach(async () => {
  await center.db.execute(sql`truncate opening, opening_agency, outbox, deadline`)
})

const code = (answer: { errors?: { extensions: { code: string } }[] }) => answer.errors?.[0]?.extensions.code
const message = (answer: { errors?: { message: string }[] }) => answer.errors?.[0]?.message
const opened = async (changes: Record<string, unknown> = {}, caller = OPENER) => {
  const { data, errors } = await operate.open(changes, caller)
  expect(errors).toBeUndefined()
  return data.openProtectedRecords
}
const told = async () => {
  const { body } = await request(`${center.url}/access`, {
    headers: await requestHeaders('gateway', 'center', { path: '/access' }),
  })
  return ((await body.json()) as AccessState).openings
}
/** As if its time were over. */
const letPass = (id: string) =>
  center.db.transaction(async (transaction) => {
    await transaction
      .update(openings)
      .set({ openedAt: sql`opened_at - interval '2 hours'`, endsAt: sql`ends_at - interval '2 hours'` })
      .where(eq(openings.id, id))
    await transaction
      .update(deadlines)
      .set({ dueAt: sql`due_at - interval '2 hours'` })
      .where(eq(deadlines.subject, id))
  })
const expired = async (id: string) => {
  await letPass(id)
  await fireDue(center.db, DEADLINE_HANDLERS, log)
}

describe('an opening', () => {
  it('is for one person, one officer at one client, and a short time', async () => {
    const opening = await opened(
      { minutes: 30 },
      anOpener({ purpose: 'mediation', case: '（2026）调字12号' }),
    )
    expect(opening).toMatchObject({
      state: 'OPENED',
      version: 1,
      person: { id: 'p-wang' },
      client: 'center-clerk',
      officer: 'clerk-1',
      organisation: 'center',
      purpose: { code: 'mediation' },
      case: '（2026）调字12号',
      allowedActions: ['CLOSE'],
      endedAt: null,
    })
    expect(Date.parse(opening.until) - Date.parse(opening.openedAt)).toBe(30 * 60_000)
    expect(await told()).toEqual([
      {
        id: opening.id,
        client: 'center-clerk',
        officer: 'clerk-1',
        person: WANG.identity,
        until: new Date(opening.until).toISOString(),
      },
    ])
  })

  it('lasts fifteen minutes unless told otherwise, and once for each idempotency key', async () => {
    const idempotencyKey = randomUUID()
    const answers = await Promise.all([1, 2, 3].map(() => operate.open({ idempotencyKey })))
    for (const answer of answers) expect(answer).toEqual(answers[0])
    const [opening] = await operate.list(OPENER)
    expect(Date.parse(opening.until) - Date.parse(opening.openedAt)).toBe(15 * 60_000)
    expect(await operate.list(OPENER)).toHaveLength(1)
  })

  it.each([
    [
      'without the scope',
      {},
      anOpener({ scopes: ['records:protected'] }),
      'FORBIDDEN',
      'records:break-glass',
    ],
    ['without words', { reason: '  紧急  ' }, OPENER, 'BAD_USER_INPUT', 'at least 10 characters'],
    ['of nobody', { person: 'p-none' }, OPENER, 'BAD_USER_INPUT', 'not the id of a person'],
    ['of NUL', { person: 'p\0' }, OPENER, 'BAD_USER_INPUT', 'not the id of a person'],
    ['for no time', { minutes: 0 }, OPENER, 'BAD_USER_INPUT', '1 to 60'],
    ['for long', { minutes: 61 }, OPENER, 'BAD_USER_INPUT', '1 to 60'],
  ])('is refused %s', async (_, changes, caller, expected, words) => {
    const answer = await operate.open(changes, caller)
    expect(code(answer)).toBe(expected)
    expect(message(answer)).toContain(words)
    expect(await told()).toEqual([])
    expect(await center.db.select().from(outbox)).toEqual([])
  })

  it('is told to every agency that holds protected records of the person, and to no other', async () => {
    const opening = await opened()
    const messages = await center.db.select().from(outbox)
    expect(messages.map(({ agency, kind }) => [agency, kind]).sort()).toEqual([
      ['courts', 'records.opened'],
      ['health', 'records.opened'],
    ])
    expect(recordsOpened.parse(messages[0]!.body)).toEqual({
      opening: opening.id,
      person: WANG.identity,
      client: 'center-clerk',
      officer: 'clerk-1',
      organisation: 'center',
      purpose: 'dispute-handling',
      case: null,
      reason: '当事人正遭受家庭暴力，需立即了解保护令',
      openedAt: new Date(opening.openedAt).toISOString(),
      until: new Date(opening.until).toISOString(),
    })
  })

  it('does not say whether there are protected records, nor who holds them', async () => {
    const some = await opened()
    const none = await opened({ person: 'p-li' })
    expect(none).toEqual({
      ...some,
      id: none.id,
      person: { id: 'p-li' },
      openedAt: none.openedAt,
      until: none.until,
    })
    expect(some.agenciesTold).toEqual([])
  })

  it('is never wider: not twice of a person, not of many persons at once', async () => {
    const first = await opened()
    const again = await operate.open()
    expect(code(again)).toBe('PRECONDITION_FAILED')
    expect(message(again)).toContain(first.id)
    // Another officer, or the same with another application, has an opening of their own.
    await opened({}, anOpener({ officer: 'clerk-2' }))
    await opened({}, anOpener({ client: 'center-mediation' }))
    await opened({ person: 'p0' })
    await opened({ person: 'p1' })
    const fourth = await operate.open({ person: 'p2' })
    expect(code(fourth)).toBe('PRECONDITION_FAILED')
    expect(message(fourth)).toContain('close one first')
    await operate.close({ openingId: first.id, expectedVersion: 1 }, OPENER)
    await opened({ person: 'p2' })
  })

  it('is one of one person when many are asked for at the same moment', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => operate.open()))
    expect(answers.map((answer) => code(answer) ?? 'opened').sort()).toEqual([
      ...Array(5).fill('PRECONDITION_FAILED'),
      'opened',
    ])
    expect(await center.db.select().from(outbox)).toHaveLength(2)
  })

  it('ends when it is closed, and the gateway learns of it', async () => {
    const { id } = await opened()
    const { data } = await operate.close({ openingId: id, expectedVersion: 1, reason: '已核实' }, OPENER)
    expect(data.closeOpening).toMatchObject({ state: 'CLOSED', version: 2, allowedActions: [] })
    expect(await told()).toEqual([])
    expect(await center.db.select().from(deadlines)).toEqual([])
    expect(code(await operate.close({ openingId: id, expectedVersion: 2 }, OPENER))).toBe(
      'PRECONDITION_FAILED',
    )
    await opened()
  })

  it('ends when its time is over, also for the gateway that asks before the worker has seen to it', async () => {
    const { id, until } = await opened()
    await letPass(id)
    expect(await told()).toEqual([])
    await fireDue(center.db, DEADLINE_HANDLERS, log)
    const over = await operate.read(id, OPENER)
    expect(over).toMatchObject({ state: 'EXPIRED', version: 2 })
    expect(Date.parse(over.endedAt)).toBe(Date.parse(until) - 2 * 3_600_000)
    await opened()
  })

  it('whose time is over stands in nobody’s way, though no worker is there', async () => {
    const { id } = await opened()
    await letPass(id)
    const closing = await operate.close({ openingId: id, expectedVersion: 1 }, OPENER)
    expect(code(closing)).toBe('CONFLICT')
    await opened()
    expect(await operate.read(id, OPENER)).toMatchObject({ state: 'EXPIRED' })
  })

  it('cannot be made longer than an hour, by anybody', async () => {
    const { id } = await opened({ minutes: 60 })
    await expect(
      center.db
        .update(openings)
        .set({ endsAt: sql`ends_at + interval '1 second'` })
        .where(eq(openings.id, id)),
    ).rejects.toThrow()
  })
})

describe('the review', () => {
  const review = (openingId: string, caller = AUDITOR, changes: Record<string, unknown> = {}) =>
    operate.review(
      { openingId, expectedVersion: 2, verdict: 'JUSTIFIED', remark: '情况紧急，理由充分', ...changes },
      caller,
    )

  it('is for an auditor and the reviewers of agencies that were told, each with what is theirs to see', async () => {
    const { id } = await opened()
    await expired(id)
    const codes = (opening: { agenciesTold: { code: string }[] }) =>
      opening.agenciesTold.map((agency) => agency.code)
    const waiting = 'states: [CLOSED, EXPIRED]'
    const [seen] = await operate.list(AUDITOR, waiting)
    expect(seen).toMatchObject({ id, allowedActions: ['REVIEW'] })
    expect(codes(seen)).toEqual(['courts', 'health'])
    const [courts] = await operate.list(aReviewer('courts'), waiting)
    expect(courts).toMatchObject({ id, allowedActions: ['REVIEW'] })
    expect(codes(courts)).toEqual(['courts'])
    for (const stranger of [
      aReviewer('police'),
      aReviewer('petitions'),
      aReviewer('courts', { scopes: [] }),
      aReviewer('courts', { organisation: undefined as never }),
      anOpener({ officer: 'clerk-2' }),
      anOpener({ client: 'center-mediation' }),
    ]) {
      expect(await operate.list(stranger)).toEqual([])
      expect(await operate.read(id, stranger)).toBeNull()
      expect(code(await review(id, stranger))).toBe('BAD_USER_INPUT')
      expect(code(await operate.close({ openingId: id, expectedVersion: 2 }, stranger))).toBe(
        'BAD_USER_INPUT',
      )
    }
  })

  it('judges once, with words that stay', async () => {
    const { id } = await opened()
    await expired(id)
    const { data } = await review(id, aReviewer('courts'), { verdict: 'UNJUSTIFIED', remark: '与案件无关' })
    expect(data.reviewOpening).toMatchObject({
      state: 'REVIEWED',
      version: 3,
      verdict: 'UNJUSTIFIED',
      remark: '与案件无关',
      reviewedBy: 'reviewer-courts',
      allowedActions: [],
    })
    expect(code(await review(id, AUDITOR))).toBe('CONFLICT')
    expect(code(await review(id, AUDITOR, { expectedVersion: 3 }))).toBe('PRECONDITION_FAILED')
    const history = await center.db
      .select()
      .from(events)
      .where(eq(events.subject, id))
      .orderBy(events.version)
    expect(history.map(({ action, officer }) => [action, officer])).toEqual([
      ['OPEN', 'clerk-1'],
      ['EXPIRE', 'onedoor'],
      ['REVIEW', 'reviewer-courts'],
    ])
    expect(await operate.read(id, OPENER)).toMatchObject({ verdict: 'UNJUSTIFIED' })
  })

  it('comes after the end', async () => {
    const { id } = await opened()
    expect(code(await review(id, AUDITOR, { expectedVersion: 1 }))).toBe('PRECONDITION_FAILED')
    // A reviewer who sees that it is wrong ends it.
    const { data } = await operate.close({ openingId: id, expectedVersion: 1 }, aReviewer('health'))
    expect(data.closeOpening.state).toBe('CLOSED')
    expect((await review(id)).errors).toBeUndefined()
  })

  it('is never the opener’s own, whatever else they are', async () => {
    const { id } = await opened()
    await expired(id)
    for (const self of [
      anAuditor({ officer: 'clerk-1' }),
      aReviewer('courts', { officer: 'clerk-1' }),
      anOpener({ roles: ['auditor'] }),
    ]) {
      expect(code(await review(id, self))).toBe('FORBIDDEN')
      expect(await operate.read(id, self)).toMatchObject({ allowedActions: [] })
    }
    await expect(
      center.db
        .update(openings)
        .set({ state: 'REVIEWED', verdict: 'JUSTIFIED', reviewedBy: 'clerk-1' })
        .where(eq(openings.id, id)),
    ).rejects.toThrow()
    expect(code(await review(id, OPENER))).toBe('FORBIDDEN')
  })

  it('has one winner of two who judge at the same moment', async () => {
    const { id } = await opened()
    await expired(id)
    const answers = await Promise.all(
      [AUDITOR, aReviewer('courts'), aReviewer('health')].map((who) => review(id, who)),
    )
    expect(answers.map((answer) => code(answer) ?? 'judged').sort()).toEqual([
      'CONFLICT',
      'CONFLICT',
      'judged',
    ])
  })

  it.each([
    ['without a remark', { remark: ' ' }, 'BAD_USER_INPUT'],
    ['of nothing', { openingId: 'opening:none' }, 'BAD_USER_INPUT'],
  ])('is refused %s', async (_, changes, expected) => {
    const { id } = await opened()
    await expired(id)
    expect(code(await review(id, AUDITOR, changes))).toBe(expected)
  })
})

it('declares its tables as they are migrated', async () => {
  const tables = [openings, openingAgencies]
  expect(declaredColumns(tables)).toEqual(await migratedColumns(center.db, tables))
})
