import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { decodeJwt, errors, jwtVerify, SignJWT } from 'jose'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { type RecordRight, recordRight } from './record-right.ts'

/** The request header that carries the caller assertion to a subgraph. */
export const CALLER_HEADER = 'x-onedoor-caller'

/** Who may speak to a subgraph: the gateway for clients, the center for its index. */
export type Issuer = 'gateway' | 'center'

/** The client where nobody has to identify themselves. */
export const ANYBODY_CLIENT = 'anybody'

/** On whose behalf, and why, an agency is asked. */
export interface Caller {
  /** The client application, or the service itself. */
  readonly client: string
  /** The officer at that client, or the service's own name. */
  readonly officer: string
  readonly roles: readonly string[]
  /** What the client was granted by its token's issuer, e.g. `developer`. */
  readonly scopes: readonly string[]
  /** The body that the officer works for, e.g. an agency's code. */
  readonly organisation?: string
  /** Division code of the place that the officer is responsible for. */
  readonly place?: string
  /** A purpose of the catalogue, e.g. `dispute-handling`. */
  readonly purpose: string
  /** The case number, where the purpose asks for one. */
  readonly case?: string
  /** Names of the `@policy` policies that the gateway found met. */
  readonly policies: readonly string[]
  /** Which records the caller may know of: those that one of these covers. */
  readonly mayKnow: readonly RecordRight[]
}

export interface VerifiedCaller extends Caller {
  readonly issuer: Issuer
}

/** An assertion that is missing, forged, expired or for somebody else. Its message is safe to show. */
export class CallerRefused extends Error {
  override readonly name = 'CallerRefused'
}

const LIFETIME_SECONDS = 60
const REUSE_SECONDS = 45
const CLOCK_TOLERANCE_SECONDS = 5
/** Rights name record types, places and, of an opening, persons; Node takes headers of up to 16 KB in all. */
const TOKEN_BYTES = 12 * 1024
const TYPE = 'onedoor-caller+jwt'
/** Of the keys of a cache: some ten thousand callers. */
const CACHE_CHARACTERS = 10_000_000

/** What an assertion says beside the claims of every JWT; its subject is the officer. */
const claimsForm = z.object({
  client: z.string(),
  roles: z.array(z.string()),
  scopes: z.array(z.string()),
  organisation: z.string().optional(),
  place: z.string().optional(),
  purpose: z.string(),
  case: z.string().optional(),
  policies: z.array(z.string()),
  mayKnow: z.array(recordRight),
})

/** What is reused of one caller, by audience. */
type Assertions = Map<string, { readonly token: Promise<string>; readonly until: number }>

/**
 * Returns a function that asserts a caller to an audience as a compact JWS (EdDSA). A signature costs about
 * twenty microseconds, so one assertion per caller and audience is reused for most of its life: found by the caller
 * object where it was seen before, else by what the caller is.
 */
export function createCallerSigner(options: {
  issuer: Issuer
  privateKey: KeyObject
}): (caller: Caller, audience: string) => Promise<string> {
  const known = new WeakMap<Caller, Assertions>()
  const alike = new LRUCache<string, Assertions>({
    maxSize: CACHE_CHARACTERS,
    sizeCalculation: (_, key) => key.length,
    ttl: REUSE_SECONDS * 1000,
  })

  function assertionsOf(caller: Caller): Assertions {
    const key = JSON.stringify([caller.officer, claimsOf(caller)])
    const assertions: Assertions = alike.get(key) ?? new Map()
    alike.set(key, assertions)
    known.set(caller, assertions)
    return assertions
  }

  return (caller, audience) => {
    const assertions = known.get(caller) ?? assertionsOf(caller)
    const reusable = assertions.get(audience)
    if (reusable && reusable.until > Date.now()) return reusable.token
    const token = sign(caller, audience, options)
    token.catch(() => assertions.delete(audience))
    assertions.set(audience, { token, until: Date.now() + REUSE_SECONDS * 1000 })
    return token
  }
}

function sign(
  caller: Caller,
  audience: string,
  { issuer, privateKey }: { issuer: Issuer; privateKey: KeyObject },
): Promise<string> {
  return new SignJWT(claimsOf(caller))
    .setProtectedHeader({ alg: 'EdDSA', typ: TYPE })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(caller.officer)
    .setIssuedAt()
    .setExpirationTime(`${LIFETIME_SECONDS}s`)
    .sign(privateKey)
}

