import { z } from 'zod'

/**
 * Algorithms that a token may be signed with. Symmetric ones are not among them: whoever can verify such a token can
 * make one.
 */
export const TOKEN_ALGORITHMS = [
  'EdDSA',
  'ES256',
  'ES384',
  'ES512',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
] as const

/** Somebody whose access tokens are believed. */
export interface TokenIssuer {
  /** As in the tokens' `iss`, to the letter. */
  readonly issuer: string
  /** What the tokens' `aud` must name. */
  readonly audience: string
  /** Where the issuer publishes its keys (RFC 7517). */
  readonly jwksUrl: string
  readonly algorithms: readonly string[]
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Keys that came over the open could be anybody's. */
const isSafe = (url: string) => {
  const { protocol, hostname } = new URL(url)
  return protocol === 'https:' || LOOPBACK.has(hostname)
}

const issuer = z.strictObject({
  issuer: z.string().min(1),
  audience: z.string().min(1),
  jwksUrl: z
    .url({ protocol: /^https?$/, error: 'expected an https:// URL' })
    .refine(isSafe, 'expected an https:// URL; http:// is for this machine alone'),
  algorithms: z.array(z.enum(TOKEN_ALGORITHMS)).min(1).default(['ES256', 'EdDSA', 'PS256', 'RS256']),
})

/** A variable that lists issuers as JSON. */
export const tokenIssuers = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      context.addIssue(
        'expected JSON: [{"issuer": "https://…", "audience": "onedoor", "jwksUrl": "https://…"}]',
      )
      return z.NEVER
    }
  })
  .pipe(
    z
      .array(issuer)
      .min(1)
      .refine(
        (issuers) => new Set(issuers.map(({ issuer: name }) => name)).size === issuers.length,
        'names an issuer twice',
      ),
  )
