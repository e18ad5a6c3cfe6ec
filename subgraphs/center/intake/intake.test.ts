import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestCenter, type TestCenter } from '../../../tests/harness/center.ts'
import { fillCenter, index } from '../../../tests/harness/center-records.ts'
import { type IntakeDesk, intakeDesk, TO_HANDLING } from '../../../tests/harness/intake.ts'
import { aClerk } from '../../../tests/harness/keys.ts'
import { fillOrganisation } from '../../../tests/harness/organisation.ts'
import { aRecord } from '../../../tests/harness/records.ts'
import { LI, OTHER_GRID, residentId, WANG } from '../../../tests/harness/small-city.ts'
import { declaredColumns, migratedColumns } from '../../../tests/harness/tables.ts'
import { CATEGORIES } from '../../kit/contract/change.ts'
import { allRecords } from '../../kit/contract/record-right.ts'
import { fireDue } from '../deadlines/fire.ts'
import { DEADLINE_HANDLERS } from '../deadlines/handlers.ts'
import { deadlines } from '../deadlines/tables.ts'
import { events } from '../lifecycle/tables.ts'
import { mattersOfRecords } from '../matters/queries.ts'
import { tellOrigin } from '../mediation/origins.ts'
import { type MediationRow, mediationCases, mediationParties } from '../mediation/tables.ts'
import { persons } from '../tables.ts'
import { kindsOf } from './kinds.ts'
import { markOverdue } from './overdue.ts'
import { adultsWereBornBy } from './protection.ts'
import { intakeCases, intakeDecisions, intakeNumbers, intakeParties } from './tables.ts'

const DAY = 86_400_000
const CHILD = { id: 'p-child', identity: `cn:${residentId('37999920200101001')}`, name: '王小雨' }

let center: TestCenter
let desk: IntakeDesk
beforeAll(async () => {
  center = await startTestCenter()
  await fillCenter(center)
  await fillOrganisation(center.db)
  await center.db.insert(persons).values([{ ...LI }, CHILD])
  desk = intakeDesk(center)
})
afterAll(() => center.close())

const other = aClerk({ officer: 'clerk-2' })
const ask = async (query: string, caller = aClerk()) => {
  const { data, errors } = await center.query(query, {}, caller)
  expect(errors).toBeUndefined()
  return data
}
const accepted = async (input?: Record<string, unknown>) => {
  const { record, message } = await desk.accept(input)
  expect(message).toBeUndefined()
  return record
}
const handled = async () => desk.go(await accepted(), TO_HANDLING)

