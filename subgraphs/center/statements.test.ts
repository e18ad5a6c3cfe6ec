import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestCenter, type TestCenter } from '../../tests/harness/center.ts'
import { fillCenter, PATH } from '../../tests/harness/center-records.ts'
import { aClerk } from '../../tests/harness/keys.ts'
import { GRID, WANG } from '../../tests/harness/small-city.ts'

let center: TestCenter
beforeAll(async () => {
  center = await startTestCenter()
  await fillCenter(center)
})
afterAll(() => center.close())

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
