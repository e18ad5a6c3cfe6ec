import { createHash, type X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'

/*
 * Mutual TLS between programs that know each other: what is believed is not an authority's word but the other's key, as
 * it is configured. So certificates may be signed by themselves; those that have expired are refused all the same.
 */

/** Keys by their pins: the SHA-256 of the public key's SPKI DER form, base64. */
export type Pins = ReadonlySet<string>

/** How a program shows who it is: its certificate, and the key that belongs to it, in PEM. */
export interface TlsIdentity {
  readonly cert: string
  readonly key: string
}

/** How an agency is asked over TLS. */
export interface ClientTls {
  /** Absent: the program does not show who it is. */
  readonly identity?: TlsIdentity | undefined
  /** The agency's keys. Absent: its certificate is believed as the system's authorities vouch for it. */
  readonly pins?: Pins | undefined
}

/** The other side of a TLS connection is not the one that was meant. Nothing was sent to it. */
export class PeerRefused extends Error {
  override readonly name = 'PeerRefused'
  readonly code: 'TLS_CERTIFICATE_MISSING' | 'TLS_CERTIFICATE_NOT_PINNED' | 'TLS_CERTIFICATE_OUT_OF_DATE'

  constructor(code: PeerRefused['code'], message: string) {
    super(message)
    this.code = code
  }
}

const PIN = /^[A-Za-z0-9+/]{43}=$/

/** Reads pins, separated by commas; throws when one is of another form. */
export function readPins(text: string): Pins {
  const pins = text.split(',')
  if (!pins.every((pin) => PIN.test(pin))) throw new TypeError('expected base64 of a SHA-256')
  return new Set(pins)
}

export function pinOf({ publicKey }: X509Certificate): string {
  return createHash('sha256')
    .update(publicKey.export({ format: 'der', type: 'spki' }))
    .digest('base64')
}

/** Why the other side of a connection, whose handshake is done, is not to be spoken to. */
export function refusalOf(socket: TLSSocket, pins: Pins): PeerRefused | undefined {
  const certificate = socket.getPeerX509Certificate()
  if (!certificate) return new PeerRefused('TLS_CERTIFICATE_MISSING', 'it showed no certificate')
  if (!pins.has(pinOf(certificate)))
    return new PeerRefused('TLS_CERTIFICATE_NOT_PINNED', `its key has the pin ${pinOf(certificate)}`)
  if (!isInDate(certificate))
    return new PeerRefused(
      'TLS_CERTIFICATE_OUT_OF_DATE',
      `its certificate is valid from ${certificate.validFrom} to ${certificate.validTo}`,
    )
  return undefined
}

export function isInDate({ validFrom, validTo }: X509Certificate, now = Date.now()): boolean {
  return Date.parse(validFrom) <= now && now <= Date.parse(validTo)
}
