import { expect, it } from 'vitest'
import { z } from 'zod'
import { readTable } from '../../tests/gateway/markdown.ts'
import { keys, macKeyOf } from '../../tests/harness/keys.ts'
import { agencyProfile } from './contract/agencies.ts'
import { generateMacKey } from './contract/request-mac.ts'
import { agencyEnvironment, subgraphVariables } from './environment.ts'
import { readEnvironment } from './process/environment.ts'

const COURTS = agencyProfile('courts')
const WORKING = {
  DATABASE_URL: 'postgres://common@db/onedoor',
  GATEWAY_PUBLIC_KEY: keys.gateway.publicKey,
  CENTER_PUBLIC_KEY: keys.center.publicKey,
  GATEWAY_MAC_KEY: macKeyOf('gateway', 'courts'),
  CENTER_MAC_KEY: [macKeyOf('center', 'courts'), generateMacKey()].join(','),
}
const read = (variables: NodeJS.ProcessEnv) =>
  readEnvironment(z.object(subgraphVariables(COURTS)), agencyEnvironment(COURTS, variables))

it('has defaults for all but database and keys', async () => {
  expect(await read({ ...WORKING, HOST: '' })).toMatchObject({
    HOST: '127.0.0.1',
    PORT: 4002,
    LOG_LEVEL: 'info',
  })
})

it("prefers the agency's own database", async () => {
  const { DATABASE_URL } = await read({ ...WORKING, COURTS_DATABASE_URL: 'postgres://own@db/courts' })
  expect(DATABASE_URL).toBe('postgres://own@db/courts')
  expect((await read({ ...WORKING, POLICE_DATABASE_URL: 'postgres://x@db/y' })).DATABASE_URL).toBe(
    WORKING.DATABASE_URL,
  )
})

it('is what the README lists', () => {
  const rows = readTable(new URL('./README.md', import.meta.url), '## Environment')
  const listed = rows.flatMap(([names]) => names!.replace('<AGENCY>_DATABASE_URL, else ', '').split(', '))
  expect(listed.sort()).toEqual(Object.keys(subgraphVariables(COURTS)).sort())
})

it('names every problem at once, and no value', async () => {
  const message = await read({
    PORT: '99999',
    LOG_LEVEL: 'chatty',
    DATABASE_URL: 'mysql://secret@db',
    GATEWAY_PUBLIC_KEY: 'secret',
    CENTER_PUBLIC_KEY: keys.center.privateKey,
    GATEWAY_MAC_KEY: 'secret',
  }).then(
    () => expect.unreachable(),
    (error: Error) => error.message,
  )
  expect(
    message
      .match(/^ {2}[A-Z_]+(?=: )/gm)
      ?.map((name) => name.trim())
      .sort(),
  ).toEqual([
    'CENTER_MAC_KEY',
    'CENTER_PUBLIC_KEY',
    'DATABASE_URL',
    'GATEWAY_MAC_KEY',
    'GATEWAY_PUBLIC_KEY',
    'LOG_LEVEL',
    'PORT',
  ])
  expect(message).toContain('COURTS_DATABASE_URL')
  expect(message).not.toMatch(/secret/)
})
