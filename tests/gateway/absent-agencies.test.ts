import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startCity, startGateway, type TestCity, type TestGateway } from './harness.ts'

let city: TestCity
let gateway: TestGateway

beforeAll(async () => {
  city = await startCity()
  gateway = await startGateway(city, { deadlineMs: 500, limits: { answerBytes: 20_000 } })
})
afterAll(async () => {
  await gateway.close()
  await city.close()
})
afterEach(() => {
  for (const agency of [city.center, city.courts, city.petitions]) agency.behave()
})

const DETAILS = '{ disputes { id title ... on CourtCase { court judge } ... on Petition { channel } } }'
const LIVE = '{ person(id: "center:1") { name courtCases { id court } petitions { channel } } }'

test('asks every agency and merges their answers', async () => {
  const { status, data, errors } = await gateway.ask(DETAILS)
  expect(status).toBe(200)
  expect(errors).toBeUndefined()
  expect(data.disputes).toEqual([
    { id: 'petitions:1', title: '信访1', channel: 'LETTER' },
    { id: 'courts:1', title: '案件1', court: '东港区人民法院', judge: '法官1' },
    { id: 'petitions:2', title: '信访2', channel: 'LETTER' },
    { id: 'courts:2', title: '案件2', court: '东港区人民法院', judge: '法官2' },
  ])
})

describe('what an agency does not answer costs only its own fields', () => {
  const failures: Record<string, { agency: Parameters<TestCity['courts']['misbehave']>[0]; code: string }> = {
    'status 500': { agency: (reply) => reply.code(500).send({ oops: 1 }), code: 'AGENCY_BAD_RESPONSE' },
    'status 503': { agency: (reply) => reply.code(503).send({}), code: 'AGENCY_UNAVAILABLE' },
    'status 401': {
      agency: (reply) =>
        reply.code(401).send({ errors: [{ message: 'no', extensions: { code: 'UNAUTHENTICATED' } }] }),
      code: 'AGENCY_BAD_RESPONSE',
    },
    'a page of HTML': {
      agency: (reply) => reply.type('text/html').send('<h1>welcome</h1>'),
      code: 'AGENCY_BAD_RESPONSE',
    },
    'a torn JSON body': {
      agency: (reply) => reply.type('application/json').send('{"data":'),
      code: 'AGENCY_BAD_RESPONSE',
    },
    'invalid UTF-8': {
      agency: (reply) =>
        reply
          .type('application/json')
          .send(Buffer.from('{"data":{"_entities":[{"court":"\xff"},null]}}', 'latin1')),
      code: 'AGENCY_BAD_RESPONSE',
    },
    'a body that is no GraphQL answer': { agency: () => ({ hello: 'world' }), code: 'AGENCY_BAD_RESPONSE' },
    'too few entities': { agency: () => ({ data: { _entities: [null] } }), code: 'AGENCY_BAD_RESPONSE' },
    'no list of entities': { agency: () => ({ data: { _entities: {} } }), code: 'AGENCY_BAD_RESPONSE' },
    'a body over the limit': {
      agency: () => ({ data: { _entities: [{ court: 'x'.repeat(30_000) }, null] } }),
      code: 'AGENCY_BAD_RESPONSE',
    },
    'a closed socket': { agency: (reply) => reply.raw.destroy(), code: 'AGENCY_UNAVAILABLE' },
    'silence past the deadline': {
      agency: () => new Promise((resolve) => setTimeout(resolve, 2_000)),
      code: 'AGENCY_TIMEOUT',
    },
    'a slow drip past the deadline': {
      agency: (reply) => {
        reply.hijack()
        reply.raw.writeHead(200, { 'content-type': 'application/json' })
        const drip = setInterval(() => reply.raw.write(' '), 50)
        reply.raw.on('close', () => clearInterval(drip))
      },
      code: 'AGENCY_TIMEOUT',
    },
  }

  test.each(Object.entries(failures))('%s', async (_, { agency, code }) => {
    city.courts.misbehave(agency)
    const { status, data, errors } = await gateway.ask(DETAILS)
    expect(status).toBe(200)
    expect(data.disputes).toEqual([
      { id: 'petitions:1', title: '信访1', channel: 'LETTER' },
      { id: 'courts:1', title: '案件1', court: null, judge: null },
      { id: 'petitions:2', title: '信访2', channel: 'LETTER' },
      { id: 'courts:2', title: '案件2', court: null, judge: null },
    ])
    expect(errors).toEqual(
      [1, 3].map((index) => ({
        message: expect.stringContaining('法院'),
        path: ['disputes', index],
        extensions: { code, agency: 'courts' },
      })),
    )
  })

  test('an error names the field when only one was asked for', async () => {
    city.courts.misbehave((reply) => reply.code(503).send({}))
    const { data, errors } = await gateway.ask(LIVE)
    expect(data).toEqual({ person: { name: '王芳', courtCases: null, petitions: [{ channel: 'LETTER' }] } })
    expect(errors?.map(({ path }) => path)).toEqual([['person', 'courtCases']])
  })

  test('and the alias under which it was asked for', async () => {
    city.courts.misbehave((reply) => reply.code(503).send({}))
    const { errors } = await gateway.ask('{ who: person(id: "center:1") { cases: courtCases { id } } }')
    expect(errors?.map(({ path }) => path)).toEqual([['who', 'cases']])
  })

  test('an absent center costs the root fields that were asked of it', async () => {
    city.center.misbehave((reply) => reply.code(503).send({}))
    const { status, data, errors } = await gateway.ask('{ person(id: "center:1") { name } clock }')
    expect(status).toBe(200)
    expect(data).toEqual({ person: null, clock: null })
    expect(errors?.map(({ path }) => path)).toEqual([['person'], ['clock']])
  })
})

