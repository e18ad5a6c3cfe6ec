import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestCenter, type TestCenter } from '../../tests/harness/center.ts'
import { fillCenter } from '../../tests/harness/center-records.ts'
import { GRID, WANG } from '../../tests/harness/small-city.ts'
import { persons } from './tables.ts'

let center: TestCenter
beforeAll(async () => {
  center = await startTestCenter()
  await fillCenter(center)
})
afterAll(() => center.close())

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
      .insert(persons)
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
