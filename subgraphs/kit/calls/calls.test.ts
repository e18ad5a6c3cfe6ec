import { randomUUID } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestSubgraph, type TestSubgraph } from '../../../tests/harness/subgraph.ts'
import { declaredColumns, migratedColumns } from '../../../tests/harness/tables.ts'
import { definition } from '../../courts/subgraph.ts'
import { INBOX_HANDLERS } from '../inbox/handlers.ts'
import { receive } from '../inbox/receive.ts'
import { agencyCalls } from './tables.ts'

let courts: TestSubgraph
beforeAll(async () => {
  courts = await startTestSubgraph(definition)
})
afterAll(() => courts.close())

const UNIT = 'unit:courts'
const tell = (kind: string, at: string, body: Record<string, unknown>) =>
  receive({ db: courts.db, handlers: INBOX_HANDLERS }, { id: randomUUID(), kind, at, body })
const made = (call: string, changes: Record<string, unknown> = {}) => ({
  call,
  unit: UNIT,
  direction: 'WHISTLE',
  subject: '道路塌陷',
  recordId: 'courts:1',
  matterId: null,
  location: '371102',
  center: 'office:371102',
  madeAt: '2026-03-01T01:00:00.000Z',
  deadline: '2026-03-01T03:00:00.000Z',
  ...changes,
})
const noted = async (call: string) =>
  (
    await courts.db
      .select()
      .from(agencyCalls)
      .where(and(eq(agencyCalls.callId, call), eq(agencyCalls.unitId, UNIT)))
  )[0]

it('an agency notes that its unit is called, called with a later deadline, and no longer', async () => {
  await tell('call.made', '2026-03-01T01:00:00.000Z', made('call:1'))
  expect(await noted('call:1')).toMatchObject({
    subject: '道路塌陷',
    recordId: 'courts:1',
    locationCode: '371102',
    dueAt: new Date('2026-03-01T03:00:00.000Z'),
    outcome: null,
  })
  const escalated = made('call:1', { center: 'office:3711', deadline: '2026-03-01T05:00:00.000Z' })
  await tell('call.made', '2026-03-01T03:00:00.000Z', escalated)
  expect(await noted('call:1')).toMatchObject({
    centerId: 'office:3711',
    dueAt: new Date('2026-03-01T05:00:00.000Z'),
  })
  await tell('call.closed', '2026-03-01T04:00:00.000Z', { call: 'call:1', unit: UNIT, outcome: 'REGULATED' })
  expect(await noted('call:1')).toMatchObject({ outcome: 'REGULATED', subject: '道路塌陷' })
})

it('a message that comes after a later one changes nothing', async () => {
  await tell('call.closed', '2026-03-01T04:00:00.000Z', { call: 'call:2', unit: UNIT, outcome: 'EXCUSED' })
  await tell('call.made', '2026-03-01T01:00:00.000Z', made('call:2'))
  expect(await noted('call:2')).toMatchObject({ outcome: 'EXCUSED' })
})

it.each([{ direction: 'SIDEWAYS' }, { deadline: 'soon' }, { unit: '' }, { subject: null }])(
  'a message with %j is refused',
  async (change) => {
    await expect(tell('call.made', '2026-03-01T01:00:00.000Z', made('call:3', change))).rejects.toMatchObject(
      {
        extensions: { code: 'BAD_REQUEST' },
        message: expect.stringContaining(`"body.${Object.keys(change)[0]}"`),
      },
    )
    expect(await noted('call:3')).toBeUndefined()
  },
)

it('declares its tables as they are migrated', async () => {
  expect(declaredColumns([agencyCalls])).toEqual(await migratedColumns(courts.db, [agencyCalls]))
})