describe('acceptance', () => {
  it('registers a case with a number of its year and a deadline', async () => {
    const record = await accepted()
    expect(record).toMatchObject({
      id: expect.stringMatching(/^center:intake-[0-9a-f-]{36}$/),
      reference: expect.stringMatching(/^日治受〔20\d\d〕\d{5}号$/),
      state: 'REGISTERED',
      status: 'REGISTERED',
      version: 1,
      kind: null,
      allowedActions: ['CLASSIFY', 'PROTECT', 'WITHDRAW'],
    })
    expect(Date.parse(record.dueAt) - Date.now()).toBeGreaterThan(1.9 * DAY)
    const next = await accepted()
    const number = ({ reference }: { reference: string }) => Number(/(\d{5})号/.exec(reference)![1])
    expect(number(next)).toBe(number(record) + 1)
  })

  const brought = (changes: Record<string, unknown> = {}) => ({
    category: 'DEBT',
    parties: [
      { role: 'APPLICANT', person: WANG.id },
      { role: 'RESPONDENT', person: LI.id },
    ],
    ...changes,
  })

  it('is refused for a dispute that is going on, by the case’s number, unless there is a reason', async () => {
    const first = await accepted(brought())
    expect(await desk.accept(brought({ title: '借款' }))).toEqual({
      code: 'PRECONDITION_FAILED',
      message: expect.stringContaining(`going on as ${first.reference}`),
    })
    // Another category, the other way round, and after its end it is another dispute.
    await accepted(brought({ category: 'LABOUR' }))
    await accepted(
      brought({
        parties: [
          { role: 'APPLICANT', person: LI.id },
          { role: 'RESPONDENT', person: WANG.id },
        ],
      }),
    )
    const despite = await accepted(brought({ despite: '另一笔借款' }))
    const { intakeCase } = await ask(
      `{ intakeCase(id: "${despite.id}") { history { nodes { action reason } } } }`,
    )
    expect(intakeCase.history.nodes).toEqual([{ action: 'ACCEPT', reason: '另一笔借款' }])
    for (const { id, version } of [first, despite])
      await desk.act('withdrawIntakeCase', { id, expectedVersion: version, reason: '已和好' })
    const { reference } = await accepted(brought())
    const again = { id: first.id, expectedVersion: 2, reason: '又起争执' }
    expect((await desk.act('reopenIntakeCase', again)).message).toContain(`going on as ${reference}`)
  })

  it('is refused by what is written of a side without identity, and never by the name of an identified one', async () => {
    const against = (name: string) => ({
      category: 'CONSUMER',
      parties: [
        { role: 'APPLICANT', person: WANG.id },
        { role: 'RESPONDENT', name },
      ],
    })
    await accepted(against('日照海韵商贸有限公司'))
    expect((await desk.accept(against('日照海韵商贸有限公司'))).code).toBe('PRECONDITION_FAILED')
    await accepted(against('日照金沙商贸有限公司'))
    await accepted({ ...brought({ category: 'CONSUMER' }) })
    // Somebody of the same name as Li, who is identified.
    await accepted(against(LI.name))
  })

  it('of the same dispute at ten desks at once happens once', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => desk.accept(brought({ category: 'MEDICAL' }))),
    )
    expect(outcomes.filter(({ record }) => record)).toHaveLength(1)
    for (const { code } of outcomes.filter(({ record }) => !record)) expect(code).toBe('PRECONDITION_FAILED')
  })

  it('with a key that was used answers the same and accepts nothing', async () => {
    const input = brought({ category: 'TRAFFIC', idempotencyKey: randomUUID() })
    const first = await accepted(input)
    expect(await accepted(input)).toEqual(first)
    expect((await desk.accept({ ...input, title: '追尾' })).code).toBe('IDEMPOTENCY_KEY_REUSED')
  })

  it.each([
    [{ parties: [] }, 'at least one APPLICANT'],
    [{ parties: [{ role: 'APPLICANT' }] }, 'must have a "person" or a "name"'],
    [{ parties: [{ role: 'APPLICANT', person: 'nobody' }] }, 'the id of a person whom the center knows'],
    [{ parties: [{ role: 'APPLICANT', person: 'p\0' }] }, 'the id of a person whom the center knows'],
    [{ parties: [{ role: 'APPLICANT', name: ' ' }] }, '"name" must be 1 to 200'],
    [{ parties: Array(2).fill({ role: 'APPLICANT', person: WANG.id }) }, 'each person once'],
    [{ parties: Array(101).fill({ role: 'APPLICANT', name: '某' }) }, 'must be 1 to 100'],
    [{ title: ' ' }, '"title" must be 1 to 200'],
    [{ statement: 'x'.repeat(5001) }, '"statement" must be 1 to 5000'],
    [{ location: '371199' }, '"location" must be the code of a place'],
    [{ location: 'here' }, '"location" must be a division code'],
    [{ latitude: 35 }, 'together'],
    [{ latitude: 91, longitude: 1 }, 'between -90 and 90'],
    [{ despite: '' }, '"despite" must say why'],
  ])('is not possible with %j', async (input, message) => {
    const outcome = await desk.accept(input)
    expect(outcome).toEqual({ code: 'BAD_USER_INPUT', message: expect.stringContaining(message) })
  })
})

