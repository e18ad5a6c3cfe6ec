import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestSubgraph, type TestSubgraph } from '../../../tests/harness/subgraph.ts'
import { declaredColumns, migratedColumns } from '../../../tests/harness/tables.ts'
import { definition } from '../../courts/subgraph.ts'
import { INBOX_HANDLERS } from '../inbox/handlers.ts'
import { receive } from '../inbox/receive.ts'
import { recordOpenings } from './tables.ts'

let courts: TestSubgraph
beforeAll(async () => {
  courts = await startTestSubgraph(definition)
})
afterAll(() => courts.close())

const BODY = {
  opening: 'opening:1',
  person: 'passport:KOR:M1234567',
  client: 'center-clerk',
  officer: 'clerk-1',
  organisation: null,
  purpose: 'dispute-handling',
  case: null,
  reason: '当事人正遭受家庭暴力，需立即了解保护令',
  openedAt: '2026-03-01T01:00:00.000Z',
  until: '2026-03-01T01:15:00.000Z',
}
const tell = (body: Record<string, unknown>) =>
  receive(
    { db: courts.db, handlers: INBOX_HANDLERS },
    { id: randomUUID(), kind: 'records.opened', at: '2026-03-01T01:00:00.000Z', body },
  )

it('an agency notes who opened protected records of a person, why and for how long, once', async () => {
  await tell(BODY)
  await tell(BODY)
  expect(await courts.db.select().from(recordOpenings)).toEqual([
    {
      id: 'opening:1',
      identity: 'passport:KOR:M1234567',
      client: 'center-clerk',
      officer: 'clerk-1',
      organisation: null,
      purpose: 'dispute-handling',
      caseNumber: null,
      reason: '当事人正遭受家庭暴力，需立即了解保护令',
      openedAt: new Date('2026-03-01T01:00:00.000Z'),
      endsAt: new Date('2026-03-01T01:15:00.000Z'),
    },
  ])
})

it.each([
  ['person', { person: '370000' }],
  ['reason', { reason: '' }],
  ['until', { until: 'soon' }],
])('refuses a bad %s', async (field, changes) => {
  await expect(tell({ ...BODY, ...changes })).rejects.toMatchObject({
    message: expect.stringContaining(`"body.${field}"`),
    extensions: { code: 'BAD_REQUEST' },
  })
})

it('declares its tables as they are migrated', async () => {
  expect(declaredColumns([recordOpenings])).toEqual(await migratedColumns(courts.db, [recordOpenings]))
})
