import { expect, it } from 'vitest'
import { keys } from '../../tests/harness/keys.ts'
import { readCenterEnvironment, readIndexerEnvironment, readWorkerEnvironment } from './environment.ts'

const urls: Record<string, string> = Object.fromEntries(
  ['CENTER', 'COURTS', 'PETITIONS', 'POLICE', 'MARITIME', 'HEALTH', 'TRANSPORT'].map((agency, index) => [
    `${agency}_URL`,
    `http://127.0.0.1:${4001 + index}`,
  ]),
)
const indexer = {
  ...urls,
  DATABASE_URL: 'postgres://common@db/onedoor',
  CENTER_PRIVATE_KEY: keys.center.privateKey,
}
const center = {
  ...indexer,
  GATEWAY_PUBLIC_KEY: keys.gateway.publicKey,
  CENTER_PUBLIC_KEY: keys.center.publicKey,
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
  expect(sources[2]).toEqual({ code: 'police', recordTypes: ['PoliceIncident'], url: urls.POLICE_URL })
})

it("takes the center's own database where there is one", async () => {
  const own = { ...indexer, CENTER_DATABASE_URL: 'postgres://own@db/onedoor' }
  expect((await readIndexerEnvironment(own)).DATABASE_URL).toBe('postgres://own@db/onedoor')
})

it('names all problems at once', async () => {
  const bad = { ...center, POLICE_URL: '', COURTS_URL: 'courts', CENTER_PRIVATE_KEY: 'secret', PORT: 'high' }
  await expect(readCenterEnvironment(bad)).rejects.toThrow(
    /^(?=.*PORT)(?=.*CENTER_PRIVATE_KEY)(?=.*COURTS_URL)(?=.*POLICE_URL)/s,
  )
  await expect(readCenterEnvironment(bad)).rejects.not.toThrow(/secret/)
})