describe('protection', () => {
  it('is raised by a minor among the parties, by resident number or by what the center knows', async () => {
    const undocumented = { id: 'p-young', identity: 'center:young', name: '小明', birthDate: '2020-02-02' }
    await center.db.insert(persons).values(undocumented)
    for (const { id } of [CHILD, undocumented]) {
      const record = await accepted({
        category: 'PUBLIC_ORDER',
        parties: [
          { role: 'APPLICANT', person: WANG.id },
          { role: 'VICTIM', person: id },
        ],
        despite: '另一名受害人',
      })
      expect(record.protectedBecause).toBe('MINOR_PARTY')
      const open = aClerk({ mayKnow: allRecords(['OPEN']) })
      expect((await ask(`{ intakeCase(id: "${record.id}") { id } }`, open)).intakeCase).toBeNull()
      const step = { id: record.id, expectedVersion: 1, reason: '误登' }
      expect(await desk.act('withdrawIntakeCase', step, open)).toMatchObject({
        code: 'BAD_USER_INPUT',
        message: expect.stringContaining('There is no intake case'),
      })
    }
  })

  it('ends with the 18th birthday, in the city’s time', () => {
    expect(adultsWereBornBy(new Date('2026-03-01T15:59:59Z'))).toBe('2008-03-01')
    expect(adultsWereBornBy(new Date('2026-03-01T16:00:00Z'))).toBe('2008-03-02')
  })

  it('is raised by violence in a family, and by an officer, never lowered', async () => {
    const record = await accepted({ category: 'FAMILY' })
    const classified = await desk.go(record, [
      ['classifyIntakeCase', { category: 'FAMILY', kind: 'FAMILY_VIOLENCE' }],
    ])
    expect(classified.protectedBecause).toBe('FAMILY_VIOLENCE')
    const raise = (protection: string, caller = aClerk()) =>
      desk.act(
        'protectIntakeCase',
        { id: record.id, expectedVersion: 2, protection, reason: '保护证人' },
        caller,
      )
    expect((await raise('PROTECTED')).message).toContain('is PROTECTED already')
    expect((await raise('SEALED')).message).toContain('must be of OPEN, PROTECTED')
    const judge = aClerk({ mayKnow: allRecords(['OPEN', 'PROTECTED', 'SEALED']) })
    expect((await raise('SEALED', judge)).record.protectedBecause).toBe('OFFICER')
    expect((await ask(`{ intakeCase(id: "${record.id}") { id } }`)).intakeCase).toBeNull()
  })

  it('keeps a repeated mutation from who may not know of the case any more', async () => {
    const { id } = await accepted({ category: 'CONSUMER' })
    const step = {
      id,
      expectedVersion: 1,
      protection: 'SEALED',
      reason: '保护证人',
      idempotencyKey: randomUUID(),
    }
    const judge = aClerk({ mayKnow: allRecords(['OPEN', 'PROTECTED', 'SEALED']) })
    const done = await desk.act('protectIntakeCase', step, judge)
    expect(done.record.version).toBe(2)
    expect(await desk.act('protectIntakeCase', step, judge)).toEqual(done)
    expect(await desk.act('protectIntakeCase', step)).toEqual({
      code: 'BAD_USER_INPUT',
      message: `There is no intake case "${id}".`,
    })
  })
})

describe('classification', () => {
  it('takes a kind of the category only', async () => {
    const { id } = await accepted()
    const outcome = await desk.act('classifyIntakeCase', {
      id,
      expectedVersion: 1,
      category: 'DEBT',
      kind: 'NOISE',
    })
    expect(outcome.code).toBe('BAD_USER_INPUT')
    expect(outcome.message).toContain(
      'must be of PRIVATE_LOAN, UNPAID_GOODS, GUARANTEE, PARTNERSHIP, OTHER_KIND',
    )
  })

  it('knows every kind that the schema has', async () => {
    const { __type } = await ask('{ __type(name: "IntakeKind") { enumValues { name } } }')
    expect(__type.enumValues.map(({ name }: { name: string }) => name).sort()).toEqual(
      [...new Set(CATEGORIES.flatMap(kindsOf))].sort(),
    )
  })
})

describe('routing', () => {
  const screened = async (input?: Record<string, unknown>) =>
    desk.go(await accepted(input), TO_HANDLING.slice(0, 2))
  const route = ({ id, version }: { id: string; version: number }, input: Record<string, unknown>) =>
    desk.act('routeIntakeCase', { id, expectedVersion: version, unit: 'unit:center', ...input })

  it('needs classification and a decision on duplicates', async () => {
    const record = await accepted()
    expect((await route(record, { level: 'CITY' })).message).toBe(
      'ROUTE is not possible with an intake case that is REGISTERED; allowed are CLASSIFY, PROTECT, WITHDRAW.',
    )
    const classified = await desk.go(record, TO_HANDLING.slice(0, 1))
    expect((await route(classified, { level: 'CITY' })).message).toContain('allowed are LINK, DECLARE_NEW')
  })

  it.each([
    ['CITY', 'office:3711'],
    ['COUNTY', 'office:371102'],
    ['TOWNSHIP', 'office:371102001'],
  ])('to the %s finds the center that serves the place', async (level, id) => {
    expect((await route(await screened(), { level })).record).toMatchObject({
      state: 'ROUTED',
      center: { id },
      unit: { id: 'unit:center' },
    })
  })

  it('is possible only to a level that serves the place, and to a unit that is responsible there', async () => {
    const record = await screened({ location: '371102' })
    expect((await route(record, { level: 'TOWNSHIP' })).message).toBe(
      '"level" must be one of which a center serves 371102: COUNTY (371102社会治理服务中心), CITY (3711社会治理服务中心); TOWNSHIP is not.',
    )
    expect((await route(record, { level: 'CITY', unit: 'unit:371102001' })).message).toContain(
      'unit:371102001 is at 371102001 only',
    )
    expect((await route(record, { level: 'CITY', unit: 'unit:none' })).message).toContain('There is no unit')
    const nowhere = await screened({ location: null })
    expect((await route(nowhere, { level: 'CITY' })).record.center.id).toBe('office:3711')
  })

  it('elsewhere needs a reason, and gives the whole time again', async () => {
    const routed = (await route(await screened(), { level: 'TOWNSHIP' })).record
    expect((await route(routed, { level: 'COUNTY' })).message).toContain('"reason" must say why')
    const again = (await route(routed, { level: 'COUNTY', reason: '涉及多个街道' })).record
    expect(again).toMatchObject({ state: 'ROUTED', version: 5, center: { id: 'office:371102' } })
    expect(again.dueAt >= routed.dueAt).toBe(true)
  })
})

