import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startCity, startGateway, type TestCity, type TestGateway } from './harness.ts'

let city: TestCity
let patient: TestGateway
let hurried: TestGateway

beforeAll(async () => {
  city = await startCity()
  patient = await startGateway(city, { deadlineMs: 60_000, limits: { requestMs: 60_000 } })
  hurried = await startGateway(city, { deadlineMs: 60_000, limits: { requestMs: 2_000 } })
  // Planned beforehand: the time is for the agencies.
  await Promise.all([patient.ask(LIVE), hurried.ask(LIVE)])
})
afterAll(async () => {
  await Promise.all([patient.close(), hurried.close()])
  await city.close()
})
afterEach(() => {
  for (const agency of [city.center, city.courts, city.petitions]) agency.behave()
})

const LIVE = '{ person(id: "center:1") { name courtCases { id } petitions { channel } } }'
const WITHOUT_COURTS = { person: { name: '王芳', courtCases: null, petitions: [{ channel: 'LETTER' }] } }
const silence = () => new Promise(() => {})

describe('when a request’s time is up, it is answered with what is there', () => {
  test.each([
    ["the gateway's", () => hurried.ask(LIVE)],
    ["the client's own", () => patient.ask(LIVE, {}, { 'x-deadline-ms': '2000' })],
    ["the gateway's, when the client's is later", () => hurried.ask(LIVE, {}, { 'x-deadline-ms': '60000' })],
  ])('%s', async (_, ask) => {
    city.courts.misbehave(silence)
    const { status, data, errors, extensions } = await ask()
    expect([status, data]).toEqual([200, WITHOUT_COURTS])
    expect(errors).toEqual([
      {
        message: expect.stringContaining('法院 did not answer in time'),
        path: ['person', 'courtCases'],
        extensions: { code: 'AGENCY_TIMEOUT', agency: 'courts' },
      },
    ])
    expect(extensions).toMatchObject({ completeness: { complete: false } })
  })

  test('also when nothing is', async () => {
    city.center.misbehave(silence)
    const { data, errors } = await hurried.ask(LIVE)
    expect(data).toEqual({ person: null })
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['AGENCY_TIMEOUT'])
    expect(city.courts.received).toHaveLength(0)
  })
})

test.each(['0', '-5', '2.5', '1e3', 'soon', ''])('no deadline is "%s"', async (value) => {
  const { status, errors } = await patient.ask('{ clock }', {}, { 'x-deadline-ms': value })
  expect(status).toBe(400)
  expect(errors).toEqual([
    {
      message:
        'The header x-deadline-ms takes a whole number of milliseconds from 1, e.g. 2000; leave it out for 60000.',
      extensions: { code: 'BAD_REQUEST' },
    },
  ])
  expect(city.center.received).toHaveLength(0)
})
