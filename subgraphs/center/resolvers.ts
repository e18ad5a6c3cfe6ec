import { accessResolvers } from './access/resolvers.ts'
import { agencyResolvers } from './agencies/resolvers.ts'
import { callResolvers } from './calls/resolvers.ts'
import { committeeResolvers } from './committees/resolvers.ts'
import { disputeResolvers } from './disputes/resolvers.ts'
import { gridEventResolvers } from './grid-events/resolvers.ts'
import { gridResolvers } from './grids/resolvers.ts'
import { intakeResolvers } from './intake/resolvers.ts'
import { matterResolvers } from './matters/resolvers.ts'
import { mediationResolvers } from './mediation/resolvers.ts'
import { openingResolvers } from './openings/resolvers.ts'
import { organisationResolvers } from './organisation/resolvers.ts'
import { ownRecordResolvers } from './own/resolvers.ts'
import { personResolvers } from './people/resolvers.ts'
import { placeResolvers } from './places/resolvers.ts'
import { publicReportResolvers } from './reports/resolvers.ts'
import { statisticsResolvers } from './statistics/resolvers.ts'

type Resolvers = Record<string, Record<string, unknown>>

/** The resolvers of all topics, for the record types that other agencies have now. */
export function centerResolvers(recordTypes: readonly string[]): Resolvers {
  return merge([
    accessResolvers,
    openingResolvers,
    agencyResolvers,
    personResolvers,
    placeResolvers,
    matterResolvers,
    organisationResolvers,
    gridResolvers,
    callResolvers,
    disputeResolvers(recordTypes),
    intakeResolvers,
    gridEventResolvers,
    publicReportResolvers,
    ownRecordResolvers(),
    mediationResolvers,
    committeeResolvers,
    statisticsResolvers,
  ])
}

/** Topics add fields to types of others; two that answer the same field are a mistake. */
function merge(topics: readonly Readonly<Resolvers>[]): Resolvers {
  const merged: Resolvers = {}
  for (const [type, fields] of topics.flatMap(Object.entries<Record<string, unknown>>)) {
    const known = merged[type] ?? {}
    const twice = Object.keys(fields).filter((field) => field in known)
    if (twice.length > 0) throw new Error(`Two topics resolve ${type}.${twice.join(', ')}.`)
    merged[type] = { ...known, ...fields }
  }
  return merged
}
