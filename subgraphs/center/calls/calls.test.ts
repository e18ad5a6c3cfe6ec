import { randomUUID } from 'node:crypto'
import { and, asc, eq, sql } from 'drizzle-orm'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callsOf, HOUR } from '../../../tests/harness/calls.ts'
import { startTestCenter, type TestCenter } from '../../../tests/harness/center.ts'
import { fillCenter } from '../../../tests/harness/center-records.ts'
import { aClerk } from '../../../tests/harness/keys.ts'
import { fillOrganisation } from '../../../tests/harness/organisation.ts'
import { GRID } from '../../../tests/harness/small-city.ts'
import { declaredColumns, migratedColumns } from '../../../tests/harness/tables.ts'
import { fireDue } from '../deadlines/fire.ts'
import { DEADLINE_HANDLERS } from '../deadlines/handlers.ts'
import { deadlines } from '../deadlines/tables.ts'
import { events } from '../lifecycle/tables.ts'
import { joinMatter } from '../matters/queries.ts'
import { outbox } from '../outbox/tables.ts'
import { calls, callUnits } from './tables.ts'

const log = pino({ level: 'silent' })
const POLICE = 'unit:police'
const COURTS = 'unit:courts'

let center: TestCenter
let operate: ReturnType<typeof callsOf>
beforeAll(async () => {
  center = await startTestCenter()
  await fillCenter(center)
  await fillOrganisation(center.db)
  operate = callsOf(center)
})
afterAll(() => center.close())

/** A unit's next report, at the version that its response has. */
async function report(callId: string, unitId: string, report: string, reason?: string) {
  const call = await operate.read(callId)
  const { version } = call.responses.find((response: { unit: { id: string } }) => response.unit.id === unitId)
  return operate.respond({ callId, unitId, report, expectedVersion: version, reason })
}
async function reports(callId: string, unitId: string, ...all: string[]) {
  for (const each of all) expect((await report(callId, unitId, each)).errors).toBeUndefined()
}
/** Lets a call's deadline pass as if it had been for so long. */
async function pass(callId: string): Promise<void> {
  const past = sql`clock_timestamp() - interval '1 minute'`
  await center.db.update(deadlines).set({ dueAt: past }).where(eq(deadlines.subject, callId))
  await center.db.update(calls).set({ dueAt: past }).where(eq(calls.id, callId))
  await center.db
    .update(callUnits)
    .set({ dueAt: past, calledAt: sql`called_at - interval '1 hour'` })
    .where(and(eq(callUnits.callId, callId), eq(callUnits.state, 'CALLED')))
  await fireDue(center.db, DEADLINE_HANDLERS, log)
}
const told = async (callId: string) =>
  (await center.db.select().from(outbox).orderBy(asc(outbox.seq)))
    .filter(({ body }) => body.call === callId)
    .map(({ agency, kind, body }) => ({ agency, kind, body }))
const code = (code: string) => [expect.objectContaining({ extensions: expect.objectContaining({ code }) })]

