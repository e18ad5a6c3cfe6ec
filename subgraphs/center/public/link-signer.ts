import { createHash, createHmac, hkdfSync, type KeyObject, timingSafeEqual } from 'node:crypto'

/** What a token turns out to be. */
export type Verdict =
  | { readonly kind: 'valid'; readonly text: string; readonly expiresAt: Date }
  /** It was signed here, and its time is over. */
  | { readonly kind: 'expired'; readonly text: string }
  /** Signed by nobody known here, for another purpose, or changed since. */
  | { readonly kind: 'forged' }

/** Signs short texts that anybody may carry in a link, and recognises them. */
export interface LinkSigner {
  /**
   * @param purpose what the token is good for: it is refused for any other
   * @param text of letters, digits, '_', ':' and '-'
   */
  sign(purpose: string, text: string, expiresAt: Date): string
  verify(purpose: string, token: string, now: Date): Verdict
  /** Keys of 32 bytes for a use of its own, one of each secret: the first is to be used, all are to be recognised. */
  keysFor(use: string): readonly Buffer[]
}

const MAX_TOKEN_LENGTH = 300
const TOKEN = /^([\w:-]{1,200})\.([\w-]{6})\.([0-9a-z]{1,9})\.([\w-]{22})$/
/** 128 bits: beyond guessing, and half the length in a code that is printed. */
const MAC_BYTES = 16
const KEY_BYTES = 32

/**
 * A token is `text.key.expiry.mac`: the id of the key, the last second in base 36, an HMAC-SHA-256 over all of it.
 * @param secrets the first signs, all are recognised: a new one goes in front, and the old one goes when the last link
 * that it signed has expired
 */
export function createLinkSigner(secrets: readonly string[]): LinkSigner {
  const keys = secrets.map((secret) => ({ id: idOf(secret), secret }))
  const [signing] = keys
  if (!signing) throw new Error('A link signer needs a secret.')
  const byId = new Map(keys.map(({ id, secret }) => [id, secret]))
  return {
    keysFor: (use) => secrets.map((secret) => derive(secret, use)),
    sign(purpose, text, expiresAt) {
      const signed = `${text}.${signing.id}.${Math.floor(expiresAt.getTime() / 1000).toString(36)}`
      const token = `${signed}.${mac(signing.secret, purpose, signed).toString('base64url')}`
      if (!TOKEN.test(token)) throw new Error(`A link cannot carry ${JSON.stringify(text)}.`)
      return token
    },
    verify(purpose, token, now) {
      const parts = token.length <= MAX_TOKEN_LENGTH ? TOKEN.exec(token) : null
      if (!parts) return { kind: 'forged' }
      const [text, id, expiry, given] = parts.slice(1) as [string, string, string, string]
      const secret = byId.get(id)
      if (secret === undefined) return { kind: 'forged' }
      // The last of 22 characters has four bits that mean nothing: only the one form that was given out is right.
      const expected = mac(secret, purpose, `${text}.${id}.${expiry}`).toString('base64url')
      if (!timingSafeEqual(Buffer.from(given), Buffer.from(expected))) return { kind: 'forged' }
      const expiresAt = new Date(Number.parseInt(expiry, 36) * 1000)
      return expiresAt > now ? { kind: 'valid', text, expiresAt } : { kind: 'expired', text }
    },
  }
}

/** A secret for links that follows from the center's key, so that none need be configured. */
export function linkSecretOf(centerPrivateKey: KeyObject): string {
  const key = centerPrivateKey.export({ format: 'der', type: 'pkcs8' })
  return derive(key, 'public links').toString('base64url')
}

const derive = (from: string | Buffer, use: string) =>
  Buffer.from(hkdfSync('sha256', from, '', `onedoor ${use}`, KEY_BYTES))

const idOf = (secret: string) =>
  createHash('sha256').update(`onedoor link key ${secret}`).digest('base64url').slice(0, 6)

const mac = (secret: string, purpose: string, signed: string) =>
  createHmac('sha256', secret).update(`${purpose} ${signed}`).digest().subarray(0, MAC_BYTES)
