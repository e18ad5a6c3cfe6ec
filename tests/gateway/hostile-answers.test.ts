import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startCity, startGateway, type TestCity, type TestGateway } from './harness.ts'

/*
 * Agencies whose answers are GraphQL and still wrong. Each costs what it concerns, with a located error, and nothing
 * else. (Answers that are not even HTTP or JSON: gateway/agencies.)
 */

let city: TestCity
let gateway: TestGateway

beforeAll(async () => {
  city = await startCity()
  gateway = await startGateway(city, { engine: 'compiled' })
})
afterAll(async () => {
  await gateway.close()
  await city.close()
})
afterEach(() => {
  city.center.behave()
  city.courts.behave()
})

const BAD = 'AGENCY_BAD_RESPONSE'
const places = (errors: Awaited<ReturnType<TestGateway['ask']>>['errors']) =>
  errors?.map(({ path, extensions }) => [extensions.code, ...(path ?? [])])

/** The key under which a fetch asks for a field. */
const keyIn = (query: string, field: string) =>
  new RegExp(`(\\w+)\\s*:\\s*${field}\\b`).exec(query)?.[1] ?? field

/** Answers the center's list of disputes with any value. */
function answerDisputes(value: unknown): void {
  city.center.misbehave((_reply, { body }) => ({ data: { [keyIn(body.query, 'disputes')]: value } }))
}

describe('values that do not fit the schema', () => {
  const QUERY = '{ disputes { title ... on CourtCase { id } } }'

  test.each([
    ['an object where a list stands', { title: 'x' }],
    ['a number where a list stands', 7],
    ['no list at all', undefined],
    ['null where a list must stand', null],
  ])('%s: no data, as no part of it may be null', async (_, value) => {
    answerDisputes(value)
    const { status, data, errors } = await gateway.ask(QUERY)
    expect(status).toBe(200)
    expect(data).toBeNull()
    expect(places(errors)).toEqual([[BAD, 'disputes']])
  })

  test('a list where a leaf stands costs that leaf', async () => {
    answerDisputes([
      { __typename: 'Petition', id: 'petitions:1', title: ['x'] },
      { __typename: 'CourtCase', id: 'courts:1', title: '案件1' },
    ])
    const { data, errors } = await gateway.ask(QUERY)
    expect(data).toEqual({ disputes: [{ title: null }, { title: '案件1', id: 'courts:1' }] })
    expect(places(errors)).toEqual([[BAD, 'disputes', 0, 'title']])
  })

  test.each([['a list'], [17], [true], [[]]])('%j where an object stands', async (item) => {
    answerDisputes([{ __typename: 'Petition', title: 'first' }, item])
    const { data, errors } = await gateway.ask('{ disputes { title } }')
    expect(data).toBeNull()
    expect(places(errors)).toEqual([[BAD, 'disputes', 1]])
  })

  test.each([
    ['of no type of the schema', 'Burglar'],
    ['of a type that is no dispute', 'Person'],
    ['of no named type', undefined],
    ['of a type called like a property of every object', 'constructor'],
    ['whose type is no name', { evil: true }],
  ])('an object %s', async (_, __typename) => {
    answerDisputes([{ __typename, id: 'x', title: 'x' }])
    const { data, errors } = await gateway.ask('{ disputes { __typename title } }')
    expect(data).toBeNull()
    expect(places(errors)).toEqual([[BAD, 'disputes', 0]])
  })

  test('a scalar of the schema’s own, nested a hundred thousand deep, costs that field', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    city.center.misbehave((reply, { body }) =>
      reply
        .type('application/json')
        .send(
          `{"data":{"${keyIn(body.query, 'clock')}":${deep},"${keyIn(body.query, 'person')}":{"name":"王芳"}}}`,
        ),
    )
    const { status, data, errors } = await gateway.ask('{ clock person(id: "center:1") { name } }')
    expect(status).toBe(200)
    expect(data).toEqual({ clock: null, person: { name: '王芳' } })
    expect(places(errors)).toEqual([[BAD, 'clock']])
  })

  test('one error speaks for a list of thousands', async () => {
    answerDisputes(Array.from({ length: 5_000 }, () => ({ __typename: 'Petition', title: 5 })))
    const { data, errors } = await gateway.ask('{ disputes { title } }')
    expect(data.disputes).toHaveLength(5_000)
    expect(errors).toHaveLength(100)
  })
})

describe('names that mean something to JavaScript', () => {
  test('as aliases they are keys like any other', async () => {
    const { data, errors } = await gateway.ask(
      '{ disputes { __typename constructor: title toString: __typename hasOwnProperty: id __proto__: id } }',
    )
    expect(errors).toBeUndefined()
    const first = data.disputes[0]
    expect(Object.keys(first)).toEqual([
      '__typename',
      'constructor',
      'toString',
      'hasOwnProperty',
      '__proto__',
    ])
    expect(Object.getOwnPropertyDescriptor(first, '__proto__')?.value).toBe('petitions:1')
  })

  test('as keys of an answer they change no other object', async () => {
    city.center.misbehave((reply, { body }) =>
      reply
        .type('application/json')
        .send(
          `{"data":{"${keyIn(body.query, 'disputes')}":[{"__typename":"Petition","title":"x","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}],"__proto__":{"polluted":1}}}`,
        ),
    )
    const { data, errors } = await gateway.ask('{ disputes { title } }')
    expect(errors).toBeUndefined()
    expect(data).toEqual({ disputes: [{ title: 'x' }] })
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })
})

