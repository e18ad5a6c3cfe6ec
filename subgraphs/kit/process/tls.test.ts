import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { makeIdentity } from '../../../tests/harness/certificate.ts'
import { readEnvironment } from './environment.ts'
import { clientTlsOf, clientTlsVariables, SERVER_TLS_VARIABLES, serverTlsOf } from './tls.ts'

const own = makeIdentity()
const other = makeIdentity()
const expired = makeIdentity({ until: new Date(Date.now() - 1_000) })

let folder: string
const file = (name: string) => join(folder, name)
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onedoor-tls-'))
  for (const [name, { cert, key }] of Object.entries({ own, other, expired })) {
    await writeFile(file(`${name}.cert`), cert)
    await writeFile(file(`${name}.key`), key)
  }
})
afterAll(() => rm(folder, { recursive: true }))

const readServer = async (variables: Record<string, string>) =>
  serverTlsOf(await readEnvironment(z.object(SERVER_TLS_VARIABLES), variables))
const readClient = async (variables: Record<string, string>, url = 'https://courts.example') =>
  clientTlsOf(
    await readEnvironment(z.object(clientTlsVariables([{ code: 'courts' }])), variables),
    'courts',
    url,
  )

describe("a server's TLS", () => {
  const whole = () => ({
    TLS_CERT: file('own.cert'),
    TLS_KEY: file('own.key'),
    TLS_CLIENT_PINS: [other.pin, expired.pin].join(','),
  })

  it('is what its files and pins say, or none', async () => {
    expect(await readServer({})).toBeUndefined()
    expect(await readServer(whole())).toEqual({
      identity: { cert: own.cert, key: own.key },
      pins: new Set([other.pin, expired.pin]),
    })
  })

  it.each(['TLS_CERT', 'TLS_KEY', 'TLS_CLIENT_PINS'])('is refused without %s alone', async (name) => {
    await expect(readServer({ ...whole(), [name]: '' })).rejects.toThrow('all three, or none')
  })

  it.each([
    ['no file', 'TLS_CERT', () => file('none'), 'TLS_CERT: expected the file of a certificate'],
    ['no certificate', 'TLS_CERT', () => file('own.key'), 'TLS_CERT: expected the file of a certificate'],
    ['an expired one', 'TLS_CERT', () => file('expired.cert'), 'valid today'],
    ['no key', 'TLS_KEY', () => file('own.cert'), 'TLS_KEY: expected the file of a private key'],
    ["another's key", 'TLS_KEY', () => file('other.key'), 'TLS_CERT is the certificate of another key'],
    ['half a pin', 'TLS_CLIENT_PINS', () => own.pin.slice(0, 20), 'TLS_CLIENT_PINS: expected SHA-256'],
    ['no pin after the comma', 'TLS_CLIENT_PINS', () => `${own.pin},`, 'TLS_CLIENT_PINS: expected SHA-256'],
  ])('is refused with %s', async (_, name, value, message) => {
    await expect(readServer({ ...whole(), [name]: value() })).rejects.toThrow(message)
  })
})

describe("a client's TLS", () => {
  const whole = () => ({
    CLIENT_TLS_CERT: file('own.cert'),
    CLIENT_TLS_KEY: file('own.key'),
    COURTS_TLS_PIN: other.pin,
  })

  it('is what it shows and whom it believes, each of which may be absent', async () => {
    const identity = { cert: own.cert, key: own.key }
    expect(await readClient(whole())).toEqual({ identity, pins: new Set([other.pin]) })
    expect(await readClient({ ...whole(), COURTS_TLS_PIN: '' })).toEqual({ identity, pins: undefined })
    expect(await readClient({})).toEqual({ identity: undefined, pins: undefined })
    const { COURTS_TLS_PIN: _, ...shown } = whole()
    expect(await readClient(shown, 'http://courts.example')).toBeUndefined()
  })

  it('is refused where it would not be what was meant', async () => {
    await expect(readClient(whole(), 'http://courts.example')).rejects.toThrow('not https://')
    await expect(readClient({ ...whole(), CLIENT_TLS_KEY: '' })).rejects.toThrow('both, or neither')
    await expect(readClient({ ...whole(), CLIENT_TLS_KEY: file('other.key') })).rejects.toThrow(
      'CLIENT_TLS_CERT is the certificate of another key',
    )
  })
})
