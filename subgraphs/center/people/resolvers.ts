import { BadUserInput } from '../../kit/contract/errors.ts'
import { isIdentity } from '../../kit/contract/identity.ts'
import { connectionOf, encodeCursor, type PageArguments, readPage, toPage } from '../../kit/paging.ts'
import { type DisputesArguments, disputeConnection } from '../disputes/connection.ts'
import type { CenterContext } from '../loaders.ts'
import { loadPlace } from '../places/resolvers.ts'
import type { PersonRow } from '../tables.ts'
import { identityOfResident, maskResidentId, residentIdOf } from './identity.ts'
import { type FoundPerson, findPersons } from './search.ts'

interface PersonArguments {
  readonly id?: string | null
  readonly residentId?: string | null
}

/** As long as the longest name that an agency may tell. */
const MAX_TEXT_LENGTH = 200

function person(_: unknown, { id, residentId }: PersonArguments, { loaders }: CenterContext) {
  if (typeof id === 'string' && typeof residentId === 'string')
    throw new BadUserInput('Give either "id" or "residentId", not both.')
  if (typeof id === 'string') return id.includes('\0') ? null : loaders.person.load(id)
  if (typeof residentId !== 'string') throw new BadUserInput('Give "id" or "residentId".')
  const identity = identityOfResident(residentId)
  // What came is not repeated: it may be somebody's number with a slip in it.
  if (!identity)
    throw new BadUserInput(
      '"residentId" must be a resident number: 17 digits with a birth date that exists, and the check character.',
    )
  return loaders.personByIdentity.load(identity)
}

function people(_: unknown, { name, ...args }: PageArguments & { name: string }, { db }: CenterContext) {
  const text = name.trim()
  if (text === '' || text.length > MAX_TEXT_LENGTH || text.includes('\0'))
    throw new BadUserInput(`"name" must be part of a name, of 1 to ${MAX_TEXT_LENGTH} characters.`)
  const list = `people/${text}`
  const request = readPage(args, list, 2)
  const after = request.after as [string, string] | undefined
  return connectionOf<FoundPerson>(
    request,
    async () => toPage(await findPersons(db, { text, limit: request.first + 1, after }), request.first),
    ({ ending, id }) => encodeCursor(list, [ending, id]),
  )
}

export const personResolvers = {
  Query: { person, people },
  Person: {
    __resolveReference: (reference: { id?: string; identity?: string }, { loaders }: CenterContext) => {
      if (reference.id !== undefined)
        return reference.id.includes('\0') ? null : loaders.person.load(reference.id)
      if (!isIdentity(reference.identity))
        throw new BadUserInput('"identity" must be cn:…, passport:…:… or center:….')
      return loaders.personNamedByAgency.load(reference.identity)
    },
    residentIdMasked: ({ identity }: PersonRow) => {
      const residentId = residentIdOf(identity)
      return residentId === undefined ? null : maskResidentId(residentId)
    },
    residence: ({ residenceCode }: PersonRow, _: unknown, { loaders }: CenterContext) =>
      residenceCode === null ? null : loadPlace(loaders, residenceCode),
    disputes: ({ id, identity }: PersonRow, args: DisputesArguments, context: CenterContext) =>
      disputeConnection({ of: 'person', identity }, `person/${id}`, args, context),
  },
}
