import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestCenter, type TestCenter } from '../../tests/harness/center.ts'
import { aClerk } from '../../tests/harness/keys.ts'
import { aPage, aRecord, aTombstone } from '../../tests/harness/records.ts'
import { startTestSubgraph, type TestSubgraph } from '../../tests/harness/subgraph.ts'
import { declaredColumns, migratedColumns } from '../../tests/harness/tables.ts'
import { definition as courtsDefinition } from '../courts/subgraph.ts'
import { courtCases, litigants } from '../courts/tables.ts'
import { residentCheckCharacter } from '../kit/contract/identity.ts'
import { applyPage } from './index/apply.ts'
import { readFeed } from './index/feed.ts'
import * as tables from './tables.ts'

const residentId = (first17: string) => first17 + residentCheckCharacter(first17)
const WANG = { id: 'p-wang', name: '王芳', identity: `cn:${residentId('37999919900101122')}` }
const GRID = '371102001001001'
const PATH = ['3711', '371102', '371102001', '371102001001', GRID]

let center: TestCenter
let courts: TestSubgraph
beforeAll(async () => {
  courts = await startTestSubgraph(courtsDefinition)
  center = await startTestCenter({ courts: courts.url })
  await center.db.insert(tables.locations).values(
    PATH.map((code, index) => ({
      code,
      name: `${code.length}位`,
      level: (['CITY', 'COUNTY', 'TOWNSHIP', 'COMMUNITY', 'GRID'] as const)[index]!,
      parentCode: PATH[index - 1] ?? null,
    })),
  )
  await center.db.insert(tables.persons).values({ ...WANG, residenceCode: GRID })
  await center.db.insert(tables.persons).values(
    Array.from({ length: 12 }, (_, index) => ({
      id: `p${index}`,
      identity: `center:${index}`,
      name: `孙${index}`,
    })),
  )
  await index('police', [
    aRecord({
      id: 'police:1',
      location: GRID,
      parties: [{ role: 'VICTIM', name: '王芳', identity: WANG.identity }],
    }),
    aRecord({
      id: 'police:sealed',
      protection: 'SEALED',
      location: GRID,
      parties: [{ role: 'OTHER', name: '王芳', identity: WANG.identity }],
    }),
    aTombstone('police:gone', 4),
    ...Array.from({ length: 12 }, (_, number) =>
      aRecord({
        id: `police:of-${number}`,
        location: '371199',
        parties: Array(2).fill({ role: 'OTHER', name: null, identity: `center:${number}` }),
      }),
    ),
  ])
})
afterAll(async () => {
  await center.close()
  await courts.close()
})

async function index(agency: string, changes: Parameters<typeof aPage>[0]): Promise<void> {
  await applyPage(center.db, await readFeed(center.db, agency), aPage(changes))
}

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

