import type { ErrorCode } from '../errors.ts'
import type { Reason } from './field-rights.ts'

/** What a client is told of what it may not read. */
export interface ForbiddenError {
  readonly message: string
  readonly extensions: { readonly code: ErrorCode }
}

const WHY: Readonly<Record<Reason, string>> = {
  authentication: 'it is only for callers with an access token',
  scopes: 'your token lacks a scope that it asks for',
  policies: 'you do not meet a policy that it asks for',
  agreement: 'no agreement of its agency lets you read it for this purpose',
}

const extensions = { code: 'FORBIDDEN' } as const

export const describeForbidden = (coordinate: string, why: Reason): ForbiddenError => ({
  message: `${coordinate} is not for you: ${WHY[why]}.`,
  extensions,
})

/** Of an object of which nothing may be read. */
export const describeUnmet = (type: string): ForbiddenError => ({
  message: `A ${type} is here, of which you may read nothing.`,
  extensions,
})
