import type { IncomingHttpHeaders } from 'node:http'
import type { Caller } from '../../subgraphs/kit/contract/caller.ts'
import { allRecords } from '../../subgraphs/kit/contract/record-right.ts'
import { createTokenVerifier, type KeyedIssuer, type TokenHolder } from './token-verifier.ts'
import { Unauthenticated } from './unauthenticated.ts'

/**
 * Finds out on whose behalf a request is made.
 * @throws {Unauthenticated} when it does not say so in a way that can be believed
 */
export type Authenticate = (headers: IncomingHttpHeaders) => Promise<Caller>

const BEARER = /^Bearer +([\w.~+/=-]+)$/i
/** Every request is made for this as long as requests do not name their purpose. */
const PURPOSE = 'dispute-handling'
const PROTECTED_RECORDS = 'records:protected'

/**
 * @param issuers whose tokens are believed
 * @param withoutToken who asks when there is no token; absent: nobody does
 */
export function createAuthentication(
  issuers: readonly KeyedIssuer[],
  withoutToken?: TokenHolder,
): Authenticate {
  const verify = createTokenVerifier(issuers)
  const unnamed = withoutToken && toCaller(withoutToken)
  return async ({ authorization }) => {
    if (authorization === undefined) {
      if (unnamed) return unnamed
      throw new Unauthenticated()
    }
    const token = BEARER.exec(authorization)?.[1]
    if (token === undefined) throw new Unauthenticated('the header must be "authorization: Bearer …"')
    return toCaller(await verify(token))
  }
}

/** Who asks where nobody has to identify themselves: behind a supergraph that is served on its own. */
export const ANYBODY: TokenHolder = { client: 'anybody', officer: 'anybody', roles: [], scopes: [] }

/** Sealed records are for nobody: they are opened by special order alone. */
export function toCaller(holder: TokenHolder): Caller {
  const mayKnow = allRecords(holder.scopes.includes(PROTECTED_RECORDS) ? ['OPEN', 'PROTECTED'] : ['OPEN'])
  return { ...holder, purpose: PURPOSE, policies: [], mayKnow }
}
