import { createHash } from 'node:crypto'
import { decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { LRUCache } from 'lru-cache'
import type { Caller } from '../../subgraphs/kit/contract/caller.ts'
import { ClientError } from '../errors.ts'
import type { TokenIssuer } from './issuers.ts'
import { Unauthenticated } from './unauthenticated.ts'

/** An issuer with its keys. */
export interface KeyedIssuer extends Omit<TokenIssuer, 'jwksUrl'> {
  readonly keys: JWTVerifyGetKey
}

/** What a token says of who asks. */
export type TokenHolder = Pick<Caller, 'client' | 'officer' | 'roles' | 'organisation' | 'place' | 'scopes'>

const MAX_TOKEN_LENGTH = 8192
const CLOCK_TOLERANCE_SECONDS = 5
const VERIFIED_TOKENS = 10_000

/**
 * Returns a function that verifies an access token (JWT, RFC 9068) and tells its holder. A token that was verified once
 * is believed until it expires; the clock tolerance is 5 s.
 * @throws {Unauthenticated} saying why
 * @throws {ClientError} OVERLOADED while the issuer's keys cannot be had
 */
export function createTokenVerifier(
  issuers: readonly KeyedIssuer[],
): (token: string) => Promise<TokenHolder> {
  const byName = new Map(issuers.map((issuer) => [issuer.issuer, issuer]))
  const verified = new LRUCache<string, { holder: TokenHolder; expiresAt: number }>({ max: VERIFIED_TOKENS })
  return async (token) => {
    if (token.length > MAX_TOKEN_LENGTH) throw refused(`it is longer than ${MAX_TOKEN_LENGTH} characters`)
    // The hash, so that no token can be read out of this process's memory long after its request.
    const key = createHash('sha256').update(token).digest('base64')
    const known = verified.get(key)
    if (known && known.expiresAt > Date.now()) return known.holder
    const payload = await verify(token, byName)
    const holder = readHolder(payload)
    verified.set(key, { holder, expiresAt: payload.exp! * 1000 })
    return holder
  }
}

async function verify(token: string, issuers: ReadonlyMap<string, KeyedIssuer>): Promise<JWTPayload> {
  const issuer = issuers.get(claimedIssuer(token))
  if (!issuer) throw refused('its issuer is not one that is believed here')
  const { payload } = await jwtVerify(token, issuer.keys, {
    issuer: issuer.issuer,
    audience: issuer.audience,
    algorithms: [...issuer.algorithms],
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    requiredClaims: ['sub', 'exp', 'iat'],
  }).catch((error: unknown) => {
    throw reasonOf(error)
  })
  if (payload.iat! > Date.now() / 1000 + CLOCK_TOLERANCE_SECONDS) throw refused('it is not valid yet')
  return payload
}

/** The issuer that the still unverified token claims; it only selects the keys that must then verify it. */
function claimedIssuer(token: string): string {
  try {
    return String(decodeJwt(token).iss)
  } catch {
    throw refused('it is not a JWT')
  }
}

function readHolder(payload: JWTPayload): TokenHolder {
  const { sub, roles, organisation, place } = payload
  const client = payload.client_id ?? payload.azp
  if (typeof client !== 'string' || client === '')
    throw refused('it does not say for which client ("client_id")')
  return {
    client,
    officer: sub!,
    roles: strings(roles),
    scopes:
      typeof payload.scope === 'string' ? payload.scope.split(' ').filter(Boolean) : strings(payload.scp),
    ...(typeof organisation === 'string' && { organisation }),
    ...(typeof place === 'string' && { place }),
  }
}

const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []

function reasonOf(error: unknown): ClientError {
  if (error instanceof errors.JWTExpired) return refused('it has expired')
  if (error instanceof errors.JWTClaimValidationFailed)
    return refused(error.claim === 'nbf' ? 'it is not valid yet' : `its claim "${error.claim}" does not fit`)
  if (error instanceof errors.JOSEAlgNotAllowed) return refused('its algorithm is not allowed')
  if (error instanceof errors.JWKSTimeout)
    return new ClientError('OVERLOADED', "The token issuer's keys are not known yet. Ask again later.")
  return refused('its signature cannot be verified')
}

const refused = (why: string) => new Unauthenticated(why)
