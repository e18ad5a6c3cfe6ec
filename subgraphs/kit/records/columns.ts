import {
  type AnyPgColumn,
  doublePrecision,
  integer,
  type PgTable,
  text,
  timestamp,
} from 'drizzle-orm/pg-core'
import type { Protection } from '../contract/protection.ts'

/** A moment kept to the millisecond, as JavaScript's `Date` has no more. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' })

/** The columns that every agency's record table has beside its own. */
export const recordColumns = () => ({
  /** '<agency>:<the agency's own id>' */
  id: text('id').primaryKey(),
  title: text('title'),
  occurredAt: moment('occurred_at').notNull(),
  updatedAt: moment('updated_at').notNull(),
  /** Division code of the place; null when unknown. */
  locationCode: text('location_code'),
  /** WGS 84, degrees; both or neither. */
  latitude: doublePrecision('latitude'),
  longitude: doublePrecision('longitude'),
  protection: text('protection').$type<Protection>().notNull().default('OPEN'),
})

/** The columns that every agency's table of parties has beside its own. */
export const partyColumns = () => ({
  recordId: text('record_id').notNull(),
  /** 1, 2, … in the agency's own order. */
  ordinal: integer('ordinal').notNull(),
  name: text('name'),
  /** The shared key of the person (kit/contract/identity.ts); null when not identified. */
  identity: text('identity'),
})

type Columns<Names extends string> = Readonly<Record<Names, AnyPgColumn>>
export type RecordTable = PgTable & Columns<keyof ReturnType<typeof recordColumns>>
export type PartyTable = PgTable & Columns<keyof ReturnType<typeof partyColumns>>

/** What the kit knows of any record row. */
export interface RecordRow {
  readonly id: string
  readonly title: string | null
  readonly occurredAt: Date
  readonly updatedAt: Date
  readonly locationCode: string | null
  readonly latitude: number | null
  readonly longitude: number | null
  readonly protection: Protection
}

/** What the kit knows of any party row. */
export interface PartyRow {
  readonly recordId: string
  readonly ordinal: number
  readonly name: string | null
  readonly identity: string | null
}