const RECORD = 'id agency { code } location { code } parties { role name person { id } }'
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
      agency: { code: 'police' },
      location: { code: GRID },
      parties: [{ role: 'VICTIM', name: '王芳', person: { id: WANG.id } }],
    })
  })

  const beyond = (id: string, code: string) => ({ id, agency: { code }, location: null, parties: null })

  it('that the caller may not know of says no more than its id, and nobody can ask for it', async () => {
    expect(await recordOf('PoliceIncident', 'police:sealed')).toEqual(beyond('police:sealed', 'police'))
    expect((await center.query('{ dispute(id: "police:sealed") { id } }')).data).toEqual({ dispute: null })
    const judge = aClerk({ mayKnow: ['OPEN', 'SEALED'] })
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

describe('cursors', () => {
  const LISTS = {
    everything: 'disputes(PAGE) { pageInfo { endCursor } nodes { id } }',
    updated: 'disputes(PAGE, orderBy: UPDATED_AT_DESC) { pageInfo { endCursor } nodes { id } }',
    place: `location(code: "${GRID}") { disputes(PAGE) { pageInfo { endCursor } nodes { id } } }`,
    county: `location(code: "371102") { disputes(PAGE) { pageInfo { endCursor } nodes { id } } }`,
    person: `person(id: "${WANG.id}") { disputes(PAGE) { pageInfo { endCursor } nodes { id } } }`,
    people: 'people(name: "孙", PAGE) { pageInfo { endCursor } nodes { id } }',
    others: 'people(name: "孙1", PAGE) { pageInfo { endCursor } nodes { id } }',
  }
  const read = async (list: string, after: string | null) => {
    const { data, errors } = await center.query(
      `query ($after: String) { ${list.replace('PAGE', 'first: 1, after: $after')} }`,
      { after },
    )
    const page = data?.people ?? data?.disputes ?? (data?.location ?? data?.person)?.disputes
    return { errors, endCursor: page?.pageInfo.endCursor ?? null }
  }

  it.each(Object.keys(LISTS) as (keyof typeof LISTS)[])(
    'of %s lead on in it and nowhere else',
    async (own) => {
      const { endCursor } = await read(LISTS[own], null)
      expect(endCursor).toEqual(expect.any(String))
      for (const [name, list] of Object.entries(LISTS)) {
        const { errors } = await read(list, endCursor)
        if (name === own) expect(errors).toBeUndefined()
        else expect(errors?.[0], name).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } })
      }
    },
  )

  it('of the longest names are not too long', async () => {
    const name = '孟'.repeat(200)
    await center.db
      .insert(tables.persons)
      .values([1, 2].map((id) => ({ id: `long${id}`, identity: `center:l${id}`, name })))
    const { endCursor } = await read(`people(name: "${name}", PAGE) { pageInfo { endCursor } }`, null)
    const next = await read(`people(name: "${name}", PAGE) { pageInfo { endCursor } }`, endCursor)
    expect(next.errors).toBeUndefined()
    expect(next.endCursor).not.toBe(endCursor)
  })

  it('of a neighbourhood lead on from the same position only', async () => {
    const near = 'disputesNear(latitude: LATITUDE, longitude: 119, radiusMeters: 1000, PAGE) { nodes { id } }'
    const cursor = Buffer.from(JSON.stringify(['disputesNear/35/119', '0.5', 'police:1'])).toString(
      'base64url',
    )
    expect((await read(near.replace('LATITUDE', '35'), cursor)).errors).toBeUndefined()
    expect((await read(near.replace('LATITUDE', '36'), cursor)).errors).toHaveLength(1)
  })

  it.each([
    ['disputes/OCCURRED_AT_DESC', 'yesterday', 'police:1'],
    ['disputes/OCCURRED_AT_DESC', '-000001-01-01T00:00:00.000Z', 'police:1'],
    ['disputes/OCCURRED_AT_DESC', '2025-01-01T00:00:00.000Z'],
  ])('that were tampered with are refused: %s %s', async (...keys) => {
    const cursor = Buffer.from(JSON.stringify(keys)).toString('base64url')
    expect((await read(LISTS.everything, cursor)).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
  })
})

describe('statements', () => {
  const count = async (query: string, caller = aClerk()) => {
    await center.query(query, {}, caller)
    center.takeStatements()
    const { data, errors } = await center.query(query, {}, caller)
    expect(errors).toBeUndefined()
    return { data, statements: center.takeStatements() }
  }

  it('of ten persons’ counts are one, and their lists are not read', async () => {
    const { data, statements } = await count(
      '{ people(name: "孙", first: 10) { nodes { disputes(first: 0) { totalCount byAgency { count } } } } }',
    )
    expect(data.people.nodes).toEqual(
      Array(10).fill({ disputes: { totalCount: 1, byAgency: [{ count: 1 }] } }),
    )
    expect(statements.filter((text) => text.includes('dispute'))).toHaveLength(1)
    expect(statements.some((text) => text.includes('disputePages'))).toBe(false)
  })

  it('of lists of several persons, and of several places of a level, are one', async () => {
    const people = await count(
      '{ people(name: "孙", first: 10) { nodes { disputes(first: 2) { nodes { id } } } } }',
    )
    for (const { disputes } of people.data.people.nodes) expect(disputes.nodes).toHaveLength(1)
    expect(people.statements.filter((text) => text.includes('disputePages'))).toHaveLength(1)
    const path = await count(
      `{ location(code: "${GRID}") { path { disputes(first: 2) { totalCount nodes { id } } } } }`,
    )
    expect(path.statements.filter((text) => text.includes('maintainedCounts'))).toHaveLength(1)
    expect(path.statements.filter((text) => text.includes('disputePages'))).toHaveLength(PATH.length)
  })

  it('of a person with everything are as many, whatever the page size', async () => {
    const person = (first: number) => `{ person(id: "${WANG.id}") { id name residence { code path { name } }
      disputes(first: ${first}) { totalCount byAgency { agency { code name } count } pageInfo { hasNextPage }
        nodes { id title agency { code } location { code name path { name } } parties { role person { name } } } } } }`
    for (const first of [1, 100]) {
      const { statements } = await count(person(first))
      expect(statements.length, statements.join('\n')).toBeLessThanOrEqual(8)
    }
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