describe('handling', () => {
  it('is for the officer who took the case, or takes it over with a reason', async () => {
    const { id, version, handler } = await handled()
    expect(handler).toBe('clerk-1')
    const settle = (caller = aClerk(), expectedVersion = version) =>
      desk.act('settleIntakeCase', { id, expectedVersion, terms: '夜间十点后停止施工' }, caller)
    expect(await settle(other)).toEqual({
      code: 'PRECONDITION_FAILED',
      message: 'The case is handled by clerk-1; take it over first (TAKE), with a reason.',
    })
    const take = (input: Record<string, unknown>, caller = other) =>
      desk.act('takeIntakeCase', { id, expectedVersion: version, ...input }, caller)
    expect((await take({}, aClerk())).message).toBe('You handle this case already.')
    expect((await take({})).message).toContain('"reason" must say why the case is taken over from clerk-1')
    expect((await take({ reason: '原承办人休假' })).record.handler).toBe('clerk-2')
    expect((await settle(other, version + 1)).record).toMatchObject({
      state: 'SETTLED',
      status: 'SETTLED',
      terms: '夜间十点后停止施工',
    })
  })

  it('escalates from center to center up to the city’s, where nothing is above', async () => {
    let record = await handled()
    for (const id of ['office:371102', 'office:3711']) {
      record = await desk.go(record, [
        ['escalateIntakeCase', { unit: 'unit:center', reason: '需要上级协调' }],
      ])
      expect(record).toMatchObject({
        state: 'ROUTED',
        center: { id },
        unit: { id: 'unit:center' },
        handler: null,
      })
      record = await desk.go(record, [['takeIntakeCase']])
    }
    const input = { id: record.id, expectedVersion: record.version, reason: '需要上级协调' }
    expect(await desk.act('escalateIntakeCase', input)).toEqual({
      code: 'PRECONDITION_FAILED',
      message: expect.stringContaining('has no center above it'),
    })
  })

  it('is followed up after a settlement only, from 1 to 5', async () => {
    const record = await handled()
    const followUp = ({ id, version }: { id: string; version: number }, satisfaction: number) =>
      desk.act('followUpIntakeCase', { id, expectedVersion: version, satisfaction, words: '办得快' })
    expect((await followUp(record, 5)).code).toBe('PRECONDITION_FAILED')
    const settled = await desk.go(record, [['settleIntakeCase', { terms: '互谅互让' }]])
    for (const wrong of [0, 6]) expect((await followUp(settled, wrong)).message).toContain('must be 1 to 5')
    expect((await followUp(settled, 4)).record).toMatchObject({
      state: 'CLOSED',
      status: 'SETTLED',
      satisfaction: 4,
      satisfactionWords: '办得快',
      dueAt: null,
    })
  })

  it('goes on when a case is opened again, within 90 days of its end', async () => {
    const closed = await desk.go(await handled(), [
      ['settleIntakeCase', { terms: '互谅互让' }],
      ['followUpIntakeCase', { satisfaction: 3 }],
    ])
    const reopened = await desk.go(closed, [['reopenIntakeCase', { reason: '噪声又起' }]])
    expect(reopened).toMatchObject({ state: 'HANDLING', terms: null, satisfaction: null, endedAt: null })
    const given = await desk.go(reopened, [['giveUpIntakeCase', { reason: '引导诉讼' }]])
    expect(given).toMatchObject({ state: 'UNSETTLED', status: 'CLOSED' })
    await center.db
      .update(intakeCases)
      .set({ endedAt: new Date(Date.now() - 91 * DAY) })
      .where(eq(intakeCases.id, given.id))
    const late = { id: given.id, expectedVersion: given.version, reason: '噪声又起' }
    expect((await desk.act('reopenIntakeCase', late)).message).toContain('more than 90 days ago')
  })

  it('begins anew when a withdrawn case is opened again', async () => {
    const withdrawn = await desk.go(await handled(), [['withdrawIntakeCase', { reason: '当事人撤回' }]])
    expect(withdrawn).toMatchObject({ status: 'WITHDRAWN', allowedActions: ['REOPEN', 'PROTECT'] })
    expect(await desk.go(withdrawn, [['reopenIntakeCase', { reason: '再次申请' }]])).toMatchObject({
      state: 'REGISTERED',
      center: null,
      unit: null,
      handler: null,
    })
  })
})

