import { buildASTSchema, type DocumentNode, type GraphQLSchema, parse } from 'graphql'
import { type FieldOwner, readFieldOwners } from '../../subgraphs/kit/contract/ownership.ts'
import type { AgencyClient } from '../agencies/agency-client.ts'
import type { AgencyDirectory, AgencyLease } from '../agencies/agency-directory.ts'
import { PlanCache } from '../planning/plan-cache.ts'
import type { PlannableSupergraph, Planner } from '../planning/planner.ts'
import { readSupergraphFacts, type SupergraphFacts } from '../planning/supergraph-facts.ts'
import type { CompiledOperation } from './compiled-operation.ts'
import { type EntityKeys, readEntityKeys } from './fetching/entity-keys.ts'
import type { TypeRelation } from './fetching/type-relation.ts'
import { type Requirements, readRequirements } from './requirements.ts'

/** A supergraph in service, with all that was made for it. */
export interface SupergraphVersion {
  readonly sdl: string
  readonly apiSchema: GraphQLSchema
  readonly supergraph: PlannableSupergraph
  readonly operations: PlanCache<CompiledOperation>
  readonly types: TypeRelation
  readonly keys: EntityKeys
  readonly requirements: Requirements
  readonly ownerOf: FieldOwner
  /** The client of a subgraph's agency. */
  readonly client: (subgraph: string) => AgencyClient
  /** Whether a type exists that clients may not know of. */
  readonly isHidden: (typename: unknown) => boolean
  release(): void
}

interface VersionOptions {
  readonly planner: Planner
  readonly agencies: AgencyDirectory
}

/** @throws {SupergraphError} when it is not a supergraph, or nobody knows where one of its subgraphs is asked */
export async function loadVersion(
  sdl: string,
  { planner, agencies }: VersionOptions,
): Promise<SupergraphVersion> {
  const supergraph = await planner.load(sdl)
  const lease = agencies.open()
  const release = () => {
    supergraph.release()
    lease.release()
  }
  try {
    const document = parse(sdl, { noLocation: true })
    const facts = readSupergraphFacts(document)
    return { sdl, supergraph, release, ...describe(document, facts, supergraph, lease) }
  } catch (error) {
    release()
    throw error
  }
}

function describe(
  document: DocumentNode,
  { possibleTypes }: SupergraphFacts,
  supergraph: PlannableSupergraph,
  lease: AgencyLease,
) {
  const clients = new Map(supergraph.subgraphs.map((entry) => [entry.name, lease.client(entry)]))
  const apiSchema = buildASTSchema(parse(supergraph.apiSdl, { noLocation: true }), {
    assumeValidSDL: true,
  })
  const defined = new Set(
    document.definitions.flatMap((definition) =>
      'name' in definition && definition.name ? [definition.name.value] : [],
    ),
  )
  return {
    apiSchema,
    operations: new PlanCache<CompiledOperation>(weigh),
    types: {
      isOfType: (typename: unknown, condition: string) =>
        typename === condition || (typeof typename === 'string' && possibleTypes(condition).has(typename)),
    },
    keys: readEntityKeys(document),
    requirements: readRequirements(document),
    ownerOf: readFieldOwners(document),
    client: (subgraph: string) => clients.get(subgraph)!,
    isHidden: (typename: unknown) =>
      typeof typename === 'string' && defined.has(typename) && !apiSchema.getType(typename),
  }
}

/** Compiled functions weigh about as much as the texts that they are made from, a few times over. */
function weigh({ plan }: CompiledOperation): number {
  return 1 + 4 * JSON.stringify(plan).length
}
