import { sql } from 'drizzle-orm'
import type { Queryable } from '../../kit/database.ts'
import { type PersonRow, persons } from '../tables.ts'

/** A person found by name, with the ending of the name that begins with the text: the list's sort key. */
export interface FoundPerson extends PersonRow {
  readonly ending: string
}

/**
 * Persons whose name contains a text, sorted by their name from there on, then by id: the order of the index
 * that is walked. Who bears the text twice (娜 in 李娜娜) is found once, by its first place.
 * @param after ending and id of the last person before the page
 */
export async function findPersons(
  db: Queryable,
  search: { text: string; limit: number; after: readonly [ending: string, id: string] | undefined },
): Promise<FoundPerson[]> {
  const text = foldCase(search.text)
  const [afterEnding, afterId] = search.after ?? [text, '']
  // Greater or equal instead of equal: no match begins before the first one, and the planner takes an equation
  // of two expressions for something that hardly ever holds.
  const rows = await db.execute<Record<keyof FoundPerson, string>>(sql`/* center.findPersons */
    select person_name.ending, ${persons.id} as id, identity, name, gender, birth_date as "birthDate",
      residence_code as "residenceCode"
    from person_name join person on ${persons.id} = person_name.person_id
    where (ending, person_id) > (${afterEnding}, ${afterId}) and ending >= ${text} and ending < ${text + LAST_CHARACTER}
      and strpos(lower(name), ${text}) >= char_length(name) - char_length(ending) + 1
    order by ending, person_id
    limit ${search.limit}`)
  return rows as unknown as FoundPerson[]
}

/** After every other, so that all that begin with a text sort before the text followed by this. */
const LAST_CHARACTER = '\u{10ffff}'

/** As PostgreSQL's lower() folds under collation "C": ASCII letters alone. */
const foldCase = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
