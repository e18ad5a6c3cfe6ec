import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import type { TlsIdentity } from '../../subgraphs/kit/contract/pinned-tls.ts'

/** An identity of a test, and the pin of its key. */
export interface TestIdentity extends TlsIdentity {
  readonly pin: string
}

const DAY_MS = 24 * 60 * 60 * 1000

/*
 * X.509 in DER, as far as one certificate needs it. The packages that make certificates bring a dozen others along, and
 * openssl is not on every machine.
 */
const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}
const sequence = (...parts: readonly Uint8Array[]) => der(0x30, ...parts)
const integer = (value: number) => der(0x02, Buffer.from([value]))
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'))
const bits = (content: Uint8Array) => der(0x03, Buffer.from([0]), content)
const time = (at: Date) => der(0x18, Buffer.from(`${at.toISOString().replaceAll(/[-:T]|\.\d+/g, '')}`))

const COMMON_NAME = '550403'
const ALTERNATIVE_NAME = '551d11'
const ECDSA_WITH_SHA256 = sequence(oid('2a8648ce3d040302'))

/** A certificate for `localhost`, signed by itself. */
export function makeIdentity({
  from = new Date(Date.now() - DAY_MS),
  until = new Date(Date.now() + DAY_MS),
}: {
  from?: Date
  until?: Date
} = {}): TestIdentity {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const spki = publicKey.export({ format: 'der', type: 'spki' })
  const localhost = Buffer.from('localhost')
  const name = sequence(der(0x31, sequence(oid(COMMON_NAME), der(0x0c, localhost))))
  const extension = sequence(oid(ALTERNATIVE_NAME), der(0x04, sequence(der(0x82, localhost))))
  const content = sequence(
    der(0xa0, integer(2)),
    integer(1),
    ECDSA_WITH_SHA256,
    name,
    sequence(time(from), time(until)),
    name,
    spki,
    der(0xa3, sequence(extension)),
  )
  const certificate = sequence(content, ECDSA_WITH_SHA256, bits(sign('sha256', content, privateKey)))
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ format: 'pem', type: 'pkcs8' }) as string,
    pin: createHash('sha256').update(spki).digest('base64'),
  }
}
