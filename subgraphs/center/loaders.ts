import type { SubgraphContext } from '../kit/context.ts'
import type { RecordRight } from '../kit/contract/record-right.ts'
import type { Database } from '../kit/database.ts'
import { manyLoader, oneLoader } from '../kit/loaders.ts'
import type { GraphReader } from './access/graph.ts'
import { allPurposes } from './access/queries.ts'
import type { PurposeRow } from './access/tables.ts'
import { allAgencies, type IndexedAgency } from './agencies/queries.ts'
import { createCallLoaders } from './calls/loaders.ts'
import { createCommitteeLoaders } from './committees/loaders.ts'
import { createDisputeLoaders } from './disputes/loaders.ts'
import { createGridLoaders } from './grids/loaders.ts'
import { createIntakeLoaders } from './intake/loaders.ts'
import { createHistoryLoaders } from './lifecycle/history.ts'
import { knownMatters, sharedMattersOfRecords } from './matters/queries.ts'
import { createMediationLoaders } from './mediation/loaders.ts'
import { createOpeningLoaders } from './openings/loaders.ts'
import { createOrganisationLoaders } from './organisation/loaders.ts'
import { createOwnPartyLoaders } from './own/loaders.ts'
import { isDocumented } from './people/identity.ts'
import { createPersons, personsByIdentities, personsByIds } from './people/queries.ts'
import { childrenOfLocations, locationsByCodes } from './places/queries.ts'
import type { LinkSigner } from './public/link-signer.ts'
import { createReportLoaders } from './reports/loaders.ts'
import { createStatisticsLoaders } from './statistics/loaders.ts'

export type CenterLoaders = ReturnType<typeof createLoaders>
export type CenterContext = SubgraphContext<CenterLoaders>

/** What links for residents are made with. */
export interface PublicLinks {
  readonly links: LinkSigner
  readonly publicUrl: string
}

/** A request's loaders; each batch is one statement. */
export function createLoaders(
  db: Database,
  rights: readonly RecordRight[],
  indexAhead: (ids: readonly string[]) => Promise<void>,
  publicLinks: PublicLinks,
  graph: GraphReader,
) {
  let agencies: Promise<IndexedAgency[]> | undefined
  let purposes: Promise<PurposeRow[]> | undefined
  return {
    publicLinks,
    graph,
    /** The catalogue of purposes; read once per request. */
    purposes: () => {
      purposes ??= allPurposes(db)
      return purposes
    },
    /** All agencies, in their order; read once per request. */
    agencies: () => {
      agencies ??= allAgencies(db)
      return agencies
    },
    person: oneLoader(
      (ids) => personsByIds(db, ids),
      (person) => person.id,
    ),
    personByIdentity: oneLoader(
      (identities) => personsByIdentities(db, identities),
      (person) => person.identity,
    ),
    /** Persons whom an agency named: those with documents whom the center has not met get an id now. */
    personNamedByAgency: oneLoader(
      async (identities) => {
        const known = await personsByIdentities(db, identities)
        const met = new Set(known.map(({ identity }) => identity))
        const unmet = identities.filter((identity) => !met.has(identity) && isDocumented(identity))
        if (unmet.length === 0) return known
        await createPersons(
          db,
          unmet.map((identity) => ({ identity, name: null })),
        )
        return [...known, ...(await personsByIdentities(db, unmet))]
      },
      (person) => person.identity,
    ),
    location: oneLoader(
      (codes) => locationsByCodes(db, codes),
      (location) => location.code,
    ),
    childrenOfLocation: manyLoader(
      (codes) => childrenOfLocations(db, codes),
      (location) => location.parentCode!,
    ),
    matterOfRecord: oneLoader(
      (ids) => sharedMattersOfRecords(db, ids, rights),
      (record) => record.recordId,
    ),
    matter: oneLoader(
      (ids) => knownMatters(db, ids, rights),
      (matter) => matter.id,
    ),
    ownParties: createOwnPartyLoaders(db),
    ...createReportLoaders(db),
    ...createHistoryLoaders(db),
    ...createCallLoaders(db, rights),
    ...createOpeningLoaders(db),
    ...createOrganisationLoaders(db),
    ...createMediationLoaders(db),
    ...createCommitteeLoaders(db, rights),
    ...createGridLoaders(db),
    ...createIntakeLoaders(db, rights),
    ...createStatisticsLoaders(db, rights),
    ...createDisputeLoaders(db, rights, indexAhead),
  }
}
