import { randomUUID } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { intakeCases } from '../../subgraphs/center/intake/tables.ts'
import { disputes } from '../../subgraphs/center/tables.ts'
import { courtCases } from '../../subgraphs/courts/tables.ts'
import { AGENCIES } from '../../subgraphs/kit/contract/agencies.ts'
import { connectDatabase } from '../../subgraphs/kit/database.ts'
import { fillOrganisation } from '../harness/organisation.ts'
import { fillSmallCity, GRID, WANG } from '../harness/small-city.ts'
import { startSystem, type TestSystem } from '../harness/system.ts'

/*
 * Whether there is a record must not show in what is answered, nor in what is done to answer. How long a statement takes is
 * PostgreSQL's; which ones are sent, to whom, and how often, is ours.
 */

/** The courts' records are sealed, which nobody may know of. */
const HIDDEN = 'courts:1'
const NONE = 'courts:9'

let system: TestSystem
/** A sealed case of the center, and a number of the same form that no case has. */
let hiddenCase: string
const NO_CASE = 'center:intake:00000000-0000-4000-8000-000000000000'

beforeAll(async () => {
  system = await startSystem(async (urls) => {
    await fillSmallCity(urls)
    const courts = connectDatabase({ url: urls.courts, schema: 'courts', maxConnections: 1 })
    await courts.update(courtCases).set({ protection: 'SEALED' })
    await courts.$client.end()
    const center = connectDatabase({ url: urls.center, schema: 'center', maxConnections: 1 })
    await fillOrganisation(center)
    await center.$client.end()
  })
  const input = {
    idempotencyKey: randomUUID(),
    title: '家庭纠纷',
    statement: '丈夫多次施暴',
    category: 'FAMILY',
    channel: 'WINDOW',
    location: GRID,
    parties: [{ role: 'APPLICANT', person: WANG.id }],
  }
  const accept = 'mutation ($input: AcceptDisputeInput!) { acceptDispute(input: $input) { id version } }'
  const { acceptDispute } = (await system.ask(accept, { input })).data
  hiddenCase = acceptDispute.id
  const center = connectDatabase({ url: system.databaseUrls.center, schema: 'center', maxConnections: 1 })
  await center.update(intakeCases).set({ protection: 'SEALED' }).where(eq(intakeCases.id, hiddenCase))
  const [row] = await center.select().from(intakeCases).where(eq(intakeCases.id, hiddenCase))
  expect(row).toMatchObject({ protection: 'SEALED', version: acceptDispute.version })
  const isIndexed = () =>
    center
      .select()
      .from(disputes)
      .where(and(eq(disputes.id, hiddenCase), eq(disputes.protection, 'SEALED')))
  await vi.waitUntil(async () => (await isIndexed()).length === 1, { timeout: 20_000, interval: 20 })
  await center.$client.end()
  await system.stopIndexer()
})
afterAll(() => system.close())

/** What the gateway asks the center on its own, whoever asks it. */
const IS_OF_NO_REQUEST = /from "(access_version|agency)"/

/** An answer with what was done for it: without the id that was asked for, and without ids made for the occasion. */
async function watch(document: string, id: string) {
  const ask = () => system.ask(document, { id, key: randomUUID() })
  // Once, so that plans, statements and types are known.
  await ask()
  for (const { code } of AGENCIES) system.takeStatements(code)
  const { status, data, errors } = await ask()
  const statements = Object.fromEntries(
    AGENCIES.map(({ code }) => [
      code,
      system
        .takeStatements(code)
        .filter((text) => !IS_OF_NO_REQUEST.test(text))
        .toSorted(),
    ]),
  )
  return { answer: JSON.stringify({ status, data, errors }).replaceAll(id, '…'), statements }
}

const DETAIL = 'id title status location { code } parties { name person { name } } matter { id }'
const NOTE = '$key: String!'

describe('a record that may not be known of and one that there is not are answered alike, by the same statements', () => {
  test.each([
    ['by its id', 'query ($id: ID!) { dispute(id: $id) { id } }'],
    [
      'with its details',
      `query ($id: ID!) { dispute(id: $id) { ${DETAIL} ... on CourtCase { judge litigants { name } } } }`,
    ],
    [
      'as the origin of a mediation',
      `mutation ($id: ID!, ${NOTE}) { referToMediation(input: { idempotencyKey: $key, origin: $id, reason: "双方同意" }) { id } }`,
    ],
    [
      'as what a unit is called for',
      `mutation ($id: ID!, ${NOTE}) { makeCall(input: { idempotencyKey: $key, direction: WHISTLE, centerId: "office:371102",
        unitIds: ["unit:police"], subject: "噪声", recordId: $id, location: "${GRID}", deadline: "2099-01-01T00:00:00Z",
        reason: "需到场处置" }) { id } }`,
    ],
  ])('of an agency, %s', async (_, document) => {
    const none = await watch(document, NONE)
    const hidden = await watch(document, HIDDEN)
    expect(hidden).toEqual(none)
    expect(Object.values(hidden.statements).flat().length).toBeGreaterThan(0)
  })

  test.each([
    ['by its id', 'query ($id: ID!) { dispute(id: $id) { id } }'],
    ['as a case', 'query ($id: ID!) { intakeCase(id: $id) { id title state history { nodes { action } } } }'],
    [
      'of which something is to be done',
      `mutation ($id: ID!, ${NOTE}) { noteIntakeCase(input: { idempotencyKey: $key, id: $id, expectedVersion: 1, note: "已核实" }) { id } }`,
    ],
  ])('of the center, %s', async (_, document) => {
    const none = await watch(document, NO_CASE)
    const hidden = await watch(document, hiddenCase)
    expect(hidden).toEqual(none)
    expect(Object.values(hidden.statements).flat().length).toBeGreaterThan(0)
  })
})
