import { createHmac, createSecretKey, hash, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Issuer } from './caller.ts'

/** The request header that binds a caller assertion to the one request that it was sent with. */
export const MAC_HEADER = 'x-onedoor-mac'

/** How old a request may be, as long as an assertion lives. */
export const LIFETIME_MS = 60_000
/** How far the clocks of who asks and who is asked may be apart. */
export const CLOCK_TOLERANCE_MS = 5_000

/** Secrets that two programs share. Who asks uses the first; who is asked knows all, so that one can be replaced. */
export type MacKeys = readonly [KeyObject, ...KeyObject[]]

/** What of a request is bound, as it stands on the wire. */
export interface BoundRequest {
  readonly method: string
  /** With its query, e.g. `/changes?limit=500`. */
  readonly path: string
  /** The value of `x-request-id`; empty when there is none. */
  readonly requestId: string
  /** Empty when there is none. */
  readonly body: string | Uint8Array
  /** The caller assertion. */
  readonly assertion: string
}

/** What the header says. */
export interface Binding {
  /** Milliseconds since 1970. */
  readonly sentAt: number
  /** Told apart from every other request with the same key. */
  readonly nonce: string
  readonly mac: string
}

const VERSION = 'onedoor-request-1'
const LEAST_KEY_BYTES = 32
const NONCE_BYTES = 12
const HEADER = /^(\d{13})\.([\w-]{16,64})\.([\w-]{43})$/

/**
 * Returns a function that makes the header of a request: `<milliseconds since 1970>.<nonce>.<MAC>`. To be called for
 * each sending, as no header is accepted twice.
 */
export function createRequestBinder([key]: MacKeys): (request: BoundRequest) => string {
  // Random numbers for each request would cost as much as its MAC.
  const prefix = randomBytes(NONCE_BYTES).toString('base64url')
  let sent = 0
  return (request) => {
    const sentAt = Date.now()
    const nonce = prefix + (++sent).toString(36)
    return `${sentAt}.${nonce}.${macOf(key, request, sentAt, nonce)}`
  }
}

/** What a header says; undefined when it is not of the form. Nothing of it is proven. */
export function readBinding(header: unknown): Binding | undefined {
  const [, sentAt, nonce, mac] = (typeof header === 'string' && HEADER.exec(header)) || []
  return sentAt && nonce && mac ? { sentAt: Number(sentAt), nonce, mac } : undefined
}

/** Whether a header's MAC is that of this very request, by one of the keys. */
export function isBound(request: BoundRequest, { sentAt, nonce, mac }: Binding, keys: MacKeys): boolean {
  // Texts are compared, not the bytes that they stand for: two texts in base64url may stand for the same.
  const given = Buffer.from(mac)
  return keys.some((key) => timingSafeEqual(given, Buffer.from(macOf(key, request, sentAt, nonce))))
}

function macOf(
  key: KeyObject,
  { method, path, requestId, body, assertion }: BoundRequest,
  sentAt: number,
  nonce: string,
): string {
  // None of the parts can hold a line feed: they are of a request's first line or its headers.
  const bodyHash = hash('sha256', body, 'base64url')
  return createHmac('sha256', key)
    .update(
      `${VERSION}\n${method}\n${path}\n${requestId}\n${sentAt}\n${nonce}\n${bodyHash}\n${hashOf(assertion)}`,
    )
    .digest('base64url')
}

const KEPT_ASSERTIONS = 2_000
/** An assertion is of a thousand bytes and comes with many requests: its hash is made once. */
const assertionHashes = new LRUCache<string, string>({ max: KEPT_ASSERTIONS })

function hashOf(assertion: string): string {
  const known = assertionHashes.get(assertion)
  if (known !== undefined) return known
  const made = hash('sha256', assertion, 'base64url')
  assertionHashes.set(assertion, made)
  return made
}

/** Reads secrets of at least 32 bytes, base64url, separated by commas; throws when one is shorter or anything else. */
export function readMacKeys(text: string): MacKeys {
  const keys = text.split(',').map(readMacKey)
  return keys as [KeyObject, ...KeyObject[]]
}

function readMacKey(base64url: string): KeyObject {
  const bytes = Buffer.from(base64url, 'base64url')
  if (bytes.length < LEAST_KEY_BYTES || bytes.toString('base64url') !== base64url)
    throw new TypeError('expected at least 32 bytes in base64url')
  return createSecretKey(bytes)
}

/** Makes a secret in the form that {@link readMacKeys} reads. */
export function generateMacKey(): string {
  return randomBytes(LEAST_KEY_BYTES).toString('base64url')
}

/**
 * The secret of one pair of programs as it follows from one of a whole deployment, for deployments that are run from
 * one place: nobody but the two has it, and from it follows no other.
 */
export function deriveMacKey(secret: string, issuer: Issuer, agency: string): string {
  return createHmac('sha256', secret).update(`${VERSION} ${issuer} ${agency}`).digest('base64url')
}
