import type { TokenHolder } from '../authentication/token-verifier.ts'

/** Who asks, and why. */
export interface Asker {
  readonly holder: TokenHolder
  /** Whether the caller has shown who it is. */
  readonly isAuthenticated: boolean
  /** Code of a purpose of the catalogue; absent where the request names none. */
  readonly purpose?: string
  /** Number of the case that it is about. */
  readonly case?: string
}
