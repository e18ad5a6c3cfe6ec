import { type SQL, sql } from 'drizzle-orm'
import type { Category, Status } from '../../kit/contract/change.ts'
import type { RecordRight } from '../../kit/contract/record-right.ts'
import { anyOf } from '../../kit/sql.ts'
import { hereAndBelow } from '../places/queries.ts'
import { disputes } from '../tables.ts'
import { isKnownDispute } from './known.ts'

/** The records that a list is of. */
export type Scope =
  | { readonly of: 'everything' }
  /** Here and below. */
  | { readonly of: 'place'; readonly code: string }
  | { readonly of: 'person'; readonly identity: string }
  | { readonly of: 'matter'; readonly id: string }
  | { readonly of: 'nothing' }

/** What records of a scope must meet; a plain value, so that equal ones are loaded together. */
export interface Conditions {
  readonly agencies?: readonly string[]
  readonly categories?: readonly Category[]
  readonly statuses?: readonly Status[]
  /** Milliseconds since 1970, inclusive. */
  readonly from?: number
  /** Milliseconds since 1970, exclusive. */
  readonly to?: number
  /** Division code, here and below. */
  readonly place?: string
}

/**
 * The condition on a row of `dispute`, with the caller's rights: what the caller may not know of is not selected, so
 * that pages are full and counts count what may be known.
 */
export function meets(conditions: Conditions, rights: readonly RecordRight[]): SQL {
  const { agencies, categories, statuses, from, to, place } = conditions
  const parts = [
    isKnownDispute(rights),
    agencies && anyOf(disputes.agency, agencies),
    categories && anyOf(disputes.category, categories),
    statuses && anyOf(disputes.status, statuses),
    from !== undefined && sql`${disputes.occurredAt} >= ${moment(from)}`,
    to !== undefined && sql`${disputes.occurredAt} < ${moment(to)}`,
    place !== undefined && isAt(place),
  ]
  return sql.join(
    parts.filter((part): part is SQL => typeof part === 'object'),
    sql` and `,
  )
}

/** As a number of seconds, which may lie beyond the years that PostgreSQL reads in JavaScript's form. */
const moment = (milliseconds: number) => sql`to_timestamp(${milliseconds / 1000}::float8)`

/** Here and below as a range of codes, which serves a place of any level from the one index that counts read. */
export const isAt = (code: string): SQL => hereAndBelow(disputes.locationCode, code)