describe('mediation', () => {
  const referred = async () => {
    const record = await desk.go(await handled(), [
      ['referIntakeCaseToMediation', { reason: '双方愿意调解' }],
    ])
    const [mediation] = await center.db
      .select()
      .from(mediationCases)
      .where(eq(mediationCases.originId, record.id))
    return { record, mediation: mediation! }
  }
  const end = (mediation: MediationRow, outcome: 'SETTLED' | 'FAILED') =>
    center.db.transaction((transaction) =>
      tellOrigin(transaction, { outcome, mediation, reason: null, by: aClerk({ officer: 'mediator-1' }) }),
    )
  const now = async (id: string) =>
    (
      await ask(`{ intakeCase(id: "${id}") { state handler terms dueAt endedAt mediation { id reference }
        matter { disputes { nodes { id } } } history(first: 100) { nodes { action officer reason } } } }`)
    ).intakeCase

  it('is opened for the same people and place, as one matter', async () => {
    const { record, mediation } = await referred()
    expect(record).toMatchObject({
      state: 'IN_MEDIATION',
      status: 'IN_MEDIATION',
      dueAt: null,
      allowedActions: ['NOTE', 'PROTECT'],
    })
    expect(mediation).toMatchObject({
      originId: record.id,
      category: 'NEIGHBOURHOOD',
      kind: 'PEOPLE',
      locationCode: '371102001001001',
      protection: 'OPEN',
      referralReason: '双方愿意调解',
    })
    expect((await now(record.id)).mediation).toEqual({ id: mediation.id, reference: mediation.reference })
    expect(await mattersOfRecords(center.db, [record.id, mediation.id])).toHaveLength(2)
    const parties = await center.db
      .select()
      .from(mediationParties)
      .where(eq(mediationParties.recordId, mediation.id))
    expect(parties).toMatchObject([
      { ordinal: 1, role: 'APPLICANT', name: WANG.name, identity: WANG.identity },
      { ordinal: 2, role: 'RESPONDENT', identity: null },
    ])
  })

  it('settles the case by its agreement', async () => {
    const { record, mediation } = await referred()
    await end({ ...mediation, agreementTerms: '加装隔音层' }, 'SETTLED')
    expect(await now(record.id)).toMatchObject({
      state: 'SETTLED',
      terms: '加装隔音层',
      endedAt: expect.any(String),
    })
  })

  it('that fails brings it back to its officer, who may try again', async () => {
    const { record, mediation } = await referred()
    await end(mediation, 'FAILED')
    const back = await now(record.id)
    expect(back).toMatchObject({ state: 'HANDLING', handler: 'clerk-1', dueAt: expect.any(String) })
    expect(back.history.nodes.at(-1)).toEqual({
      action: 'MEDIATION_FAILED',
      officer: 'mediator-1',
      reason: null,
    })
    // What is told twice, or of another mediation, changes nothing.
    await end(mediation, 'SETTLED')
    expect((await now(record.id)).state).toBe('HANDLING')
  })

  it('is not opened by an officer who does not handle the case, nor of a kind for other agencies’ records', async () => {
    const { id, version } = await handled()
    const refer = (input: Record<string, unknown>, caller = aClerk()) =>
      desk.act(
        'referIntakeCaseToMediation',
        { id, expectedVersion: version, reason: '调解', ...input },
        caller,
      )
    expect((await refer({}, other)).message).toContain('is handled by clerk-1')
    expect((await refer({ kind: 'LITIGATION' })).message).toContain('docks records of courts')
    expect((await refer({ kind: 'PROFESSIONAL' })).record.state).toBe('IN_MEDIATION')
  })
})