describe('a center whistles', () => {
  it('and departments report, act, and the matter is regulated', async () => {
    const id = await operate.made()
    expect(await operate.read(id)).toMatchObject({
      state: 'OPEN',
      version: 1,
      madeBy: { id: 'office:371102' },
      center: { id: 'office:371102' },
      allowedActions: ['FAIL'],
      responses: [
        { unit: { id: COURTS }, state: 'CALLED', inTime: null, allowedActions: ['ACCEPT', 'OBJECT'] },
        { unit: { id: POLICE }, state: 'CALLED' },
      ],
    })
    await reports(id, POLICE, 'ACCEPT', 'ARRIVE', 'ACT', 'ACT', 'COMPLETE')
    expect((await operate.read(id)).state).toBe('OPEN')
    await reports(id, COURTS, 'ACCEPT')
    const answered = await operate.read(id)
    expect(answered).toMatchObject({ state: 'ANSWERED', version: 2, allowedActions: ['REGULATE', 'FAIL'] })
    expect(await center.db.select().from(deadlines).where(eq(deadlines.subject, id))).toEqual([])
    const { data } = await operate.close({
      callId: id,
      expectedVersion: 2,
      outcome: 'REGULATED',
      reason: '道路已修复',
    })
    expect(data.closeCall).toMatchObject({
      state: 'REGULATED',
      allowedActions: [],
      closedAt: expect.any(String),
    })
    const { history, responses } = await operate.read(
      id,
      `history { nodes { action state officer reason } } responses { unit { id } history { nodes { action } } }`,
    )
    expect(history.nodes).toEqual([
      { action: 'MAKE', state: 'OPEN', officer: 'clerk-1', reason: '需要联合处置' },
      { action: 'ANSWER', state: 'ANSWERED', officer: 'onedoor', reason: 'Every unit has reported.' },
      { action: 'REGULATE', state: 'REGULATED', officer: 'clerk-1', reason: '道路已修复' },
    ])
    expect(responses[1].history.nodes.map(({ action }: { action: string }) => action)).toEqual([
      'CALL',
      'ACCEPT',
      'ARRIVE',
      'ACT',
      'ACT',
      'COMPLETE',
    ])
  })

  it('tells those with a subgraph, at the beginning and at the end', async () => {
    const id = await operate.made({ unitIds: ['unit:procuratorate', POLICE] })
    expect(await told(id)).toEqual([
      {
        agency: 'police',
        kind: 'call.made',
        body: expect.objectContaining({
          unit: POLICE,
          location: '371102001',
          subject: '小区道路塌陷，影响出行',
        }),
      },
    ])
    await operate.close({ callId: id, expectedVersion: 1, outcome: 'FAILED', reason: '误报' })
    expect((await told(id))[1]).toEqual({
      agency: 'police',
      kind: 'call.closed',
      body: { call: id, unit: POLICE, outcome: 'FAILED' },
    })
    expect((await operate.read(id)).responses[0].state).toBe('RELEASED')
  })

  it('upward: the center above sees to it', async () => {
    const id = await operate.made({
      direction: 'UPWARD',
      centerId: 'office:371102001',
      location: null,
      recordId: 'police:1',
    })
    expect(
      await operate.read(
        id,
        'direction madeBy { id } center { id } record { id } recordId location { code }',
      ),
    ).toEqual({
      direction: 'UPWARD',
      madeBy: { id: 'office:371102001' },
      center: { id: 'office:371102' },
      record: { id: 'police:1' },
      recordId: 'police:1',
      location: { code: GRID },
    })
  })

  it('about a matter', async () => {
    const matterId = await center.db.transaction((transaction) =>
      joinMatter(transaction, ['police:1', 'police:of-1']),
    )
    const id = await operate.made({ matterId })
    expect(await operate.read(id, 'matter { id }')).toEqual({ matter: { id: matterId } })
    const ofRecord = await operate.made({ recordId: 'police:1' })
    expect(await operate.read(ofRecord, 'matter { id }')).toEqual({ matter: { id: matterId } })
  })

  it.each([
    [{ unitIds: [] }, 'BAD_USER_INPUT', '1 to 20'],
    [{ unitIds: ['unit:nobody'] }, 'BAD_USER_INPUT', '"unit:nobody"'],
    [{ centerId: 'office:nowhere' }, 'BAD_USER_INPUT', 'centerId'],
    [{ subject: '  ' }, 'BAD_USER_INPUT', 'subject'],
    [{ reason: '' }, 'BAD_USER_INPUT', 'reason'],
    [{ deadline: '2020-01-01T00:00:00Z' }, 'BAD_USER_INPUT', 'to come'],
    [{ location: null }, 'BAD_USER_INPUT', '"location" is needed'],
    [{ location: '371103' }, 'BAD_USER_INPUT', 'no 371103'],
    [{ recordId: 'police:sealed' }, 'BAD_USER_INPUT', 'recordId'],
    [{ recordId: 'police:\0' }, 'BAD_USER_INPUT', 'recordId'],
    [{ matterId: 'matter:none' }, 'BAD_USER_INPUT', 'matterId'],
    [{ direction: 'UPWARD', centerId: 'office:3711' }, 'PRECONDITION_FAILED', 'allowed is WHISTLE'],
    [{ centerId: 'office:gaoxin', unitIds: ['unit:371102001'] }, 'PRECONDITION_FAILED', 'in its area'],
  ])('is refused %j', async (change, expected, words) => {
    const before = await center.db.select().from(calls)
    const { errors } = await operate.make({
      direction: 'WHISTLE',
      centerId: 'office:371102',
      unitIds: [POLICE],
      subject: '道路塌陷',
      location: '371102001',
      deadline: new Date(Date.now() + HOUR).toISOString(),
      reason: '需要联合处置',
      ...change,
    })
    expect(errors).toEqual(code(expected))
    expect(errors![0]!.message).toContain(words)
    expect(await center.db.select().from(calls)).toEqual(before)
  })
})

