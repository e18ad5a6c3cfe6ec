import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import { request } from 'undici'

/** How an issuer's keys are kept. */
export interface KeySetOptions {
  /** Keys older than that are asked for again, while the known ones go on serving. */
  readonly freshMs?: number
  /** A key that is not known is asked for at most this often: nobody makes us flood an issuer. */
  readonly pauseMs?: number
  readonly timeoutMs?: number
  /** Called when keys cannot be had; the known ones go on serving. */
  readonly onFailure?: (error: unknown) => void
}

const MAX_BYTES = 256 * 1024

/**
 * The keys that an issuer publishes, asked for when first needed, again when they have grown old, and when a token
 * names one that is not known. An issuer that is away costs nobody anything whose key is known.
 */
export function createKeySet(url: string, options: KeySetOptions = {}): JWTVerifyGetKey {
  const { freshMs = 10 * 60_000, pauseMs = 30_000, timeoutMs = 5_000, onFailure } = options
  let known: JWTVerifyGetKey | undefined
  let readAt = Number.NEGATIVE_INFINITY
  let triedAt = Number.NEGATIVE_INFINITY
  let reading: Promise<void> | undefined

  function read(): Promise<void> {
    triedAt = performance.now()
    reading ??= fetchKeys(url, timeoutMs)
      .then((keys) => {
        known = createLocalJWKSet(keys)
        readAt = performance.now()
      })
      .catch((error: unknown) => onFailure?.(error))
      .finally(() => {
        reading = undefined
      })
    return reading
  }
  const mayTry = () => performance.now() - triedAt >= pauseMs

  return async (header, token) => {
    if (!known && (reading || mayTry())) await read()
    if (!known) throw new errors.JWKSTimeout('The keys of the issuer are not known yet')
    if (performance.now() - readAt >= freshMs && mayTry()) void read()
    try {
      return await known(header, token)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !(reading || mayTry())) throw error
      await read()
      return known(header, token)
    }
  }
}

async function fetchKeys(url: string, timeoutMs: number): Promise<JSONWebKeySet> {
  const { statusCode, body } = await request(url, {
    headers: { accept: 'application/jwk-set+json, application/json' },
    signal: AbortSignal.timeout(timeoutMs),
  })
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BYTES) throw new Error(`The issuer's keys are larger than ${MAX_BYTES} bytes`)
    chunks.push(chunk)
  }
  if (statusCode !== 200) throw new Error(`The issuer answered ${statusCode}`)
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as JSONWebKeySet
}
