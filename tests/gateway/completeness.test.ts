import { composeServices } from '@apollo/composition'
import { parse } from 'graphql'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { startAgency, startCity, startGateway, type TestCity, type TestGateway } from './harness.ts'

let city: TestCity
let gateway: TestGateway

beforeAll(async () => {
  city = await startCity()
  gateway = await startGateway(city)
})
afterAll(async () => {
  await gateway.close()
  await city.close()
})
afterEach(() => {
  for (const agency of [city.center, city.courts, city.petitions]) agency.behave()
})

const DETAILS = '{ disputes { id ... on CourtCase { court } ... on Petition { channel } } }'
const ALL = { 'x-completeness': 'all' }
const unavailable: Parameters<TestCity['courts']['misbehave']>[0] = (reply) => reply.code(503).send({})

describe('an answer says of each agency that was asked', () => {
  test('that everything came', async () => {
    const { extensions } = await gateway.ask(DETAILS)
    expect(extensions).toEqual({
      completeness: {
        complete: true,
        agencies: [
          { code: 'center', name: '中心', state: 'complete' },
          expect.objectContaining({ state: 'complete' }),
          expect.objectContaining({ state: 'complete' }),
        ],
      },
    })
  })

  test('that nothing came, why, and what is missing', async () => {
    city.courts.misbehave(unavailable)
    const { data, extensions } = await gateway.ask(DETAILS)
    expect(data.disputes[0].channel).toBe('LETTER')
    const { complete, agencies } = extensions!.completeness as {
      complete: boolean
      agencies: { code: string }[]
    }
    expect(complete).toBe(false)
    expect(agencies.find(({ code }) => code === 'courts')).toEqual({
      code: 'courts',
      name: '法院',
      state: 'absent',
      reasons: ['AGENCY_UNAVAILABLE'],
      paths: [
        ['disputes', 1, 'court'],
        ['disputes', 3, 'court'],
      ],
    })
  })

  test('that a part came', async () => {
    city.courts.misbehave(() => ({
      data: { _entities: [{ court: '东港区人民法院' }, null] },
      errors: [{ message: 'select * from secrets', path: ['_entities', 1, 'court'] }],
    }))
    const { extensions } = await gateway.ask(DETAILS)
    expect(extensions).toMatchObject({
      completeness: {
        complete: false,
        agencies: expect.arrayContaining([
          expect.objectContaining({
            code: 'courts',
            state: 'partial',
            reasons: ['INTERNAL'],
            paths: [['disputes', 3, 'court']],
          }),
        ]),
      },
    })
  })

  test('and nothing when none was asked', async () => {
    expect((await gateway.ask('{ __typename }')).extensions).toBeUndefined()
  })
})

describe('everything or nothing', () => {
  test('is everything when everything came', async () => {
    const { status, data, errors } = await gateway.ask('{ clock }', {}, ALL)
    expect([status, data, errors]).toEqual([200, { clock: 'now' }, undefined])
  })

  test('is nothing, with status 503, when an agency is absent', async () => {
    city.courts.misbehave(unavailable)
    const { status, data, errors, extensions } = await gateway.ask(DETAILS, {}, ALL)
    expect([status, data]).toEqual([503, null])
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual([
      'INCOMPLETE',
      'AGENCY_UNAVAILABLE',
      'AGENCY_UNAVAILABLE',
    ])
    expect(extensions).toMatchObject({ completeness: { complete: false } })
    await vi.waitFor(() =>
      expect(gateway.lines).toContainEqual(
        expect.objectContaining({ msg: 'request', errors: ['INCOMPLETE', 'AGENCY_UNAVAILABLE'] }),
      ),
    )
  })

  test('is nothing with status 200 when asking again would not help', async () => {
    city.center.misbehave(() => ({
      data: { clock: null },
      errors: [{ message: 'No.', path: ['clock'], extensions: { code: 'BAD_USER_INPUT' } }],
    }))
    const { status, data, errors } = await gateway.ask('{ clock }', {}, ALL)
    expect([status, data]).toEqual([200, null])
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['INCOMPLETE', 'BAD_USER_INPUT'])
  })

  test.each(['none', 'ALL', ''])('is not asked for with "%s"', async (value) => {
    const { status, errors } = await gateway.ask('{ clock }', {}, { 'x-completeness': value })
    expect(status).toBe(400)
    expect(errors).toEqual([
      {
        message: expect.stringContaining('takes the value "all"'),
        extensions: { code: 'BAD_REQUEST' },
      },
    ])
    expect(city.center.received).toHaveLength(0)
  })
})

test('a mutation whose answer lacks something keeps status 200: it may have been carried out', async () => {
  const sdl = 'type Query { a: Int } type Mutation { file: Int note: Int }'
  let filed = 0
  const agency = await startAgency('registry', sdl, {
    Mutation: {
      file: () => ++filed,
      note: () => {
        throw new Error('secret')
      },
    },
  })
  const { supergraphSdl } = composeServices([{ name: 'registry', typeDefs: parse(sdl), url: agency.url }])
  const own = await startGateway(city, { supergraphSdl: supergraphSdl!, agencies: undefined })
  const { status, data, errors } = await own.ask('mutation { file note }', {}, ALL)
  expect([status, data]).toEqual([200, null])
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['INCOMPLETE', 'INTERNAL'])
  expect(filed).toBe(1)
  await own.close()
  await agency.close()
})

test('how far the index of the center goes is told where the supergraph has it', async () => {
  const sdl =
    'type Query { clock: Int agencies: [Agency!]! } type Agency { code: ID! indexedThrough: String }'
  const center = await startAgency('center', sdl, {
    Query: {
      clock: () => 1,
      agencies: () => [
        { code: 'center', indexedThrough: '2026-11-01T00:00:00.000Z' },
        { code: 'courts', indexedThrough: null },
      ],
    },
  })
  const { supergraphSdl } = composeServices([{ name: 'center', typeDefs: parse(sdl), url: center.url }])
  const own = await startGateway(city, {
    supergraphSdl: supergraphSdl!,
    agencies: [{ code: 'center', name: '中心', url: center.url, deadlineMs: 5_000 }],
  })
  await vi.waitFor(async () => {
    const { extensions } = await own.ask('{ clock }')
    expect(extensions).toEqual({
      completeness: {
        complete: true,
        indexReadAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        agencies: [
          { code: 'center', name: '中心', state: 'complete', indexedThrough: '2026-11-01T00:00:00.000Z' },
        ],
      },
    })
  }, 10_000)
  expect(center.received.filter(({ body }) => body.query.includes('indexedThrough'))).toHaveLength(1)
  await own.close()
  await center.close()
})
