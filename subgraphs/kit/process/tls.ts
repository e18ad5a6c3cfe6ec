import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { type ClientTls, isInDate, type Pins, readPins, type TlsIdentity } from '../contract/pinned-tls.ts'
import { attempt, EnvironmentError } from './environment.ts'

/** A certificate's file, as what it holds. */
const certificateFile = z.string().transform(
  attempt(
    async (file) => {
      const cert = await readFile(file, 'utf8')
      if (!isInDate(new X509Certificate(cert))) throw new TypeError('it is not valid today')
      return cert
    },
    (error) => `expected the file of a certificate in PEM that is valid today (${reasonOf(error)})`,
  ),
)

const keyFile = z.string().transform(
  attempt(
    async (file) => {
      const key = await readFile(file, 'utf8')
      createPrivateKey(key)
      return key
    },
    (error) => `expected the file of a private key in PEM (${reasonOf(error)})`,
  ),
)

const pins = z
  .string()
  .transform(
    attempt(readPins, () => 'expected SHA-256 sums of public keys (SPKI) in base64, separated by commas'),
  )

/** What of an error may be shown: a key's text is not in its code. */
const reasonOf = ({ code, name }: NodeJS.ErrnoException): string => code ?? name

/** Variables of a server that is spoken to over mutual TLS, or without TLS. */
export const SERVER_TLS_VARIABLES = {
  TLS_CERT: certificateFile.optional(),
  TLS_KEY: keyFile.optional(),
  TLS_CLIENT_PINS: pins.optional(),
}

export interface ServerTls {
  readonly identity: TlsIdentity
  /** Whoever may connect. */
  readonly pins: Pins
}

/** @throws {EnvironmentError} when some of the three are given, but not all */
export function serverTlsOf({
  TLS_CERT: cert,
  TLS_KEY: key,
  TLS_CLIENT_PINS: pins,
}: {
  readonly TLS_CERT?: string | undefined
  readonly TLS_KEY?: string | undefined
  readonly TLS_CLIENT_PINS?: Pins | undefined
}): ServerTls | undefined {
  if (cert === undefined && key === undefined && pins === undefined) return undefined
  if (cert === undefined || key === undefined || pins === undefined)
    throw new EnvironmentError('TLS_CERT, TLS_KEY and TLS_CLIENT_PINS are given all three, or none of them.')
  return { identity: identityOf(cert, key, 'TLS_CERT'), pins }
}

const CLIENT_IDENTITY_VARIABLES = {
  CLIENT_TLS_CERT: certificateFile.optional(),
  CLIENT_TLS_KEY: keyFile.optional(),
}

const pinVariable = (agency: string) => `${agency.toUpperCase()}_TLS_PIN`

/** Variables of a program that asks these agencies over TLS, or without. */
export function clientTlsVariables(agencies: readonly { readonly code: string }[]) {
  return {
    ...CLIENT_IDENTITY_VARIABLES,
    ...Object.fromEntries(agencies.map(({ code }) => [pinVariable(code), pins.optional()])),
  }
}

/**
 * How an agency at a URL is asked.
 * @throws {EnvironmentError} when half of an identity is given, or a pin for a URL without TLS
 */
export function clientTlsOf(
  environment: Readonly<Record<string, unknown>>,
  agency: string,
  url: string,
): ClientTls | undefined {
  const { CLIENT_TLS_CERT: cert, CLIENT_TLS_KEY: key } = environment as Record<string, string | undefined>
  const pins = environment[pinVariable(agency)] as Pins | undefined
  const isSecure = url.startsWith('https:')
  if (pins && !isSecure)
    throw new EnvironmentError(
      `${pinVariable(agency)} is of no use for the agency's URL, which is not https://.`,
    )
  if ((cert === undefined) !== (key === undefined))
    throw new EnvironmentError('CLIENT_TLS_CERT and CLIENT_TLS_KEY are given both, or neither of them.')
  if (!isSecure) return undefined
  const identity =
    cert === undefined || key === undefined ? undefined : identityOf(cert, key, 'CLIENT_TLS_CERT')
  return { identity, pins }
}

function identityOf(cert: string, key: string, name: string): TlsIdentity {
  if (new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) return { cert, key }
  throw new EnvironmentError(`${name} is the certificate of another key.`)
}
