import { randomBytes } from 'node:crypto'
import type { SourceAgency } from '../../subgraphs/center/index/agency-client.ts'
import type { AgencyCode, AgencyProfile } from '../../subgraphs/kit/contract/agencies.ts'
import {
  CALLER_HEADER,
  type Caller,
  createCallerSigner,
  generateKeys,
  type Issuer,
  readPrivateKey,
  readPublicKey,
} from '../../subgraphs/kit/contract/caller.ts'
import { allRecords } from '../../subgraphs/kit/contract/record-right.ts'
import {
  createRequestBinder,
  deriveMacKey,
  MAC_HEADER,
  readMacKeys,
} from '../../subgraphs/kit/contract/request-mac.ts'

/** The key pairs of a test run's gateway and center. */
export const keys = { gateway: generateKeys(), center: generateKeys() }

/** Of the links that residents are given. */
export const linkSecrets = ['a secret of the tests, long enough to be one']

const MAC_SECRET = randomBytes(32).toString('base64url')

/** What an issuer and an agency share, as their environments have it. */
export const macKeyOf = (issuer: Issuer, agency: string): string => deriveMacKey(MAC_SECRET, issuer, agency)

/** The keys by which an agency's server knows who asks. */
export const agencyKeys = (agency: string) => ({
  GATEWAY_PUBLIC_KEY: readPublicKey(keys.gateway.publicKey),
  CENTER_PUBLIC_KEY: readPublicKey(keys.center.publicKey),
  GATEWAY_MAC_KEY: readMacKeys(macKeyOf('gateway', agency)),
  CENTER_MAC_KEY: readMacKeys(macKeyOf('center', agency)),
})

/** Agencies as the center's programs ask them. */
export const sourcesAt = (
  agencies: readonly AgencyProfile[],
  urlOf: (code: AgencyCode) => string,
): SourceAgency[] =>
  agencies.map(({ code, recordTypes }) => ({
    code,
    recordTypes,
    url: urlOf(code),
    macKeys: readMacKeys(macKeyOf('center', code)),
  }))

const sign = {
  gateway: createCallerSigner({ issuer: 'gateway', privateKey: readPrivateKey(keys.gateway.privateKey) }),
  center: createCallerSigner({ issuer: 'center', privateKey: readPrivateKey(keys.center.privateKey) }),
}

/** A clerk of the center, as the gateway would assert one. */
export const aClerk = (changes: Partial<Caller> = {}): Caller => ({
  client: 'center-clerk',
  officer: 'clerk-1',
  roles: ['clerk'],
  scopes: [],
  purpose: 'dispute-handling',
  policies: [],
  mayKnow: allRecords(['OPEN', 'PROTECTED']),
  ...changes,
})

/** The headers with which an issuer asks an agency for a caller, for one request alone. */
export async function requestHeaders(
  issuer: Issuer,
  agency: string,
  request: {
    readonly method?: string
    readonly path: string
    readonly body?: string
    readonly requestId?: string
  },
  caller: Caller = aClerk(),
): Promise<Record<string, string>> {
  const { body = '', path, requestId = '', method = body === '' ? 'GET' : 'POST' } = request
  const assertion = await sign[issuer](caller, agency)
  const bind = createRequestBinder(readMacKeys(macKeyOf(issuer, agency)))
  return {
    ...(body !== '' && { 'content-type': 'application/json' }),
    ...(requestId !== '' && { 'x-request-id': requestId }),
    [CALLER_HEADER]: assertion,
    [MAC_HEADER]: bind({ method, path, requestId, body, assertion }),
  }
}