describe('a called unit', () => {
  it('may object, and the center decides', async () => {
    const id = await operate.made()
    expect((await report(id, POLICE, 'OBJECT')).errors).toEqual(code('BAD_USER_INPUT'))
    await report(id, POLICE, 'OBJECT', '不属于本部门职责')
    await reports(id, COURTS, 'ACCEPT')
    expect((await operate.read(id)).state).toBe('ANSWERED')
    const decide = (ruling: string, changes: Record<string, unknown> = {}) =>
      operate.decide({
        callId: id,
        unitId: POLICE,
        expectedVersion: 2,
        ruling,
        reason: '治安管理职责',
        ...changes,
      })
    expect((await decide('OVERRULE', { reason: ' ' })).errors).toEqual(code('BAD_USER_INPUT'))
    const overruled = await decide('OVERRULE')
    expect(overruled.data.decideObjection).toMatchObject({
      state: 'CALLED',
      reportedAt: null,
      inTime: null,
      call: { state: 'OPEN' },
    })
    expect(await center.db.select().from(deadlines).where(eq(deadlines.subject, id))).toHaveLength(1)
    await report(id, POLICE, 'OBJECT', '再次说明')
    const { data } = await decide('UPHOLD', { expectedVersion: 4 })
    expect(data.decideObjection).toMatchObject({
      state: 'EXCUSED',
      allowedActions: [],
      call: { state: 'ANSWERED' },
    })
    expect((await told(id)).map(({ agency, kind, body }) => [agency, kind, body.outcome])).toEqual([
      ['courts', 'call.made', undefined],
      ['police', 'call.made', undefined],
      ['police', 'call.made', undefined],
      ['police', 'call.closed', 'EXCUSED'],
    ])
  })

  it('whose objection is overruled after the deadline needs another one', async () => {
    const id = await operate.made({ unitIds: [POLICE] })
    await report(id, POLICE, 'OBJECT', '不属于本部门职责')
    await center.db
      .update(calls)
      .set({ dueAt: new Date(Date.now() - HOUR) })
      .where(eq(calls.id, id))
    const input = { callId: id, unitId: POLICE, expectedVersion: 2, ruling: 'OVERRULE', reason: '应当参加' }
    expect((await operate.decide(input)).errors).toEqual(code('BAD_USER_INPUT'))
    const deadline = new Date(Date.now() + HOUR).toISOString()
    const { data } = await operate.decide({ ...input, deadline })
    expect(Date.parse(data.decideObjection.deadline)).toBe(Date.parse(deadline))
    expect(Date.parse(data.decideObjection.call.deadline)).toBe(Date.parse(deadline))
  })

  it.each([
    [
      'a report that its state does not allow',
      { report: 'COMPLETE' },
      'PRECONDITION_FAILED',
      'allowed are ACCEPT, OBJECT',
    ],
    ['an outdated version', { expectedVersion: 7 }, 'CONFLICT', 'version 7 was never there'],
    ['a unit that is not called', { unitId: 'unit:health' }, 'BAD_USER_INPUT', COURTS],
    ['an unknown call', { callId: 'call:none' }, 'BAD_USER_INPUT', 'callId'],
  ])('is refused %s', async (_, change, expected, words) => {
    const id = await operate.made()
    const { errors } = await operate.respond({
      callId: id,
      unitId: POLICE,
      expectedVersion: 1,
      report: 'ACCEPT',
      ...change,
    })
    expect(errors).toEqual(code(expected))
    expect(errors![0]!.message).toContain(words)
  })

  it('cannot report to a closed call, which cannot be regulated while nobody has done anything', async () => {
    const id = await operate.made({ unitIds: [POLICE] })
    await reports(id, POLICE, 'ACCEPT')
    const close = { callId: id, expectedVersion: 2, reason: '无结果' }
    expect((await operate.close({ ...close, outcome: 'REGULATED' })).errors).toEqual(
      code('PRECONDITION_FAILED'),
    )
    expect((await operate.close({ ...close, outcome: 'FAILED' })).errors).toBeUndefined()
    const { errors } = await report(id, POLICE, 'ARRIVE')
    expect(errors).toEqual(code('PRECONDITION_FAILED'))
    expect(errors![0]!.message).toContain('FAILED')
    expect((await operate.read(id)).responses[0].allowedActions).toEqual([])
  })
})

