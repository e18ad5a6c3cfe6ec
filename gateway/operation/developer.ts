import type { TokenHolder } from '../authentication/token-verifier.ts'

/** What a client is granted whose officers make the documents of others. */
const DEVELOPER_SCOPE = 'developer'

/**
 * Whether a caller may see the schema and plans and send documents that nobody has reviewed: whoever may do so by
 * their token, and anybody in the development profile.
 */
export function isDeveloper(
  profile: 'development' | 'production',
  { scopes }: Pick<TokenHolder, 'scopes'>,
): boolean {
  return profile === 'development' || scopes.includes(DEVELOPER_SCOPE)
}
