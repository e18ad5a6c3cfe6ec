import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callsOf } from '../../../tests/harness/calls.ts'
import { startTestCenter, type TestCenter } from '../../../tests/harness/center.ts'
import { fillCenter } from '../../../tests/harness/center-records.ts'
import { aClerk } from '../../../tests/harness/keys.ts'
import { fillOrganisation } from '../../../tests/harness/organisation.ts'
import { GRID } from '../../../tests/harness/small-city.ts'
import { allRecords } from '../../kit/contract/record-right.ts'
import { calls, callUnits } from './tables.ts'

const POLICE = 'unit:police'

let center: TestCenter
let operate: ReturnType<typeof callsOf>
beforeAll(async () => {
  center = await startTestCenter()
  await fillCenter(center)
  await fillOrganisation(center.db)
  operate = callsOf(center)
})
afterAll(() => center.close())

const code = (code: string) => [expect.objectContaining({ extensions: expect.objectContaining({ code }) })]

describe('lists', () => {
  // biome-ignore lint/suspicious/noExplicitAny: answers are as various as the operations
  const list = async (filter: Record<string, unknown>, caller = aClerk()): Promise<any[]> => {
    const found: unknown[] = []
    let after: string | null = null
    do {
      const { data, errors } = await center.query(
        `query ($filter: CallFilter, $after: String) { calls(filter: $filter, first: 3, after: $after) {
          nodes { id madeAt } pageInfo { hasNextPage endCursor } } }`,
        { filter, after },
        caller,
      )
      expect(errors).toBeUndefined()
      found.push(...data.calls.nodes.map(({ id }: { id: string }) => id))
      after = data.calls.pageInfo.hasNextPage ? data.calls.pageInfo.endCursor : null
    } while (after)
    return found
  }

  const count = async (filter: Record<string, unknown>) => {
    const { data } = await center.query(
      'query ($filter: CallFilter) { calls(filter: $filter) { totalCount } }',
      { filter },
    )
    return data.calls.totalCount
  }

  it('hold what meets every condition, newest first, each once', async () => {
    for (let others = 0; others < 7; others++) await operate.made()
    const first = await operate.made({ unitIds: ['unit:health'], recordId: 'police:of-2', location: GRID })
    const second = await operate.made({
      unitIds: ['unit:health', POLICE],
      recordId: 'police:of-2',
      location: '371102',
    })
    await operate.close({ callId: first, expectedVersion: 1, outcome: 'FAILED', reason: '误报' })
    const all = await center.db.select().from(calls)
    const open = all.filter(({ protection }) => protection === 'OPEN')
    expect(await count({})).toBe(open.length)
    expect(await count({ unit: 'unit:health', states: ['FAILED'] })).toBe(1)
    expect(await count({ unit: 'unit:health', level: 'COUNTY' })).toBe(2)
    expect(await list({ unit: 'unit:health', level: 'CITY' })).toEqual([])
    expect((await list({})).length).toBe(open.length)
    expect(new Set(await list({})).size).toBe(open.length)
    expect(await list({ unit: 'unit:health' })).toEqual([second, first])
    expect(await list({ recordId: 'police:of-2' })).toEqual([second, first])
    expect(await list({ unit: 'unit:health', states: ['FAILED'] })).toEqual([first])
    expect(await list({ unit: 'unit:health', location: GRID })).toEqual([first])
    expect(await list({ unit: 'unit:health', location: '371102' })).toEqual([second, first])
    expect(await list({ states: [] })).toEqual([])
    expect(
      await list({
        unit: 'unit:health',
        madeBy: 'office:371102',
        center: 'office:371102',
        direction: 'WHISTLE',
      }),
    ).toEqual([second, first])
    expect(await list({ direction: 'UPWARD', madeBy: 'office:371102' })).toEqual([])
    expect(await list({ madeTo: '2020-01-01T00:00:00Z' })).toEqual([])
  })

  it('of several places are one statement, here and below', async () => {
    center.takeStatements()
    const { data, errors } = await center.query(
      `{ location(code: "${GRID}") { path { code calls(first: 100) { totalCount nodes { id location { code } } } } } }`,
    )
    expect(errors).toBeUndefined()
    const statements = center.takeStatements()
    for (const name of ['callPagesAtPlaces', 'callCountsAtPlaces'])
      expect(statements.filter((text) => text.includes(name))).toHaveLength(1)
    const all = await center.db.select().from(calls)
    for (const { code, calls: found } of data.location.path) {
      const { length } = all.filter(({ locationCode }) => locationCode.startsWith(code))
      expect(found.nodes).toHaveLength(length)
      expect(found.totalCount).toBe(length)
    }
  })

  it('do not hold calls about records that the caller may not know of, nor may these be acted on', async () => {
    const judge = aClerk({ mayKnow: allRecords(['OPEN', 'SEALED']) })
    const id = await operate.made({ recordId: 'police:sealed', unitIds: ['unit:petitions'] }, judge)
    expect(await list({ unit: 'unit:petitions' })).toEqual([])
    expect(await list({ unit: 'unit:petitions' }, judge)).toEqual([id])
    expect(await operate.read(id)).toBeNull()
    const { data } = await center.query(
      `{ location(code: "${GRID}") { calls(first: 100) { nodes { id } } } }`,
    )
    expect(data.location.calls.nodes.map((call: { id: string }) => call.id)).not.toContain(id)
    const input = { callId: id, unitId: 'unit:petitions', expectedVersion: 1, report: 'ACCEPT' }
    expect((await operate.respond(input)).errors).toEqual(code('BAD_USER_INPUT'))
    expect((await operate.respond(input, judge)).errors).toBeUndefined()
  })
})