describe('entities', () => {
  const QUERY = '{ disputes { title ... on CourtCase { judge } } }'

  test.each([
    ['too few', [{ __typename: 'CourtCase', judge: 'x' }]],
    ['too many', [{ judge: 'x' }, { judge: 'y' }, { judge: 'z' }]],
    ['none', []],
    ['no list', { 0: { judge: 'x' }, 1: { judge: 'y' }, length: 2 }],
    ['null', null],
  ])('%s: none is used', async (_, _entities) => {
    city.courts.misbehave(() => ({ data: { _entities } }))
    const { data, errors } = await gateway.ask(QUERY)
    expect(data.disputes).toEqual([
      { title: '信访1' },
      { title: '案件1', judge: null },
      { title: '信访2' },
      { title: '案件2', judge: null },
    ])
    expect(places(errors)).toEqual([
      [BAD, 'disputes', 1, 'judge'],
      [BAD, 'disputes', 3, 'judge'],
    ])
  })

  test('one that is no object costs itself', async () => {
    city.courts.misbehave(() => ({ data: { _entities: [5, { judge: '法官2' }] } }))
    const { data, errors } = await gateway.ask(QUERY)
    expect(data.disputes[3]).toEqual({ title: '案件2', judge: '法官2' })
    expect(places(errors)).toEqual([[BAD, 'disputes', 1, 'judge']])
  })

  test('an answer cannot replace what another agency said with something of another form', async () => {
    city.courts.misbehave(() => ({
      data: { _entities: [{ __typename: 'Burglar', judge: 'x', id: { a: 1 } }, { judge: 'y' }] },
    }))
    const { data } = await gateway.ask(QUERY)
    expect(data?.disputes?.[0]).toEqual({ title: '信访1' })
    expect(data?.disputes?.[3]).toEqual({ title: '案件2', judge: 'y' })
  })

  test('what an agency was not asked for takes the place of nothing that another said', async () => {
    city.courts.misbehave(() => ({
      data: {
        _entities: [1, 2].map((number) => ({
          __typename: 'CourtCase',
          id: 'petitions:1',
          title: '改过的标题',
          judge: `法官${number}`,
        })),
      },
    }))
    const { data, errors } = await gateway.ask('{ disputes { id title ... on CourtCase { judge } } }')
    expect(errors).toBeUndefined()
    expect(data.disputes[1]).toEqual({ id: 'courts:1', title: '案件1', judge: '法官1' })
    expect(data.disputes[3]).toEqual({ id: 'courts:2', title: '案件2', judge: '法官2' })
  })

  test('nested a hundred thousand deep', async () => {
    city.courts.misbehave((reply) =>
      reply
        .type('application/json')
        .send(
          `{"data":{"_entities":[{"judge":${'['.repeat(100_000)}${']'.repeat(100_000)}},{"judge":"y"}]}}`,
        ),
    )
    const { status, data, errors } = await gateway.ask(QUERY)
    expect(status).toBe(200)
    expect(data.disputes[0]).toEqual({ title: '信访1' })
    expect(errors?.length).toBeGreaterThan(0)
    expect(errors?.every(({ extensions }) => extensions.code === BAD)).toBe(true)
  })

  test('hundreds of thousands of errors, each about something else', async () => {
    const errors = Array.from(
      { length: 200_000 },
      (_, number) => `{"message":"no","path":["_entities",0,"judge",${number}]}`,
    )
    city.courts.misbehave((reply) =>
      reply
        .type('application/json')
        .send(`{"data":{"_entities":[null,{"judge":"y"}]},"errors":[${errors.join()}]}`),
    )
    const { data, errors: told } = await gateway.ask(QUERY)
    expect(data.disputes.map(({ judge }: { judge?: unknown }) => judge)).toEqual([
      undefined,
      null,
      undefined,
      'y',
    ])
    expect(places(told)).toEqual([['INTERNAL', 'disputes']])
  })

  test('a list of a hundred thousand, of which the agency says nothing: one error at the list', async () => {
    answerDisputes(
      Array.from({ length: 100_000 }, (_, number) => ({
        __typename: 'CourtCase',
        id: `courts:${number}`,
        title: 'x',
      })),
    )
    city.courts.misbehave((reply) => reply.code(503).send({}))
    const { data, errors } = await gateway.ask(QUERY)
    expect(data.disputes).toHaveLength(100_000)
    expect(data.disputes.at(-1)).toEqual({ title: 'x', judge: null })
    expect(places(errors)).toEqual([['AGENCY_UNAVAILABLE', 'disputes']])
  })

  test.each([
    ['about none of them', (number: number) => ['elsewhere', number]],
    ['about one that is not there', (number: number) => ['_entities', 0, `judge${number}`]],
  ])('a list of a hundred thousand, and thousands of errors %s', async (_, pathOf) => {
    answerDisputes(
      Array.from({ length: 100_000 }, (_, number) => ({
        __typename: 'CourtCase',
        id: `courts:${number}`,
        title: 'x',
      })),
    )
    city.courts.misbehave(() => ({
      data: null,
      errors: Array.from({ length: 20_000 }, (_, number) => ({
        message: `no ${number}`,
        path: pathOf(number),
      })),
    }))
    const { data, errors } = await gateway.ask(QUERY)
    expect(data.disputes.at(-1)).toEqual({ title: 'x', judge: null })
    expect(places(errors)).toEqual([['INTERNAL', 'disputes']])
  })

  test('thousands of errors for one entity', async () => {
    city.courts.misbehave(() => ({
      data: { _entities: [null, { judge: 'y' }] },
      errors: Array.from({ length: 20_000 }, (_, number) => ({
        message: `no ${number}`,
        path: ['_entities', 0, 'judge'],
      })),
    }))
    const { data, errors } = await gateway.ask(QUERY)
    expect(data.disputes[1]).toEqual({ title: '案件1', judge: null })
    expect(places(errors)).toEqual([['INTERNAL', 'disputes', 1, 'judge']])
  })
})
