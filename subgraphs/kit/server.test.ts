import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requestHeaders } from '../../tests/harness/keys.ts'
import { startTestSubgraph, type TestSubgraph } from '../../tests/harness/subgraph.ts'
import { definition } from '../courts/subgraph.ts'
import type { Issuer } from './contract/caller.ts'

describe("a subgraph's server", () => {
  let courts: TestSubgraph
  beforeAll(async () => {
    courts = await startTestSubgraph(definition)
  })
  afterAll(() => courts.close())

  async function ask(path: string, headers: Record<string, string>, body?: string) {
    const answer = await request(`${courts.url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      body: body ?? null,
    })
    return { status: answer.statusCode, text: await answer.body.text() }
  }
  const TYPENAME = JSON.stringify({ query: '{ __typename }' })

  it.each([
    ['nobody', '/graphql', undefined, TYPENAME],
    ['the center at /graphql', '/graphql', ['center', 'courts'], TYPENAME],
    ["another agency's caller", '/graphql', ['gateway', 'police'], TYPENAME],
    ['the gateway at the feed', '/changes', ['gateway', 'courts'], undefined],
    ['the gateway at /records', '/records', ['gateway', 'courts'], '{"ids":["courts:1"]}'],
    ['the gateway at the inbox', '/inbox', ['gateway', 'courts'], '{}'],
    ['nobody at the feed', '/changes', undefined, undefined],
    ['nobody at an unknown path', '/admin', undefined, undefined],
  ] as [string, string, [Issuer, string] | undefined, string | undefined][])(
    'refuses %s with 401',
    async (_, path, from, body) => {
      courts.takeStatements()
      const headers = from ? await requestHeaders(...from, { path, ...(body && { body }) }) : {}
      const { status, text } = await ask(path, headers, body)
      expect(status).toBe(401)
      expect(JSON.parse(text).errors[0].extensions).toEqual({ code: 'UNAUTHENTICATED' })
      expect(courts.takeStatements()).toEqual([])
    },
  )

  it('answers its health to anyone', async () => {
    expect(await ask('/health/live', {})).toMatchObject({ status: 200 })
    expect(await ask('/health/ready', {})).toMatchObject({ status: 200 })
  })

  it.each(['not json', '[]', '{"ids":[]}', '{"ids":[1]}', '{"ids":"courts:1"}'])(
    'refuses %j at /records',
    async (body) => {
      const { status, text } = await ask(
        '/records',
        await requestHeaders('center', 'courts', { path: '/records', body }),
        body,
      )
      expect(status).toBe(400)
      expect(JSON.parse(text).errors[0].extensions).toEqual({ code: 'BAD_REQUEST' })
    },
  )

  it('refuses a body that is too large', async () => {
    const body = JSON.stringify({ query: `{ __typename } # ${'x'.repeat(5_000_000)}` })
    const headers = await requestHeaders('gateway', 'courts', { path: '/graphql', body })
    expect((await ask('/graphql', headers, body)).status).toBe(400)
  })

  it('says of its own failures only that they happened', async () => {
    await courts.db.$client`alter table litigant rename to litigant_away`
    try {
      const { errors } = await courts.query(
        'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Person { courtCases { totalCount } } } }',
        { of: [{ __typename: 'Person', identity: 'passport:KOR:M1111111' }] },
      )
      expect(errors).toEqual([
        {
          message: 'The agency could not answer this.',
          path: ['_entities', 0, 'courtCases', 'totalCount'],
          extensions: { code: 'INTERNAL' },
        },
      ])
    } finally {
      await courts.db.$client`alter table litigant_away rename to litigant`
    }
  })
})