describe('errors that agencies send', () => {
  test('with a code for the client pass with their sentence, at the entity they belong to', async () => {
    city.courts.misbehave((_reply, { body }) => {
      // An engine may ask for it under a key of its own.
      const key = /(\w+)\s*:\s*verdict/.exec(body.query)?.[1] ?? 'verdict'
      return {
        data: { _entities: [{ [key]: 'guilty' }, { [key]: null }] },
        errors: [
          {
            message: 'style must be 1 or 2, not 7.',
            path: ['_entities', 1, key],
            extensions: { code: 'BAD_USER_INPUT', stacktrace: ['at resolvers.ts'], host: '10.0.0.1' },
          },
        ],
      }
    })
    const { data, errors } = await gateway.ask('{ disputes { ... on CourtCase { verdict(style: 7) } } }')
    expect(data.disputes).toEqual([{}, { verdict: 'guilty' }, {}, { verdict: null }])
    expect(errors).toEqual([
      {
        message: 'style must be 1 or 2, not 7.',
        path: ['disputes', 3, 'verdict'],
        extensions: { code: 'BAD_USER_INPUT', agency: 'courts' },
      },
    ])
  })

  test('pass as well when the agency refused the whole fetch for them', async () => {
    city.center.misbehave((reply) =>
      reply
        .code(400)
        .send({ errors: [{ message: 'Expected a Date.', extensions: { code: 'BAD_USER_INPUT' } }] }),
    )
    const { data, errors } = await gateway.ask('{ clock }')
    expect(data).toEqual({ clock: null })
    expect(errors).toEqual([
      {
        message: 'Expected a Date.',
        path: ['clock'],
        extensions: { code: 'BAD_USER_INPUT', agency: 'center' },
      },
    ])
  })

  test('of any other kind become INTERNAL and keep what they said to themselves', async () => {
    city.courts.misbehave(() => ({
      data: { _entities: [null, null] },
      errors: [
        {
          message: 'select * from secrets',
          path: ['_entities', 0],
          extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
        },
      ],
    }))
    const { errors } = await gateway.ask(DETAILS)
    expect(errors).toEqual([
      {
        message: '法院 failed here.',
        path: ['disputes', 1],
        extensions: { code: 'INTERNAL', agency: 'courts' },
      },
    ])
  })

  test('a null where the schema has none is an error at its place', async () => {
    city.center.misbehave(() => ({ data: { disputes: [{ __typename: 'Petition', id: null }] } }))
    const { data, errors } = await gateway.ask('{ disputes { id } }')
    expect(data).toBeNull()
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['AGENCY_BAD_RESPONSE'])
  })
})
