import { describe, expect, it } from 'vitest'
import { makeIdentity } from '../../tests/harness/certificate.ts'
import { keys, macKeyOf } from '../../tests/harness/keys.ts'
import { AGENCIES } from '../kit/contract/agencies.ts'
import { readPrivateKey } from '../kit/contract/caller.ts'
import { readMacKeys } from '../kit/contract/request-mac.ts'
import {
  readCenterEnvironment,
  readIndexerEnvironment,
  readPublicEnvironment,
  readWorkerEnvironment,
} from './environment.ts'
import { linkSecretOf } from './public/link-signer.ts'

const urls: Record<string, string> = Object.fromEntries(
  AGENCIES.map(({ code, port }) => [`${code.toUpperCase()}_URL`, `http://127.0.0.1:${port}`]),
)
const macs: Record<string, string> = Object.fromEntries(
  AGENCIES.map(({ code }) => [`${code.toUpperCase()}_MAC_KEY`, macKeyOf('center', code)]),
)
const indexer = {
  ...urls,
  ...macs,
  DATABASE_URL: 'postgres://common@db/onedoor',
  CENTER_PRIVATE_KEY: keys.center.privateKey,
}
const center = {
  ...indexer,
  GATEWAY_PUBLIC_KEY: keys.gateway.publicKey,
  CENTER_PUBLIC_KEY: keys.center.publicKey,
  GATEWAY_MAC_KEY: macKeyOf('gateway', 'center'),
}

it('knows where every department is, and the ports of old', async () => {
  expect(await readIndexerEnvironment(indexer)).toMatchObject({ HOST: '127.0.0.1', PORT: 4008 })
  const worker = await readWorkerEnvironment(indexer)
  expect(worker.PORT).toBe(4009)
  expect(worker.sources.map(({ code }) => code)).not.toContain('center')
  const { PORT, sources } = await readCenterEnvironment({
    ...center,
    CENTER_DATABASE_URL: 'postgres://own@db/onedoor',
  })
  expect(PORT).toBe(4001)
  expect(sources).toHaveLength(6)
  expect(sources[2]).toEqual({
    code: 'police',
    recordTypes: ['PoliceIncident'],
    url: urls.POLICE_URL,
    macKeys: readMacKeys(macs.POLICE_MAC_KEY!),
  })
})

it('reads owners of fields from the supergraph that the gateway runs on', async () => {
  const { supergraphFile } = await readCenterEnvironment(center)
  expect(supergraphFile).toMatch(/schema\/supergraph\.graphql$/)
  const other = { ...center, SUPERGRAPH: '/nowhere/supergraph.graphql' }
  await expect(readCenterEnvironment(other)).rejects.toThrow(
    /SUPERGRAPH: there is no readable file \(ENOENT\)/,
  )
})

it("takes the center's own database where there is one", async () => {
  const own = { ...indexer, CENTER_DATABASE_URL: 'postgres://own@db/onedoor' }
  expect((await readIndexerEnvironment(own)).DATABASE_URL).toBe('postgres://own@db/onedoor')
})

it('names all problems at once', async () => {
  const bad = {
    ...center,
    POLICE_URL: '',
    COURTS_URL: 'courts',
    CENTER_PRIVATE_KEY: 'secret',
    PORT: 'high',
    HEALTH_MAC_KEY: 'secret',
  }
  await expect(readCenterEnvironment(bad)).rejects.toThrow(
    /^(?=.*PORT)(?=.*CENTER_PRIVATE_KEY)(?=.*COURTS_URL)(?=.*POLICE_URL)(?=.*HEALTH_MAC_KEY)/s,
  )
  await expect(readCenterEnvironment(bad)).rejects.not.toThrow(/secret/)
})

it('knows an agency over TLS by its pin', async () => {
  const { pin } = makeIdentity()
  const secure = { ...indexer, POLICE_URL: 'https://police.example', POLICE_TLS_PIN: pin }
  for (const { sources } of [await readIndexerEnvironment(secure), await readWorkerEnvironment(secure)]) {
    const tls = new Map(sources.map((source) => [source.code, source.tls]))
    expect(tls.get('police')).toEqual({ identity: undefined, pins: new Set([pin]) })
    expect(tls.get('courts')).toBeUndefined()
  }
})

describe('the secrets of links', () => {
  const secrets = ['a secret that is long enough to be one', 'another that is long enough to be one']
  const own = linkSecretOf(readPrivateKey(keys.center.privateKey))

  it('need not be configured, and are the same at the subgraph and at the residents’ server', async () => {
    expect((await readCenterEnvironment(center)).linkSecrets).toEqual([own])
    expect(await readPublicEnvironment(center)).toMatchObject({
      PORT: 4010,
      PUBLIC_URL: 'http://127.0.0.1:4010',
      TRUSTED_PROXIES: [],
      linkSecrets: [own],
    })
  })

  it('come in front of it where they are', async () => {
    const configured = { ...center, LINK_SECRETS: secrets.join(',') }
    expect((await readCenterEnvironment(configured)).linkSecrets).toEqual([...secrets, own])
    const { CENTER_PRIVATE_KEY: _, ...withoutKey } = configured
    expect((await readPublicEnvironment(withoutKey)).linkSecrets).toEqual(secrets)
  })

  it('are refused when there are none, or when they could be guessed', async () => {
    const { CENTER_PRIVATE_KEY: _, ...none } = center
    await expect(readPublicEnvironment(none)).rejects.toThrow(/LINK_SECRETS: expected those of the center/)
    const short = { ...center, LINK_SECRETS: 'secret' }
    await expect(readPublicEnvironment(short)).rejects.toThrow(/LINK_SECRETS: .*at least 32 characters/)
  })
})
