import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { agencyKeys, keys, sourcesAt } from '../../../tests/harness/keys.ts'
import { aPage, aRecord, aTombstone } from '../../../tests/harness/records.ts'
import { agencyProfile } from '../../kit/contract/agencies.ts'
import { CALLER_HEADER, createCallerVerifier, readPrivateKey } from '../../kit/contract/caller.ts'
import { type AgencyClient, createAgencyClient, EpochOver } from './agency-client.ts'

let server: Server | undefined
let client: AgencyClient | undefined
afterEach(async () => {
  await client?.close()
  server?.closeAllConnections()
  await new Promise((resolve) => server?.close(resolve))
})

/** A client of an agency that answers everything in one way. */
async function clientOf(answer: RequestListener): Promise<AgencyClient> {
  server = createServer(answer)
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/behind/a/path/`
  client = createAgencyClient(
    sourcesAt([agencyProfile('courts')], () => url)[0]!,
    readPrivateKey(keys.center.privateKey),
  )
  return client
}
const clientTold = (body: unknown, status = 200) =>
  clientOf((_, response) =>
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body)),
  )

const ever = new AbortController().signal

describe('an agency', () => {
  it('is asked in the name of the center for what comes after the cursor', async () => {
    const asked: { url: string; token: string }[] = []
    const page = aPage([aRecord({ id: 'courts:1' }), aTombstone('courts:2', 3)], { cursor: 'next' })
    const agency = await clientOf((request, response) => {
      asked.push({ url: request.url!, token: String(request.headers[CALLER_HEADER]) })
      response.end(JSON.stringify(page))
    })
    expect(await agency.readChanges(null, ever)).toEqual(page)
    await agency.readChanges('a+b', ever)
    expect(asked.map(({ url }) => url)).toEqual([
      '/behind/a/path/changes?limit=2000',
      '/behind/a/path/changes?limit=2000&after=a%2Bb',
    ])
    const { GATEWAY_PUBLIC_KEY: gateway, CENTER_PUBLIC_KEY: center } = agencyKeys('courts')
    const verify = createCallerVerifier({ audience: 'courts', issuers: { gateway, center } })
    expect(await verify(asked[0]!.token)).toMatchObject({
      issuer: 'center',
      mayKnow: [{ types: null, places: null, protections: ['OPEN', 'PROTECTED', 'SEALED'] }],
    })
  })

  it('whose epoch is over says so by 410', async () => {
    const agency = await clientTold({ errors: [] }, 410)
    await expect(agency.readChanges('cursor', ever)).rejects.toBeInstanceOf(EpochOver)
  })

  it.each([
    ['an error', { errors: [] }, 500],
    ['no JSON', 'changes: none', 200],
    ['something else', { data: null }, 200],
    ['a page without a cursor', { ...aPage([]), cursor: undefined }, 200],
    ["another agency's record", aPage([aRecord({ id: 'police:1' })]), 200],
    ["another agency's tombstone", aPage([aTombstone('police:1', 1)]), 200],
    [
      "a record whose id begins with another's",
      aPage([aRecord({ id: 'courts2:1', type: 'CourtCase' })]),
      200,
    ],
    ['a type that is not its own', aPage([aRecord({ id: 'courts:1', type: 'Petition' })]), 200],
    ['a category of its own', aPage([aRecord({ id: 'courts:1', category: 'LOVE' as never })]), 200],
    ['a moment that is none', aPage([aRecord({ id: 'courts:1', occurredAt: 'yesterday' })]), 200],
    ['a version that does not count', aPage([aRecord({ id: 'courts:1', version: 0 })]), 200],
    ['text that no database holds', aPage([aRecord({ id: 'courts:1', title: 'a\0b' })]), 200],
    ['half a position', aPage([aRecord({ id: 'courts:1', position: { latitude: 1 } as never })]), 200],
  ])('that tells %s is not believed', async (_, body, status) => {
    const agency = await clientTold(body, status)
    const refusal = agency.readChanges(null, ever)
    await expect(refusal).rejects.toMatchObject({ name: 'UnusableAnswer' })
  })

  it('is refused without a word of what it told, which may be personal', async () => {
    const agency = await clientTold(aPage([aRecord({ id: 'courts:1', title: '王芳'.repeat(300) })]))
    const refusal = await agency.readChanges(null, ever).catch((error: Error) => error.message)
    expect(refusal).toMatch(/^changes\.0\.title: /)
    expect(refusal).not.toContain('王芳')
  })

  it('that tells without end is cut off', async () => {
    const agency = await clientOf((_, response) => {
      const pour = () => {
        while (response.write(Buffer.alloc(1024 * 1024, 32)));
      }
      response.on('drain', pour)
      pour()
    })
    await expect(agency.readChanges(null, ever)).rejects.toThrow(/larger than \d+ bytes/)
  })

  it('that is not done by the deadline is left', async () => {
    const agency = await clientOf((_, response) => void response.write('{'))
    await expect(agency.readRecords(['courts:1'], 50)).rejects.toThrow()
    const stopped = new AbortController()
    const reading = agency.readChanges(null, stopped.signal)
    stopped.abort()
    await expect(reading).rejects.toThrow()
  })
})
