import type { DocumentNode } from 'graphql'
import { ClientError } from '../../errors.ts'
import type { DocumentLimits } from '../../limits.ts'
import type { LimitRule } from './rule.ts'
import { LIMIT_RULES } from './rules.ts'

/** How a document exceeds its limits: an error for each. None when it does not. */
export function findExcess(document: DocumentNode, limits: DocumentLimits): ClientError[] {
  return LIMIT_RULES.flatMap((rule) => {
    const found = rule.measure(document)
    return found > limits[rule.limit] ? [excess(rule, found, limits)] : []
  })
}

/** That something has more than its limit; the message names the limit, what came and what to do. */
export function excess(
  { limit, counts, advice, of = 'document' }: Omit<LimitRule, 'measure'> & { readonly of?: string },
  found: number | undefined,
  limits: DocumentLimits,
): ClientError {
  // Fragments that double each other soon exceed what a number can tell.
  const came = found !== undefined && Number.isSafeInteger(found) ? String(found) : 'many more'
  return new ClientError(
    'OPERATION_TOO_LARGE',
    `The ${of} has ${came} ${counts}; at most ${limits[limit]} are allowed (${limit}). ${advice}`,
  )
}
