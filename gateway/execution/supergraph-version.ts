import { buildASTSchema, type GraphQLSchema, parse } from 'graphql'
import type { AgencyClient } from '../agencies/agency-client.ts'
import type { AgencyDirectory } from '../agencies/agency-directory.ts'
import { PlanCache } from '../planning/plan-cache.ts'
import type { PlannableSupergraph, Planner } from '../planning/planner.ts'
import { readSupergraphFacts } from '../planning/supergraph-facts.ts'
import type { CompiledOperation } from './compiled-operation.ts'
import { type EntityKeys, readEntityKeys } from './fetching/entity-keys.ts'
import type { TypeRelation } from './fetching/type-relation.ts'

/** A supergraph in service, with all that was made for it. */
export interface SupergraphVersion {
  readonly sdl: string
  readonly apiSchema: GraphQLSchema
  readonly supergraph: PlannableSupergraph
  readonly operations: PlanCache<CompiledOperation>
  readonly types: TypeRelation
  readonly keys: EntityKeys
  /** The client of a subgraph's agency. */
  readonly client: (subgraph: string) => AgencyClient
  /** Whether a type exists that clients may not know of. */
  readonly isHidden: (typename: unknown) => boolean
  release(): void
}

/** @throws {SupergraphError} when it is not a supergraph, or nobody knows where one of its subgraphs is asked. */
export async function loadVersion(
  sdl: string,
  planner: Planner,
  agencies: AgencyDirectory,
): Promise<SupergraphVersion> {
  const lease = agencies.open()
  try {
    const supergraph = await planner.load(sdl)
    const clients = new Map(supergraph.subgraphs.map((entry) => [entry.name, lease.client(entry)]))
    const apiSchema = buildASTSchema(parse(supergraph.apiSdl, { noLocation: true }), {
      assumeValidSDL: true,
    })
    const { possibleTypes } = readSupergraphFacts(sdl)
    const document = parse(sdl, { noLocation: true })
    const all = new Set(
      document.definitions.flatMap((definition) =>
        'name' in definition && definition.name ? [definition.name.value] : [],
      ),
    )
    return {
      sdl,
      apiSchema,
      supergraph,
      operations: new PlanCache<CompiledOperation>(weigh),
      types: {
        isOfType: (typename, condition) =>
          typename === condition || (typeof typename === 'string' && possibleTypes(condition).has(typename)),
      },
      keys: readEntityKeys(document),
      client: (subgraph) => clients.get(subgraph)!,
      isHidden: (typename) =>
        typeof typename === 'string' && all.has(typename) && !apiSchema.getType(typename),
      release: () => {
        supergraph.release()
        lease.release()
      },
    }
  } catch (error) {
    lease.release()
    throw error
  }
}

/** Compiled functions weigh about as much as the texts that they are made from, a few times over. */
function weigh({ plan }: CompiledOperation): number {
  return 1 + 4 * JSON.stringify(plan).length
}
