import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestCenter, type TestCenter } from '../../../tests/harness/center.ts'
import { fillCenter, index } from '../../../tests/harness/center-records.ts'
import { aClerk } from '../../../tests/harness/keys.ts'
import { aRecord } from '../../../tests/harness/records.ts'
import { GRID, WANG } from '../../../tests/harness/small-city.ts'
import { declaredColumns, migratedColumns } from '../../../tests/harness/tables.ts'
import { allRecords, type RecordRight } from '../../kit/contract/record-right.ts'
import * as committeeTables from '../committees/tables.ts'
import { events } from '../lifecycle/tables.ts'
import { outbox } from '../outbox/tables.ts'
import { type MediationOpening, openMediation } from './open.ts'
import { mediationCases, mediationMediators, mediationParties, mediationSessions } from './tables.ts'

const by = aClerk()
const anOpening = (changes: Partial<MediationOpening> = {}): MediationOpening => ({
  originId: null,
  title: '王芳与李强相邻纠纷',
  category: 'NEIGHBOURHOOD',
  locationCode: GRID,
  protection: 'OPEN',
  parties: [
    { role: 'APPLICANT', name: '王芳', identity: WANG.identity },
    { role: 'RESPONDENT', name: '李强', identity: null },
  ],
  reason: '双方同意调解',
  by,
  ...changes,
})

let center: TestCenter
beforeAll(async () => {
  center = await startTestCenter()
  await fillCenter(center)
  await index(center, 'courts', [aRecord({ id: 'courts:1' }), aRecord({ id: 'courts:2' })])
})
afterAll(() => center.close())

const open = (changes: Partial<MediationOpening> = {}) =>
  center.db.transaction((transaction) => openMediation(transaction, anOpening(changes)))
const messagesFor = async (id: string) =>
  (await center.db.select().from(outbox)).filter(({ body }) => body.mediation === id)

describe('a mediation case', () => {
  it('is numbered, begins its history and is told to nobody when it comes from no record', async () => {
    const row = await open()
    const year = new Date(Date.now() + 8 * 3_600_000).getUTCFullYear()
    expect(row).toMatchObject({ state: 'REGISTERED', version: 1, kind: 'PEOPLE', originId: null })
    expect(row.reference).toMatch(new RegExp(`^日调〔${year}〕\\d{5}号$`))
    expect(await center.db.select().from(events).where(eq(events.subject, row.id))).toMatchObject([
      { version: 1, action: 'OPEN', state: 'REGISTERED', officer: 'clerk-1', reason: '双方同意调解' },
    ])
    expect(await messagesFor(row.id)).toEqual([])
  })

  it('from an agency’s record is of one matter with it, and told to the agency', async () => {
    const row = await open({ originId: 'courts:1' })
    expect(row.kind).toBe('LITIGATION')
    expect(await messagesFor(row.id)).toMatchObject([
      {
        agency: 'courts',
        kind: 'mediation.referred',
        body: { record: 'courts:1', version: 1, request: null, reference: row.reference },
        deliveredAt: null,
      },
    ])
    const { data } = await center.query('{ dispute(id: "courts:1") { matter { id } } }')
    const entities = await center.entities(
      [{ __typename: 'MediationCase', id: row.id }],
      `... on MediationCase { reference kind state version status origin { id } matter { id } agency { code }
        parties { role name person { id } } location { code } mediators { id } sessions { at } committee { id }
        agreement { terms } confirmation { court } performance { outcome } history { nodes { action } } }`,
    )
    expect(entities.errors).toBeUndefined()
    expect(entities.data._entities).toEqual([
      {
        reference: row.reference,
        kind: 'LITIGATION',
        state: 'REGISTERED',
        version: 1,
        status: 'REGISTERED',
        origin: { id: 'courts:1' },
        matter: data.dispute.matter,
        agency: { code: 'center' },
        parties: [
          { role: 'APPLICANT', name: '王芳', person: { id: WANG.id } },
          { role: 'RESPONDENT', name: '李强', person: null },
        ],
        location: { code: GRID },
        mediators: [],
        sessions: [],
        committee: null,
        agreement: null,
        confirmation: null,
        performance: null,
        history: { nodes: [{ action: 'OPEN' }] },
      },
    ])
  })

  it('is the only one that a record is in, also when two are opened at once', async () => {
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => open({ originId: 'courts:2' })))
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected'])
    const rows = await center.db.select().from(mediationCases).where(eq(mediationCases.originId, 'courts:2'))
    expect(rows).toHaveLength(1)
    const refused = (rights: readonly RecordRight[]) => expect(open({ originId: 'courts:2', rights })).rejects
    await refused(aClerk().mayKnow).toMatchObject({
      message: `courts:2 is being mediated already, as ${rows[0]!.reference}; it can be referred again when that has ended.`,
      extensions: { code: 'PRECONDITION_FAILED' },
    })
    await refused(allRecords(['SEALED'])).toMatchObject({
      message: 'courts:2 is being mediated already; it can be referred again when that has ended.',
    })
  })

  it('is listed on its persons and its place', async () => {
    const { data, errors } = await center.entities(
      [
        { __typename: 'Person', id: WANG.id },
        { __typename: 'Location', code: GRID.slice(0, 9) },
      ],
      `... on Person { mediationCases { totalCount nodes { id } } }
       ... on Location { mediationCases { totalCount nodes { id } } }`,
    )
    expect(errors).toBeUndefined()
    const rows = await center.db.select().from(mediationCases)
    for (const { mediationCases: list } of data._entities) {
      expect(list.totalCount).toBe(rows.length)
      expect(list.nodes.map(({ id }: { id: string }) => id).sort()).toEqual(rows.map(({ id }) => id).sort())
    }
  })
})

it('declares its tables as they are migrated', async () => {
  const tables = [mediationCases, mediationParties, mediationSessions, mediationMediators]
  const declared = [...tables, ...Object.values(committeeTables)]
  expect(declaredColumns(declared)).toEqual(await migratedColumns(center.db, declared))
})
