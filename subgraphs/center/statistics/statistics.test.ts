import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestCenter, type TestCenter } from '../../../tests/harness/center.ts'
import { index } from '../../../tests/harness/center-records.ts'
import { aClerk } from '../../../tests/harness/keys.ts'
import { aRecord } from '../../../tests/harness/records.ts'
import { fillPlaces, GRID } from '../../../tests/harness/small-city.ts'
import { declaredColumns, migratedColumns } from '../../../tests/harness/tables.ts'
import { CATEGORIES } from '../../kit/contract/change.ts'
import { allRecords } from '../../kit/contract/record-right.ts'
import { joinMatter } from '../matters/queries.ts'
import * as tables from './tables.ts'

let center: TestCenter
beforeAll(async () => {
  center = await startTestCenter()
  await fillPlaces(center.db)
  await index(center, 'courts', [
    aCase('1', '2026-01-10', { status: 'ADJUDICATED' }),
    aCase('2', '2026-03-10'),
    aCase('3', '2026-06-30', { kind: 'CRIMINAL', category: 'PUBLIC_ORDER' }),
    aCase('4', '2026-07-01'),
    aCase('5', '2025-02-01'),
    aCase('6', '2025-06-30'),
    aCase('7', '2025-06-29'),
    aCase('8', '2025-03-01', { kind: 'ENFORCEMENT' }),
  ])
  await index(center, 'police', [
    aRecord({ id: 'police:1', occurredAt: '2026-01-09T02:00:00Z', location: '371102', status: 'SETTLED' }),
    aRecord({ id: 'police:2', occurredAt: '2026-02-09T02:00:00Z', location: null, status: 'WITHDRAWN' }),
    aRecord({
      id: 'police:3',
      occurredAt: '2026-01-01T02:00:00Z',
      location: GRID,
      protection: 'SEALED',
      status: 'SETTLED',
    }),
  ])
  await center.db.transaction((transaction) => joinMatter(transaction, ['courts:1', 'police:1', 'police:3']))
})
afterAll(() => center.close())

function aCase(number: string, day: string, changes: Partial<Parameters<typeof aRecord>[0]> = {}) {
  return aRecord({
    id: `courts:${number}`,
    occurredAt: `${day}T02:00:00Z`,
    location: GRID,
    kind: 'CIVIL',
    category: 'DEBT',
    ...changes,
  })
}

const HALF_YEAR = 'period: { from: "2026-01-01", to: "2026-06-30" }'
async function statistics(args: string, selection: string, caller = aClerk()) {
  const { data, errors } = await center.query(`{ statistics(${args}) { ${selection} } }`, {}, caller)
  expect(errors).toBeUndefined()
  return data.statistics
}

