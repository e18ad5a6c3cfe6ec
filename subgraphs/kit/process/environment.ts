import { z } from 'zod'
import { readPrivateKey, readPublicKey } from '../contract/caller.ts'
import { readMacKeys } from '../contract/request-mac.ts'

/** An environment that a process cannot start with; the message names every problem at once. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError'
}

/**
 * Reads variables as a zod object describes them and freezes the result. Empty strings count as absent.
 * @throws {EnvironmentError} naming every variable that is missing or cannot be used, never its value.
 */
export async function readEnvironment<T extends z.ZodRawShape>(
  variables: z.ZodObject<T>,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Readonly<z.infer<z.ZodObject<T>>>> {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const result = await variables.safeParseAsync(given)
  if (result.success) return Object.freeze(result.data)
  const problems = result.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`)
  throw new EnvironmentError(`This process cannot start with its environment:\n${problems.join('\n')}`)
}

export const port = z.coerce.number({ error: 'expected a port number' }).int().min(0).max(65_535)

export const httpUrl = z.url({ protocol: /^https?$/, error: 'expected an http:// or https:// URL' })

/** A zod transform to what a variable's text stands for; where it cannot be had, an issue that says why. */
export function attempt<T>(
  read: (text: string) => T | Promise<T>,
  explain: (error: NodeJS.ErrnoException) => string,
) {
  return async (text: string, context: z.RefinementCtx): Promise<T> => {
    try {
      return await read(text)
    } catch (error) {
      context.addIssue(explain(error as NodeJS.ErrnoException))
      return z.NEVER
    }
  }
}

const expectedKey = (half: string, form: string) =>
  `expected an Ed25519 ${half} key, base64url of its ${form} DER form`

export const privateKey = z
  .string({ error: expectedKey('private', 'PKCS #8') })
  .transform(attempt(readPrivateKey, () => expectedKey('private', 'PKCS #8')))

export const publicKey = z
  .string({ error: expectedKey('public', 'SPKI') })
  .transform(attempt(readPublicKey, () => expectedKey('public', 'SPKI')))

const EXPECTED_MAC_KEYS = 'expected keys of at least 32 bytes in base64url, separated by commas'

export const macKeys = z
  .string({ error: EXPECTED_MAC_KEYS })
  .transform(attempt(readMacKeys, () => EXPECTED_MAC_KEYS))

export const logLevel = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info')
