import { agencyResolvers } from './agencies/resolvers.ts'
import { disputeResolvers } from './disputes/resolvers.ts'
import { personResolvers } from './people/resolvers.ts'
import { placeResolvers } from './places/resolvers.ts'

/** The resolvers of all topics, for the record types that there are now. */
export function centerResolvers(recordTypes: readonly string[]) {
  const topics = [agencyResolvers, personResolvers, placeResolvers, disputeResolvers(recordTypes)]
  return {
    ...Object.assign({}, ...topics),
    Query: Object.assign({}, ...topics.map(({ Query }) => Query)),
  } as Record<string, Record<string, unknown>>
}