describe('candidates', () => {
  const moment = (days: number) => new Date(Date.now() + days * DAY).toISOString()
  const party = (person: { name: string; identity: string }) => ({
    role: 'OTHER' as const,
    name: person.name,
    identity: person.identity,
  })
  const record = (id: string, changes: Partial<Parameters<typeof aRecord>[0]>) =>
    aRecord({ id, category: 'ENVIRONMENT', occurredAt: moment(-5), location: OTHER_GRID, ...changes })
  const candidates = (id: string, args = '') => `{ intakeCase(id: "${id}") { candidates${args} {
    nodes { record { id } reasons score decision } pageInfo { hasNextPage endCursor } } } }`
  let id: string

  beforeAll(async () => {
    await index(center, 'courts', [
      record('courts:both', { parties: [party(WANG), party(LI)] }),
      record('courts:old', {
        parties: [party(WANG)],
        category: 'DEBT',
        occurredAt: moment(-900),
        location: null,
      }),
      record('courts:place', { parties: [{ role: 'OTHER', name: WANG.name, identity: null }] }),
      record('courts:away', { location: '371102' }),
      record('courts:late', { occurredAt: moment(-200) }),
      record('courts:category', { category: 'DEBT' }),
      record('courts:sealed', { parties: [party(WANG)], protection: 'SEALED' }),
    ])
    ;({ id } = await accepted({
      category: 'ENVIRONMENT',
      parties: [
        { role: 'APPLICANT', person: WANG.id },
        { role: 'RESPONDENT', person: LI.id },
      ],
    }))
  })

  it('are records on the same people, or alike at the same place and time, the likeliest first', async () => {
    const { nodes } = (await ask(candidates(id))).intakeCase.candidates
    expect(nodes.filter((node: { record: { id: string } }) => node.record.id.startsWith('courts:'))).toEqual([
      {
        record: { id: 'courts:both' },
        reasons: ['SAME_PERSONS', 'SAME_PLACE', 'SAME_CATEGORY', 'CLOSE_IN_TIME'],
        score: 100,
        decision: null,
      },
      {
        record: { id: 'courts:place' },
        reasons: ['SAME_PLACE', 'SAME_CATEGORY', 'CLOSE_IN_TIME'],
        score: 40,
        decision: null,
      },
      { record: { id: 'courts:old' }, reasons: ['SAME_PERSONS'], score: 35, decision: null },
    ])
  })

  it('are of those that the caller may know of', async () => {
    const judge = aClerk({ mayKnow: allRecords(['OPEN', 'PROTECTED', 'SEALED']) })
    const ids = (await ask(candidates(id), judge)).intakeCase.candidates.nodes.map(
      (node: { record: { id: string } }) => node.record.id,
    )
    expect(ids).toContain('courts:sealed')
    const link = { id, expectedVersion: 2, records: ['courts:sealed'], reason: '同一矛盾' }
    await desk.go({ id, version: 1 }, [
      ['classifyIntakeCase', { category: 'ENVIRONMENT', kind: 'POLLUTION' }],
    ])
    expect((await desk.act('linkIntakeCase', link)).message).toContain('there is no such record')
  })

  it('are paged without a gap', async () => {
    const all = (await ask(candidates(id))).intakeCase.candidates.nodes
    const paged = []
    for (let after = 'null'; after !== ''; ) {
      const { nodes, pageInfo } = (await ask(candidates(id, `(first: 1, after: ${after})`))).intakeCase
        .candidates
      paged.push(...nodes)
      after = pageInfo.hasNextPage ? JSON.stringify(pageInfo.endCursor) : ''
    }
    expect(paged).toEqual(all)
    expect(all.length).toBeGreaterThan(3)
  })

  it('become one matter when they are linked, and are marked when rejected', async () => {
    const { record: linked } = await desk.act('linkIntakeCase', {
      id,
      expectedVersion: 2,
      records: ['courts:both'],
      reason: '当事人与事由一致',
    })
    expect(linked.state).toBe('SCREENED')
    const { intakeCase } = await ask(`{ intakeCase(id: "${id}") { matter { disputes { nodes { id } } } } }`)
    expect(intakeCase.matter.disputes.nodes).toEqual([{ id: 'courts:both' }])
    const { nodes } = (await ask(candidates(id, '(first: 1)'))).intakeCase.candidates
    expect(nodes[0]).toMatchObject({ record: { id: 'courts:both' }, decision: 'LINKED' })

    const separate = await accepted()
    await desk.go(separate, [
      TO_HANDLING[0]!,
      ['declareIntakeCaseNew', { rejected: ['courts:both'], reason: '不是同一矛盾' }],
    ])
    const found = (await ask(candidates(separate.id, '(first: 100)'))).intakeCase.candidates.nodes.find(
      (node: { record: { id: string } }) => node.record.id === 'courts:both',
    )
    expect(found.decision).toBe('REJECTED')
    expect((await ask(`{ intakeCase(id: "${separate.id}") { matter { id } } }`)).intakeCase.matter).toBeNull()
  })

  it.each([
    [{ records: [] }, 'at least one'],
    [{ records: Array.from({ length: 21 }, (_, number) => `courts:${number}`) }, 'at most 20'],
    [{ records: ['courts:never'] }, 'there is no such record'],
    [{ records: ['courts:\0'] }, 'there is no such record'],
    [{ records: ['courts:both'], reason: ' ' }, '"reason" must say why'],
  ])('are not linked by %j', async (input, message) => {
    const fresh = await desk.go(await accepted(), TO_HANDLING.slice(0, 1))
    const outcome = await desk.act('linkIntakeCase', {
      id: fresh.id,
      expectedVersion: fresh.version,
      reason: '同一矛盾',
      ...input,
    })
    expect(outcome).toEqual({ code: 'BAD_USER_INPUT', message: expect.stringContaining(message) })
  })

  it('of several cases are one statement', async () => {
    center.takeStatements()
    await ask('{ intakeCases(first: 10) { nodes { candidates(first: 3) { nodes { score } } } } }')
    expect(center.takeStatements().filter((text) => text.includes('candidatePages'))).toHaveLength(1)
  })
})

