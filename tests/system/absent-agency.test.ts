import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AGENCIES, type AgencyCode, DEPARTMENTS } from '../../subgraphs/kit/contract/agencies.ts'
import { fillSmallCity, WANG } from '../harness/small-city.ts'
import { operation, type SystemAnswer, startSystem, type TestSystem } from '../harness/system.ts'

const OPERATIONS: readonly (readonly [string, Record<string, unknown>])[] = [
  ['UnifiedPerson', { id: WANG.id }],
  ['PersonLive', { id: WANG.id }],
  ['UnifiedLocation', { code: '371102' }],
  ['SearchPeople', { name: '王芳' }],
  ['DisputesNear', { latitude: 35.42, longitude: 119.46, radiusMeters: 2000 }],
  ['WalkAcrossAgencies', { id: 'courts:1' }],
  ['Agencies', {}],
]

/** Every value of an answer under its path, e.g. person.disputes.nodes.3.court. */
function leaves(value: unknown, path = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]]
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path ? `${path}.${key}` : key))
}

let system: TestSystem
const whole = new Map<string, SystemAnswer>()
beforeAll(async () => {
  system = await startSystem(fillSmallCity)
  for (const [name, variables] of OPERATIONS) whole.set(name, await system.ask(operation(name), variables))
})
afterAll(() => system.close())

describe.each(AGENCIES.map(({ code }) => code))('%s stopped', (agency: AgencyCode) => {
  beforeAll(() => system.stopAgency(agency))
  afterAll(() => system.startAgency(agency))

  it.each(OPERATIONS)('%s still answers', async (name, variables) => {
    const { status, data, errors = [] } = await system.ask(operation(name), variables)
    expect(status).toBe(200)
    for (const error of errors) {
      expect(error.extensions).toEqual({ code: 'AGENCY_UNAVAILABLE', agency })
      expect(error.path, 'located').toBeDefined()
      expect(error.message).not.toMatch(/127\.0\.0\.1|localhost|ECONN|\d{4,5}/)
    }
    if (agency === 'center') {
      // Who a person is and what is filed where, the center alone knows.
      expect(errors.length).toBeGreaterThan(0)
      return
    }
    const before = new Map(leaves(whole.get(name)!.data))
    const lost = leaves(data).filter(([path, value]) => value === null && before.get(path) !== null)
    expect(errors.length > 0).toBe(lost.length > 0)
    for (const [path] of lost)
      expect(
        errors.some(
          (error) => path === error.path!.join('.') || path.startsWith(`${error.path!.join('.')}.`),
        ),
        `${path} is null without an error`,
      ).toBe(true)
    const kept = new Map(leaves(data))
    const ofOthers = [...before].filter(
      ([path]) => !lost.some(([gone]) => path === gone || path.startsWith(`${gone}.`)),
    )
    // How fresh the index is goes on changing.
    for (const [path, value] of ofOthers.filter(([path]) => !path.endsWith('indexedThrough')))
      expect(kept.get(path), path).toEqual(value)
  })

  if (agency !== 'center')
    it('costs only its own detail', async () => {
      const { data } = await system.ask(operation('UnifiedPerson'), { id: WANG.id })
      expect(data.person.disputes.totalCount).toBe(12)
      expect(data.person.disputes.nodes).toHaveLength(12)
      const own = DEPARTMENTS.find(({ code }) => code === agency)!
      for (const node of data.person.disputes.nodes)
        expect(node.title === null || typeof node.title === 'string').toBe(true)
      const details = data.person.disputes.nodes.filter(
        (node: { __typename: string }) => node.__typename === own.recordTypes[0],
      )
      expect(details).toHaveLength(2)
    })
})