describe('punctuality', () => {
  const punctuality = async (unit: string, from: string, to: string, caller = aClerk()) => {
    const { data, errors } = await center.query(
      `query ($unit: ID!, $from: DateTime!, $to: DateTime!) { unit(id: $unit) {
        callPunctuality(from: $from, to: $to) { called inTime late open excused inTimeRate } } }`,
      { unit, from, to },
      caller,
    )
    return { counted: data?.unit.callPunctuality, errors }
  }
  const FROM = '2019-01-01T00:00:00+08:00'
  const TO = '2020-01-01T00:00:00+08:00'
  const UNIT = 'unit:transport'

  it('counts every call of a period once', async () => {
    const day = (number: number) => new Date(Date.UTC(2019, 5, number))
    // Named by what each counts as.
    const parts: readonly [string, Partial<typeof callUnits.$inferInsert>][] = [
      ['inTime', { state: 'COMPLETED', reportedAt: day(2) }],
      ['inTime', { state: 'OBJECTED', reportedAt: day(3) }],
      ['late', { state: 'ACTING', reportedAt: day(4) }],
      ['late', { state: 'CALLED' }],
      ['open', { state: 'CALLED', dueAt: new Date('2100-01-01') }],
      ['excused', { state: 'EXCUSED', reportedAt: day(2) }],
      ['excused', { state: 'RELEASED', updatedAt: day(2) }],
      ['late', { state: 'RELEASED', updatedAt: day(5) }],
      ['inTime', { state: 'RELEASED', reportedAt: day(2), updatedAt: day(5) }],
      ['nobody may know', { state: 'ACCEPTED', reportedAt: day(2), protection: 'SEALED' }],
      ['before', { state: 'ACCEPTED', reportedAt: day(2), calledAt: new Date('2018-12-31T15:59:59Z') }],
      ['after', { state: 'ACCEPTED', reportedAt: day(2), calledAt: new Date(TO) }],
    ]
    for (const [_, changes] of parts) {
      const callId = await operate.made({ unitIds: [POLICE] })
      await center.db.insert(callUnits).values({
        callId,
        unitId: UNIT,
        calledAt: day(1),
        dueAt: day(3),
        protection: 'OPEN',
        state: 'CALLED',
        version: 1,
        updatedAt: day(1),
        ...changes,
      })
    }
    const count = (as: string) => parts.filter(([name]) => name === as).length
    const { counted } = await punctuality(UNIT, FROM, TO)
    expect(counted).toEqual({
      called: 9,
      inTime: count('inTime'),
      late: count('late'),
      open: count('open'),
      excused: count('excused'),
      inTimeRate: 0.5,
    })
    const judge = aClerk({ mayKnow: allRecords(['OPEN', 'SEALED']) })
    expect((await punctuality(UNIT, FROM, TO, judge)).counted).toMatchObject({ called: 10, inTime: 4 })
    expect((await punctuality(UNIT, '2001-01-01T00:00:00Z', '2002-01-01T00:00:00Z')).counted).toEqual({
      called: 0,
      inTime: 0,
      late: 0,
      open: 0,
      excused: 0,
      inTimeRate: null,
    })
    expect((await punctuality(UNIT, TO, FROM)).errors).toEqual(code('BAD_USER_INPUT'))
  })

  it('of several units is one statement', async () => {
    center.takeStatements()
    await center.query(
      `{ units(first: 10) { nodes { callPunctuality(from: "${FROM}", to: "${TO}") { called } } } }`,
    )
    expect(center.takeStatements().filter((text) => text.includes('call_unit'))).toHaveLength(1)
  })
})