describe('at the same time', () => {
  it('two units report, and both succeed', async () => {
    for (let times = 0; times < 5; times++) {
      const id = await operate.made()
      const answers = await Promise.all(
        [POLICE, COURTS].map((unitId) =>
          operate.respond({ callId: id, unitId, expectedVersion: 1, report: 'ACCEPT' }),
        ),
      )
      for (const { errors } of answers) expect(errors).toBeUndefined()
      expect(await operate.read(id)).toMatchObject({ state: 'ANSWERED', version: 2 })
    }
  })

  it('two officers of one unit report: one wins, the other is told who did', async () => {
    for (let times = 0; times < 5; times++) {
      const id = await operate.made()
      const officers = ['officer-a', 'officer-b']
      const answers = await Promise.all(
        officers.map((officer, n) =>
          operate.respond(
            {
              callId: id,
              unitId: POLICE,
              expectedVersion: 1,
              report: n === 0 ? 'ACCEPT' : 'OBJECT',
              reason: '说明',
            },
            aClerk({ officer }),
          ),
        ),
      )
      const loser = answers.findIndex(({ errors }) => errors)
      expect(answers.filter(({ errors }) => errors)).toHaveLength(1)
      expect(answers[loser]!.errors).toEqual(code('CONFLICT'))
      expect(answers[loser]!.errors![0]!.message).toContain(`by ${officers[1 - loser]}`)
    }
  })

  it('two close it: one wins', async () => {
    const id = await operate.made()
    const answers = await Promise.all(
      ['一', '二'].map((reason) =>
        operate.close({ callId: id, expectedVersion: 1, outcome: 'FAILED', reason }),
      ),
    )
    expect(answers.filter(({ errors }) => errors).map(({ errors }) => errors)).toEqual([code('CONFLICT')])
  })

  it('one mutation comes three times: it is done once, and answers the same', async () => {
    const input = {
      idempotencyKey: randomUUID(),
      direction: 'WHISTLE',
      centerId: 'office:371102',
      unitIds: [POLICE],
      subject: '道路塌陷',
      location: '371102001',
      deadline: new Date(Date.now() + HOUR).toISOString(),
      reason: '需要联合处置',
    }
    const [first, ...others] = await Promise.all([1, 2, 3].map(() => operate.make(input)))
    expect(first!.errors).toBeUndefined()
    for (const other of others) expect(other).toEqual(first)
  })
})

describe('an overdue call', () => {
  it('escalates level by level, and is marked at the city’s', async () => {
    const id = await operate.made({ centerId: 'office:371102001', deadline: new Date(Date.now() + 2 * HOUR) })
    await reports(id, COURTS, 'ACCEPT')
    const before = Date.now()
    await pass(id)
    const county = await operate.read(id)
    expect(county).toMatchObject({
      state: 'ESCALATED',
      center: { id: 'office:371102' },
      madeBy: { id: 'office:371102001' },
    })
    // As long as the first deadline was.
    expect(Math.abs(Date.parse(county.deadline) - before - 2 * HOUR)).toBeLessThan(60_000)
    await pass(id)
    expect(await operate.read(id)).toMatchObject({ state: 'ESCALATED', center: { id: 'office:3711' } })
    await pass(id)
    expect(await operate.read(id)).toMatchObject({ state: 'OVERDUE', center: { id: 'office:3711' } })
    expect(await center.db.select().from(deadlines).where(eq(deadlines.subject, id))).toEqual([])
    const { history } = await operate.read(id, 'history { nodes { action officer reason } }')
    expect(history.nodes.slice(1)).toEqual(
      ['ESCALATE', 'ESCALATE', 'MARK_OVERDUE'].map((action) => ({
        action,
        officer: 'onedoor',
        reason: expect.stringMatching(/^unit:police had not reported by 20/),
      })),
    )
    // Whoever had reported is not told again.
    expect((await told(id)).map(({ agency }) => agency)).toEqual(['courts', 'police', 'police', 'police'])
    await reports(id, POLICE, 'ACCEPT')
    expect(await operate.read(id)).toMatchObject({
      state: 'ANSWERED',
      responses: [{ inTime: true }, { inTime: false }],
    })
  })

  it('does not escalate once everybody has reported, even if its deadline fires at that moment', async () => {
    for (let times = 0; times < 5; times++) {
      const id = await operate.made({ unitIds: [POLICE] })
      await center.db
        .update(deadlines)
        .set({ dueAt: new Date(Date.now() - 1_000) })
        .where(eq(deadlines.subject, id))
      const [answer] = await Promise.all([
        operate.respond({ callId: id, unitId: POLICE, expectedVersion: 1, report: 'ACCEPT' }),
        fireDue(center.db, DEADLINE_HANDLERS, log),
      ])
      expect(answer!.errors).toBeUndefined()
      expect((await operate.read(id)).state).toBe('ANSWERED')
      const actions = (
        await center.db.select().from(events).where(eq(events.subject, id)).orderBy(asc(events.version))
      ).map(({ action }) => action)
      // Either came first; nothing happened twice or after the end.
      expect([
        ['MAKE', 'ANSWER'],
        ['MAKE', 'ESCALATE', 'ANSWER'],
      ]).toContainEqual(actions)
      expect(await center.db.select().from(deadlines).where(eq(deadlines.subject, id))).toEqual([])
    }
  })
})

it('declares its tables as they are migrated', async () => {
  const declared = [calls, callUnits]
  expect(declaredColumns(declared)).toEqual(await migratedColumns(center.db, declared))
})