describe('statistics', () => {
  it('count records of one matter once, and compare with the same days of the year before', async () => {
    expect(
      await statistics(
        HALF_YEAR,
        `from to place { code }
        disputes { count settledCount settledRate yearBefore yearOnYear }
        records { count settledCount settledRate yearBefore yearOnYear }`,
      ),
    ).toEqual({
      from: '2026-01-01',
      to: '2026-06-30',
      place: null,
      disputes: { count: 4, settledCount: 1, settledRate: 0.25, yearBefore: 4, yearOnYear: 0 },
      records: { count: 5, settledCount: 2, settledRate: 0.4, yearBefore: 4, yearOnYear: 0.25 },
    })
  })

  it('count a matter where its first record is that the caller may know of', async () => {
    const byAgency = async (mayKnow: readonly ('OPEN' | 'SEALED')[]) => {
      const { disputes } = await statistics(
        HALF_YEAR,
        'disputes { byAgency { agency { code } count } }',
        aClerk({ mayKnow: allRecords([...mayKnow]) }),
      )
      return Object.fromEntries(
        disputes.byAgency
          .map(({ agency, count }: { agency: { code: string }; count: number }) => [agency.code, count])
          .filter(([, count]: [string, number]) => count > 0),
      )
    }
    // police:1 leads, as it is the earliest of the open ones, though the sealed one is earlier.
    expect(await byAgency(['OPEN'])).toEqual({ courts: 2, police: 2 })
    expect(await byAgency(['OPEN', 'SEALED'])).toEqual({ courts: 2, police: 2 })
    expect(await byAgency(['SEALED'])).toEqual({ police: 1 })
    expect(await byAgency([])).toEqual({})
  })

  it('are broken down by month, category, agency, kind and place, leaving nothing out', async () => {
    const { disputes, records } = await statistics(
      `${HALF_YEAR}, place: "371102"`,
      `disputes { byMonth { month count settledRate yearBefore } byCategory { category count }
        byPlace { place { code } count yearBefore yearOnYear } }
      records { count byKind { agency { code } kind count yearBefore } }`,
    )
    expect(disputes.byMonth).toEqual([
      { month: '2026-01-01', count: 1, settledRate: 1, yearBefore: 0 },
      { month: '2026-02-01', count: 0, settledRate: null, yearBefore: 1 },
      { month: '2026-03-01', count: 1, settledRate: 0, yearBefore: 1 },
      { month: '2026-04-01', count: 0, settledRate: null, yearBefore: 0 },
      { month: '2026-05-01', count: 0, settledRate: null, yearBefore: 0 },
      { month: '2026-06-01', count: 1, settledRate: 0, yearBefore: 2 },
    ])
    expect(disputes.byCategory.map(({ category }: { category: string }) => category)).toEqual(CATEGORIES)
    expect(disputes.byCategory.filter(({ count }: { count: number }) => count > 0)).toEqual([
      { category: 'DEBT', count: 1 },
      { category: 'PUBLIC_ORDER', count: 1 },
      { category: 'OTHER', count: 1 },
    ])
    expect(disputes.byPlace).toEqual([
      { place: { code: '371102001' }, count: 2, yearBefore: 4, yearOnYear: -0.5 },
      { place: null, count: 1, yearBefore: 0, yearOnYear: null },
    ])
    expect(records.byKind).toEqual([
      { agency: { code: 'courts' }, kind: 'CIVIL', count: 2, yearBefore: 3 },
      { agency: { code: 'courts' }, kind: 'CRIMINAL', count: 1, yearBefore: 0 },
      { agency: { code: 'courts' }, kind: 'ENFORCEMENT', count: 0, yearBefore: 1 },
      { agency: { code: 'police' }, kind: null, count: 1, yearBefore: 0 },
    ])
  })

  it('are of a community as well, and of days that make no whole months', async () => {
    const counts = async (args: string) => (await statistics(args, 'records { count yearBefore }')).records
    expect(await counts(`${HALF_YEAR}, place: "371102001001"`)).toEqual({ count: 3, yearBefore: 4 })
    expect(await counts(`${HALF_YEAR}, place: "${GRID}"`)).toEqual({ count: 3, yearBefore: 4 })
    expect(await counts('period: { from: "2026-01-10", to: "2026-06-29" }, place: "3711"')).toEqual({
      count: 2,
      yearBefore: 3,
    })
    const { disputes } = await statistics(`${HALF_YEAR}, place: "${GRID}"`, 'disputes { byPlace { count } }')
    expect(disputes.byPlace).toBeNull()
  })

  it('count only what meets every condition, each as what it counts as', async () => {
    const count = async (args: string) =>
      (await statistics(`${HALF_YEAR}, ${args}`, 'disputes { count } records { count }')) as unknown
    expect(await count('agencies: ["courts"]')).toEqual({ disputes: { count: 2 }, records: { count: 3 } })
    expect(await count('agencies: ["courts"], kinds: ["CIVIL"]')).toEqual({
      disputes: { count: 1 },
      records: { count: 2 },
    })
    expect(await count('categories: [DEBT, PUBLIC_ORDER]')).toEqual({
      disputes: { count: 2 },
      records: { count: 3 },
    })
    expect(await count('categories: []')).toEqual({ disputes: { count: 0 }, records: { count: 0 } })
  })

  it.each([
    ['period: { from: "2026-02-01", to: "2026-01-01" }', 'must not end (2026-01-01)'],
    [`${HALF_YEAR}, place: "12345"`, 'division code'],
    [`${HALF_YEAR}, agencies: ["customs"]`, '"agencies" must be of center, courts'],
    [`${HALF_YEAR}, kinds: ["civil"]`, '"kinds" must be words of capital letters'],
  ])('of %s are refused', async (args, why) => {
    const { data, errors } = await center.query(`{ statistics(${args}) { records { count } } }`)
    expect(data.statistics).toBeNull()
    expect(errors![0]!.message).toContain(why)
    expect(errors![0]!.extensions.code).toBe('BAD_USER_INPUT')
  })

  it('take one statement for all of a place, and one for the places below', async () => {
    const statementsOf = async (selection: string) => {
      center.takeStatements()
      await statistics(`${HALF_YEAR}, place: "3711"`, selection)
      return center.takeStatements().filter((text) => text.includes('dispute'))
    }
    const numbers = 'count settledRate yearBefore yearOnYear'
    const statements = await statementsOf(
      `disputes { ${numbers} byMonth { ${numbers} } byCategory { ${numbers} } byAgency { ${numbers} } }
      records { ...all } } } fragment all on DisputeStatistics { ${numbers} byMonth { ${numbers} } byKind { ${numbers}`,
    )
    expect(statements).toHaveLength(1)
    expect(await statementsOf(`disputes { ${numbers} byPlace { ${numbers} } }`)).toHaveLength(2)
    expect(await statementsOf('from to')).toEqual([])
  })

  it('are kept in tables that are declared as they are migrated', async () => {
    const declared = Object.values(tables)
    expect(declaredColumns(declared)).toEqual(await migratedColumns(center.db, declared))
  })
})
