import type { IncomingHttpHeaders } from 'node:http'
import { ANYBODY_CLIENT } from '../../subgraphs/kit/contract/caller.ts'
import type { Asker } from '../access/asker.ts'
import { readPurpose } from '../access/purpose.ts'
import { createTokenVerifier, type KeyedIssuer, type TokenHolder } from './token-verifier.ts'
import { Unauthenticated } from './unauthenticated.ts'

/**
 * Finds out on whose behalf a request is made, and what for.
 * @throws {Unauthenticated} when it does not say so in a way that can be believed
 * @throws {ClientError} when it states a purpose or a case that is not of its form
 */
export type Authenticate = (headers: IncomingHttpHeaders) => Promise<Asker>

const BEARER = /^Bearer +([\w.~+/=-]+)$/i

/**
 * @param issuers whose tokens are believed
 * @param withoutToken who asks when there is no token, and what for unless the request says so; absent: nobody does
 */
export function createAuthentication(issuers: readonly KeyedIssuer[], withoutToken?: Asker): Authenticate {
  const verify = createTokenVerifier(issuers)
  return async (headers) => {
    const { authorization } = headers
    if (authorization === undefined) {
      if (withoutToken) return { ...withoutToken, ...readPurpose(headers) }
      throw new Unauthenticated()
    }
    const token = BEARER.exec(authorization)?.[1]
    if (token === undefined) throw new Unauthenticated('the header must be "authorization: Bearer …"')
    return { holder: await verify(token), isAuthenticated: true, ...readPurpose(headers) }
  }
}

const NOBODY: TokenHolder = { client: ANYBODY_CLIENT, officer: ANYBODY_CLIENT, roles: [], scopes: [] }

/** Who asks where nobody has to identify themselves: behind a supergraph that is served on its own. */
export const ANYBODY: Asker = { holder: NOBODY, isAuthenticated: false }
