import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestCenter, type TestCenter } from '../../tests/harness/center.ts'
import { fillCenter } from '../../tests/harness/center-records.ts'
import { aClerk } from '../../tests/harness/keys.ts'
import { GRID, residentId, WANG } from '../../tests/harness/small-city.ts'
import { startTestSubgraph, type TestSubgraph } from '../../tests/harness/subgraph.ts'
import { declaredColumns, migratedColumns } from '../../tests/harness/tables.ts'
import { definition as courtsDefinition } from '../courts/subgraph.ts'
import { courtCases, litigants } from '../courts/tables.ts'
import { allRecords } from '../kit/contract/record-right.ts'
import { applyPage } from './index/apply.ts'
import { readFeed } from './index/feed.ts'
import * as tables from './tables.ts'

let center: TestCenter
let courts: TestSubgraph
beforeAll(async () => {
  courts = await startTestSubgraph(courtsDefinition)
  center = await startTestCenter({ courts: courts.url })
  await fillCenter(center)
})
afterAll(async () => {
  await center.close()
  await courts.close()
})

/** Enters a case at the courts, which the index has not heard of. */
async function fileCase(number: string, protection: 'OPEN' | 'SEALED' = 'OPEN'): Promise<string> {
  const id = `courts:${number}`
  const moment = new Date('2025-03-01T01:30:00Z')
  await courts.db.insert(courtCases).values({
    id,
    protection,
    occurredAt: moment,
    updatedAt: moment,
    locationCode: GRID,
    caseNumber: number,
    court: '日照市东港区人民法院',
    caseKind: 'CIVIL',
    stage: 'TRIAL',
    cause: '民间借贷纠纷',
  })
  await courts.db
    .insert(litigants)
    .values({ recordId: id, ordinal: 1, name: WANG.name, identity: WANG.identity, role: 'PLAINTIFF' })
  return id
}

const RECORD = 'id protection agency { code } location { code } parties { role name person { id } }'
const recordOf = async (typename: string, id: string, caller = aClerk()) => {
  const { data, errors } = await center.entities(
    [{ __typename: typename, id }],
    `... on ${typename} { ${RECORD} }`,
    caller,
  )
  expect(errors).toBeUndefined()
  return data._entities[0]
}

describe('a reference to a record', () => {
  it('is answered from the index', async () => {
    expect(await recordOf('PoliceIncident', 'police:1')).toEqual({
      id: 'police:1',
      protection: 'OPEN',
      agency: { code: 'police' },
      location: { code: GRID },
      parties: [{ role: 'VICTIM', name: '王芳', person: { id: WANG.id } }],
    })
  })

  const beyond = (id: string, code: string) => ({
    id,
    protection: null,
    agency: { code },
    location: null,
    parties: null,
  })

  it('that the caller may not know of says no more than its id, and nobody can ask for it', async () => {
    expect(await recordOf('PoliceIncident', 'police:sealed')).toEqual(beyond('police:sealed', 'police'))
    expect((await center.query('{ dispute(id: "police:sealed") { id } }')).data).toEqual({ dispute: null })
    const judge = aClerk({ mayKnow: allRecords(['OPEN', 'SEALED']) })
    expect((await recordOf('PoliceIncident', 'police:sealed', judge)).parties).toHaveLength(1)
  })

  it('that was deleted is null', async () => {
    expect(await recordOf('PoliceIncident', 'police:gone')).toBeNull()
  })

  it.each([
    ['PoliceIncident', 'nobody:1'],
    ['PoliceIncident', 'rubbish'],
    ['PoliceIncident', 'courts:1'],
    ['PoliceIncident', 'police:\0'],
  ])('of type %s with the id %j is nobody’s', async (typename, id) => {
    expect(await recordOf(typename, id)).toBeNull()
  })

  it('of an agency that is not there keeps what its id says', async () => {
    expect(await recordOf('MedicalDispute', 'health:1')).toEqual(beyond('health:1', 'health'))
  })

  it('that the index has not heard of is asked of its agency at once, all such together', async () => {
    // Without a page before it, the feed has no epoch to which an answer could belong.
    const page = await courts.changes()
    await applyPage(center.db, await readFeed(center.db, 'courts'), page.body as never)
    const ids = await Promise.all(['a', 'b', 'c'].map((number) => fileCase(number)))
    courts.takeStatements()
    const { data } = await center.entities(
      ids.map((id) => ({ __typename: 'CourtCase', id })),
      `... on CourtCase { ${RECORD} }`,
    )
    for (const [number, entity] of data._entities.entries())
      expect(entity).toEqual({
        id: ids[number],
        protection: 'OPEN',
        agency: { code: 'courts' },
        location: { code: GRID },
        parties: [{ role: 'APPLICANT', name: WANG.name, person: { id: WANG.id } }],
      })
    const asked = courts.takeStatements().filter((text) => text.includes('from change'))
    expect(asked).toHaveLength(1)
    // Its feed tells the same again, and no count is doubled.
    const next = await courts.changes((page.body as { cursor: string }).cursor)
    await applyPage(center.db, await readFeed(center.db, 'courts'), next.body as never)
    const count = `{ location(code: "${GRID}") { disputes(filter: { agencies: ["courts"] }) { totalCount } } }`
    expect((await center.query(count)).data.location.disputes.totalCount).toBe(3)
  })

  it('that neither index nor agency knows keeps what its id says', async () => {
    expect(await recordOf('CourtCase', 'courts:never')).toEqual(beyond('courts:never', 'courts'))
    expect((await center.query('{ dispute(id: "courts:never") { id } }')).data).toEqual({ dispute: null })
  })
})