describe('deadlines', () => {
  const due = async (id: string) =>
    (await center.db.select().from(deadlines).where(eq(deadlines.subject, id))).map(({ dueAt }) => dueAt)
  const makeLate = (id: string) =>
    center.db
      .update(intakeCases)
      .set({ dueAt: new Date(Date.now() - DAY) })
      .where(eq(intakeCases.id, id))
  const mark = (id: string) => center.db.transaction((transaction) => markOverdue(transaction, id))
  const late = async () =>
    (await ask('{ intakeCases(filter: { overdue: true }, first: 100) { nodes { id } totalCount } }'))
      .intakeCases

  it('follow what is waited for', async () => {
    const record = await accepted()
    const routing = await due(record.id)
    const screened = await desk.go(record, TO_HANDLING.slice(0, 2))
    expect(await due(record.id)).toEqual(routing)
    const handling = await desk.go(screened, TO_HANDLING.slice(2))
    const [settlement] = await due(record.id)
    expect(settlement!.getTime() - Date.now()).toBeGreaterThan(29 * DAY)
    const noted = await desk.go(handling, [['noteIntakeCase', { note: '已电话联系双方' }]])
    expect(await due(record.id)).toEqual([settlement])
    await desk.go(noted, [
      ['settleIntakeCase', { terms: '互谅互让' }],
      ['followUpIntakeCase', { satisfaction: 5 }],
    ])
    expect(await due(record.id)).toEqual([])
  })

  it('are handled by the workers: one of several marks what is late', async () => {
    const late = await Promise.all([1, 2, 3].map(() => accepted()))
    for (const { id } of late) {
      await makeLate(id)
      await center.db
        .update(deadlines)
        .set({ dueAt: new Date(Date.now() - DAY) })
        .where(eq(deadlines.subject, id))
    }
    const log = pino({ level: 'silent' })
    await Promise.all([1, 2, 3].map(() => fireDue(center.db, DEADLINE_HANDLERS, log)))
    for (const { id } of late) {
      const history = await center.db
        .select()
        .from(events)
        .where(eq(events.subject, id))
        .orderBy(events.version)
      expect(history.map(({ action }) => action)).toEqual(['ACCEPT', 'OVERDUE'])
      expect(await due(id)).toEqual([])
    }
  })

  it('mark what is late, once, and its next stage is not late', async () => {
    const record = await accepted()
    await mark(record.id)
    expect((await late()).nodes).not.toContainEqual({ id: record.id })
    await makeLate(record.id)
    await mark(record.id)
    await mark(record.id)
    await mark('center:intake-none')
    expect((await late()).nodes).toContainEqual({ id: record.id })
    const { intakeCase } = await ask(
      `{ intakeCase(id: "${record.id}") { version overdueSince history { nodes { action officer } } } }`,
    )
    expect(intakeCase).toMatchObject({
      version: 2,
      overdueSince: expect.any(String),
      history: { nodes: [{ action: 'ACCEPT' }, { action: 'OVERDUE', officer: 'onedoor' }] },
    })
    expect(
      await desk.act('classifyIntakeCase', {
        id: record.id,
        expectedVersion: 1,
        category: 'DEBT',
        kind: 'GUARANTEE',
      }),
    ).toEqual({
      code: 'CONFLICT',
      message: `${record.id} is no longer at version 1: OVERDUE by onedoor (version 2). It is REGISTERED at version 2; read it again.`,
    })
    const routed = await desk.go({ id: record.id, version: 2 }, TO_HANDLING.slice(0, 3))
    expect(routed.overdueSince).toBeNull()
    expect((await late()).nodes).not.toContainEqual({ id: record.id })
  })
})

