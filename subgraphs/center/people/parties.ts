import type { PartyRole } from '../../kit/contract/change.ts'
import { BadUserInput } from '../../kit/contract/errors.ts'
import type { Queryable } from '../../kit/database.ts'
import { personsByIds } from './queries.ts'

/** A party as an officer names one: a person whom the center knows, or a name. */
export interface GivenParty {
  readonly role: PartyRole
  readonly person?: string | null
  readonly name?: string | null
}

export interface Party {
  readonly role: PartyRole
  readonly name: string | null
  readonly identity: string | null
}

const MAX_PARTIES = 100
const MAX_NAME_LENGTH = 200

/**
 * The parties of a record in the form of its table; never matched by name.
 * @throws {BadUserInput} for none, too many, one that is neither or both, or a person who is not known
 */
export async function readParties(db: Queryable, given: readonly GivenParty[]): Promise<Party[]> {
  if (given.length === 0 || given.length > MAX_PARTIES)
    throw new BadUserInput(`"parties" must be 1 to ${MAX_PARTIES}.`)
  const ids = given.flatMap(({ person }) => (person == null ? [] : [person]))
  if (ids.some((id) => id.includes('\0'))) throw unknownPerson()
  const persons = new Map((await personsByIds(db, ids)).map((person) => [person.id, person]))
  return given.map(({ role, person, name }) => {
    if ((person == null) === (name == null))
      throw new BadUserInput('Each of "parties" must have a "person" or a "name", not both.')
    if (person == null) return { role, name: checkName(name!), identity: null }
    const known = persons.get(person)
    if (!known) throw unknownPerson()
    return { role, name: known.name, identity: known.identity }
  })
}

const unknownPerson = () => new BadUserInput('"person" must be the id of a person whom the center knows.')

function checkName(name: string): string {
  const text = name.trim()
  if (text === '' || text.length > MAX_NAME_LENGTH || text.includes('\0'))
    throw new BadUserInput(`"name" must be 1 to ${MAX_NAME_LENGTH} characters.`)
  return text
}
