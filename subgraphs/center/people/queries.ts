import { sql } from 'drizzle-orm'
import type { Queryable } from '../../kit/database.ts'
import { anyOf } from '../../kit/sql.ts'
import { type PersonRow, persons } from '../tables.ts'
import { factsOfResidentId, residentIdOf } from './identity.ts'

export function personsByIds(db: Queryable, ids: readonly string[]): Promise<PersonRow[]> {
  return db.select().from(persons).where(anyOf(persons.id, ids))
}

export function personsByIdentities(db: Queryable, identities: readonly string[]): Promise<PersonRow[]> {
  return db.select().from(persons).where(anyOf(persons.identity, identities))
}

/** Someone whom an agency named by identity. */
export interface NamedPerson {
  readonly identity: string
  readonly name: string | null
}

/**
 * Creates the persons not known before, each with an id that tells nothing, and names those who had none. Sorted, so that the readers of several
 * feeds who meet the same new persons wait for each other instead of deadlocking.
 */
export async function createPersons(db: Queryable, named: readonly NamedPerson[]): Promise<void> {
  if (named.length === 0) return
  const rows = named.map(({ identity, name }) => {
    const residentId = residentIdOf(identity)
    const facts = residentId === undefined ? { gender: 'UNKNOWN' } : factsOfResidentId(residentId)
    return { identity, name, ...facts }
  })
  await db.execute(sql`/* center.createPersons */
    insert into person (id, identity, name, gender, birth_date)
    select 'p' || replace(gen_random_uuid()::text, '-', ''), identity, name, gender, "birthDate"
    from json_to_recordset(${JSON.stringify(rows)}::text::json)
      named (identity text collate "C", name text, gender text, "birthDate" date)
    where not exists (
      select from person known where known.identity = named.identity and known.name is not null
    )
    order by identity
    on conflict (identity) do update set name = coalesce(person.name, excluded.name)`)
}