describe('lists', () => {
  const list = async (filter: string, caller = aClerk()) =>
    (await ask(`{ intakeCases(filter: ${filter}, first: 100) { totalCount nodes { id } } }`, caller))
      .intakeCases
  const idsOf = async (filter: string) => (await list(filter)).nodes.map(({ id }: { id: string }) => id)

  it('are of states, a center, a unit, an officer and a place', async () => {
    const record = await handled()
    for (const filter of [
      '{ states: [HANDLING] }',
      '{ center: "office:371102001" }',
      '{ unit: "unit:371102001" }',
      '{ handler: "clerk-1" }',
      '{ location: "371102001" }',
      '{ overdue: false }',
    ])
      expect((await idsOf(filter))[0], filter).toBe(record.id)
    for (const filter of [
      '{ states: [] }',
      '{ states: [ROUTED] }',
      '{ center: "office:gaoxin" }',
      '{ unit: "unit:police" }',
      '{ handler: "clerk-9" }',
      '{ location: "371103" }',
      '{ overdue: true }',
    ])
      expect(await idsOf(filter), filter).not.toContain(record.id)
  })

  it('have pages that make the whole, and count it', async () => {
    const whole = await list('{}')
    expect(whole.totalCount).toBe(whole.nodes.length)
    const paged = []
    for (let after = 'null'; after !== ''; ) {
      const { intakeCases: page } = await ask(
        `{ intakeCases(first: 7, after: ${after}) { nodes { id } pageInfo { hasNextPage endCursor } } }`,
      )
      paged.push(...page.nodes)
      after = page.pageInfo.hasNextPage ? JSON.stringify(page.pageInfo.endCursor) : ''
    }
    expect(paged).toEqual(whole.nodes)
    const open = await list('{}', aClerk({ mayKnow: allRecords(['OPEN']) }))
    expect(open.totalCount).toBe(open.nodes.length)
    expect(open.totalCount).toBeLessThan(whole.totalCount)
  })

  it('are there on persons and places', async () => {
    const data = await ask(`{ person(id: "${WANG.id}") { intakeCases { totalCount nodes { state } } }
      location(code: "371102") { intakeCases(first: 1) { totalCount } } }`)
    expect(data.person.intakeCases.nodes.length).toBeGreaterThan(5)
    expect(data.location.intakeCases.totalCount).toBeGreaterThan(5)
  })

  it('read each kind of thing by one statement', async () => {
    const count = async (first: number) => {
      center.takeStatements()
      await ask(`{ intakeCases(first: ${first}) { nodes { id agency { code } location { name } parties { name person { id } }
        matter { id } center { id } unit { id } handledBy { name } allowedActions history { nodes { action } } } } }`)
      return center.takeStatements().length
    }
    const few = await count(1)
    expect(await count(50)).toBeLessThanOrEqual(few + 1)
  })
})

it('refuses a history that was never there, and steps on what nobody has', async () => {
  expect(
    (await desk.act('withdrawIntakeCase', { id: 'center:intake-none', expectedVersion: 1, reason: '无' }))
      .message,
  ).toBe('There is no intake case "center:intake-none".')
  expect((await desk.act('withdrawIntakeCase', { id: '\0', expectedVersion: 1, reason: '无' })).code).toBe(
    'BAD_USER_INPUT',
  )
  expect((await ask('{ intakeCase(id: "\\u0000") { id } }')).intakeCase).toBeNull()
  const { id } = await accepted()
  expect((await desk.act('withdrawIntakeCase', { id, expectedVersion: 9, reason: '无' })).code).toBe(
    'CONFLICT',
  )
  expect(await center.db.select().from(events).where(eq(events.subject, id))).toHaveLength(1)
})

it('declares its tables as they are migrated', async () => {
  const declared = [intakeCases, intakeParties, intakeDecisions, intakeNumbers]
  expect(declaredColumns(declared)).toEqual(await migratedColumns(center.db, declared))
})
