import { afterAll, beforeAll, expect, test } from 'vitest'
import { deriveMacKey, readMacKeys } from '../../subgraphs/kit/contract/request-mac.ts'
import { startCity, startGateway, type TestCity, type TestGateway } from '../gateway/harness.ts'

let city: TestCity
let gateway: TestGateway
beforeAll(async () => {
  city = await startCity()
  const macKeys = readMacKeys(deriveMacKey('a secret of this test, long enough', 'gateway', 'center'))
  gateway = await startGateway(city, {
    register: 'center',
    agencies: [city.center, city.courts, city.petitions].map(({ code, url }) => ({
      code,
      url,
      name: code,
      deadlineMs: 5_000,
      macKeys,
    })),
  })
})
afterAll(async () => {
  await gateway.close()
  await city.close()
})

// The center of this city answers 404 to who asks for the register.
test('without the register nobody may read anything, and the gateway is not ready', async () => {
  for (const query of ['{ disputes { id } }', '{ clock }', '{ __schema { types { name } } }']) {
    const { status, data, errors } = await gateway.ask(query)
    expect([status, data, errors?.map(({ extensions }) => extensions.code)]).toEqual([
      503,
      undefined,
      ['ACCESS_UNAVAILABLE'],
    ])
  }
  expect((await fetch(`${gateway.url}/health/ready`)).status).toBe(503)
  for (const { received } of [city.center, city.courts, city.petitions]) expect(received).toEqual([])
  expect(gateway.lines).toContainEqual(
    expect.objectContaining({ level: 'warn', msg: 'the register of access cannot be read' }),
  )
})
