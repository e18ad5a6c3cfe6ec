import {
  CALLER_HEADER,
  type Caller,
  createCallerSigner,
  generateKeys,
  readPrivateKey,
  readPublicKey,
} from '../../subgraphs/kit/contract/caller.ts'
import { allRecords } from '../../subgraphs/kit/contract/record-right.ts'

/** The key pairs of a test run's gateway and center. */
export const keys = { gateway: generateKeys(), center: generateKeys() }

/** Of the links that residents are given. */
export const linkSecrets = ['a secret of the tests, long enough to be one']

export const publicKeys = {
  GATEWAY_PUBLIC_KEY: readPublicKey(keys.gateway.publicKey),
  CENTER_PUBLIC_KEY: readPublicKey(keys.center.publicKey),
}

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

/** The header with which an issuer asks an agency for a caller. */
export async function callerHeader(
  issuer: 'gateway' | 'center',
  audience: string,
  caller: Caller = aClerk(),
): Promise<Record<string, string>> {
  return { [CALLER_HEADER]: await sign[issuer](caller, audience) }
}