describe('a person', () => {
  it('is found by the key that agencies share', async () => {
    const references = [
      { __typename: 'Person', identity: WANG.identity },
      { __typename: 'Person', id: WANG.id },
    ]
    const { data } = await center.entities(references, '... on Person { id name residentIdMasked }')
    const wang = { id: WANG.id, name: '王芳', residentIdMasked: `379999********${WANG.identity.slice(-4)}` }
    expect(data._entities).toEqual([wang, wang])
  })

  it('whom an agency names and the center has not met gets an id that stays', async () => {
    const identities = [`cn:${residentId('37999919770707001')}`, 'passport:KOR:M7654321']
    const ask = () =>
      center.entities(
        identities.map((identity) => ({ __typename: 'Person', identity })),
        '... on Person { id gender birthDate }',
      )
    const { data, errors } = await ask()
    expect(errors).toBeUndefined()
    expect(data._entities).toEqual([
      { id: expect.stringMatching(/^p/), gender: 'MALE', birthDate: '1977-07-07' },
      { id: expect.stringMatching(/^p/), gender: 'UNKNOWN', birthDate: null },
    ])
    expect((await ask()).data).toEqual(data)
  })

  it('cannot be made up by a malformed key, nor by one of the center alone', async () => {
    const malformed = await center.entities(
      [{ __typename: 'Person', identity: 'cn:1' }],
      '... on Person { id }',
    )
    expect(malformed.errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } })
    const unknown = await center.entities(
      [{ __typename: 'Person', identity: 'center:none' }],
      '... on Person { id }',
    )
    expect(unknown.data._entities).toEqual([null])
  })

  it('is never asked for by a number that is repeated in the refusal', async () => {
    const { errors } = await center.query('{ person(residentId: "379999199001011229") { id } }')
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
    expect(errors?.[0]?.message).not.toContain('3799')
  })
})

it('an agency’s reference leads to what it keeps', async () => {
  const { data } = await center.entities(
    [
      { __typename: 'Agency', code: 'police' },
      { __typename: 'Agency', code: 'nobody' },
    ],
    '... on Agency { code name recordTypes }',
  )
  expect(data._entities).toEqual([{ code: 'police', name: '公安局', recordTypes: ['PoliceIncident'] }, null])
})

it('declares its tables as they are migrated', async () => {
  const declared = Object.values(tables)
  expect(declaredColumns(declared)).toEqual(await migratedColumns(center.db, declared))
})