function claimsOf(caller: Caller) {
  const { client, roles, scopes, organisation, place, purpose, policies, mayKnow } = caller
  return { client, roles, scopes, organisation, place, purpose, case: caller.case, policies, mayKnow }
}

/**
 * Returns a function that verifies an assertion and yields its caller, or throws {@link CallerRefused}. A
 * token that was verified once is believed until it expires; a verification costs sixty microseconds.
 */
export function createCallerVerifier(options: {
  audience: string
  issuers: Readonly<Record<Issuer, KeyObject>>
}): (token: string | undefined) => Promise<VerifiedCaller> {
  const verified = new LRUCache<string, { caller: VerifiedCaller; expiresAt: number }>({
    maxSize: CACHE_CHARACTERS,
    sizeCalculation: (_, assertion) => assertion.length,
  })
  return async (token) => {
    if (!token) throw new CallerRefused(`The header ${CALLER_HEADER} is missing; only the gateway may ask.`)
    if (token.length > TOKEN_BYTES) throw new CallerRefused('The caller assertion is too long.')
    const known = verified.get(token)
    if (known && known.expiresAt > Date.now()) return known.caller
    const { caller, expiresAt } = await verify(token, options)
    verified.set(token, { caller, expiresAt })
    return caller
  }
}

async function verify(
  token: string,
  { audience, issuers }: { audience: string; issuers: Readonly<Record<Issuer, KeyObject>> },
): Promise<{ caller: VerifiedCaller; expiresAt: number }> {
  const { payload } = await jwtVerify(token, () => issuers[issuerOf(token, issuers)], {
    audience,
    algorithms: ['EdDSA'],
    typ: TYPE,
    maxTokenAge: `${LIFETIME_SECONDS}s`,
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    requiredClaims: ['iss', 'aud', 'sub', 'exp', 'iat'],
  }).catch((error: unknown) => {
    throw error instanceof CallerRefused ? error : new CallerRefused(reasonOf(error))
  })
  const claims = claimsForm.safeParse(payload)
  if (!claims.success)
    throw new CallerRefused(
      `The caller assertion lacks ${claims.error.issues[0]!.path.join('.')}, or has it malformed.`,
    )
  const { organisation, place, case: caseNumber, ...others } = claims.data
  return {
    caller: {
      issuer: payload.iss as Issuer,
      officer: payload.sub!,
      ...others,
      ...(organisation !== undefined && { organisation }),
      ...(place !== undefined && { place }),
      ...(caseNumber !== undefined && { case: caseNumber }),
    },
    expiresAt: payload.exp! * 1000,
  }
}

/** The issuer that the still unverified token claims; it only selects the key that must then verify it. */
function issuerOf(token: string, issuers: Readonly<Record<Issuer, KeyObject>>): Issuer {
  const claimed: unknown = decodeJwt(token).iss
  if (typeof claimed !== 'string' || !Object.hasOwn(issuers, claimed))
    throw new CallerRefused('The caller assertion is from an unknown issuer.')
  return claimed as Issuer
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'The caller assertion has expired.'
  if (error instanceof errors.JWTClaimValidationFailed)
    return `The caller assertion's claim "${error.claim}" is not acceptable here.`
  return 'The caller assertion cannot be verified.'
}

/** Reads an Ed25519 private key from base64url of its PKCS #8 DER form; throws when it is anything else. */
export function readPrivateKey(base64url: string): KeyObject {
  return ed25519(createPrivateKey({ key: Buffer.from(base64url, 'base64url'), format: 'der', type: 'pkcs8' }))
}

/** Reads an Ed25519 public key from base64url of its SPKI DER form; throws when it is anything else. */
export function readPublicKey(base64url: string): KeyObject {
  return ed25519(createPublicKey({ key: Buffer.from(base64url, 'base64url'), format: 'der', type: 'spki' }))
}

function ed25519(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('expected an Ed25519 key')
  return key
}

/** Makes a new Ed25519 key pair, each half in the form that {@link readPrivateKey} and its twin read. */
export function generateKeys(): { privateKey: string; publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return {
    privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64url'),
    publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64url'),
  }
}
