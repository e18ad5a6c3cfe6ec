import {
  isFed1Supergraph,
  operationFromDocument,
  printSchema,
  ROUTER_SUPPORTED_SUPERGRAPH_FEATURES,
  type Schema,
  Supergraph,
} from '@apollo/federation-internals'
import type { QueryPlanner as ApolloQueryPlanner } from '@apollo/query-planner'
import { type DocumentNode, parse } from 'graphql'
import { countExpandedFields } from '../operation-size.ts'
import type { QueryPlan } from '../plan.ts'
import type { PlannableOperation } from '../planner.ts'
import { convertPlan } from './convert-plan.ts'
import { PlanningFailure, supergraphFailure } from './failures.ts'
import { QueryPlanner } from './mended-query-planner.ts'
import type { LoadedFacts, PlanningSettings } from './messages.ts'
import { spellOutTypes } from './spell-out-types.ts'

/** A connector answers from a REST API by itself; this gateway asks subgraphs, and would send it GraphQL. */
const SUPPORTED_FEATURES = new Set(
  [...ROUTER_SUPPORTED_SUPERGRAPH_FEATURES].filter(
    (url) => !url.startsWith('https://specs.apollo.dev/connect/'),
  ),
)

/** What the planner throws when an operation meets one of its own bounds. */
const BOUND_MET = /^(Exceeded maximum recursive selections|Number of non-local selections exceeds)/

/** A RangeError, too: the stack is exhausted, or an array or a map is longer than can be. */
const meetsBound = (error: unknown) =>
  error instanceof RangeError || (error instanceof Error && BOUND_MET.test(error.message))

/** A supergraph with its planner. */
export class LoadedSupergraph {
  readonly facts: LoadedFacts
  readonly #apiSchema: Schema
  readonly #planner: ApolloQueryPlanner
  readonly #settings: PlanningSettings

  /** @throws {PlanningFailure} when the text is not a supergraph that can be served. */
  constructor(sdl: string, settings: PlanningSettings) {
    try {
      const supergraph = buildSupergraph(sdl)
      this.#planner = new QueryPlanner(supergraph, {
        reuseQueryFragments: false,
        debug: { maxEvaluatedPlans: settings.evaluatedPlans },
      })
      this.#apiSchema = supergraph.apiSchema()
      this.#settings = settings
      this.facts = {
        apiSdl: printSchema(this.#apiSchema),
        subgraphs: supergraph.subgraphsMetadata().map(({ name, url }) => ({ name, url })),
        overrideLabels: overrideLabels(supergraph),
      }
    } catch (error) {
      throw error instanceof PlanningFailure ? error : supergraphFailure(error as Error)
    }
  }

  /** @throws {PlanningFailure} when the operation is too large, or the planner gives up on it. */
  plan({ text, activeLabels }: PlannableOperation): QueryPlan {
    try {
      const document = parse(text, { noLocation: true })
      try {
        return this.#planDocument(document, activeLabels)
      } catch (error) {
        if (error instanceof PlanningFailure || meetsBound(error)) throw error
        // The planner loses its way where types of one subgraph are unknown to another, or known as an object only.
        return this.#planDocument(spellOutTypes(document, this.#apiSchema.toGraphQLJSSchema()), activeLabels)
      }
    } catch (error) {
      if (!meetsBound(error)) throw error
      throw new PlanningFailure('too-complex', 'There are too many ways to carry it out, or too many levels.')
    }
  }

  #planDocument(document: DocumentNode, activeLabels: readonly string[]): QueryPlan {
    this.#checkSize(document)
    const operation = operationFromDocument(this.#apiSchema, document, { validate: false })
    const overrideConditions = new Map(activeLabels.map((label) => [label, true]))
    return convertPlan(this.#planner.buildQueryPlan(operation, { overrideConditions }))
  }

  #checkSize(document: DocumentNode): void {
    const fields = countExpandedFields(document)
    if (fields > this.#settings.fields)
      throw new PlanningFailure(
        'too-complex',
        `It selects ${fields} fields once its fragments are expanded; at most ${this.#settings.fields} are allowed.`,
      )
  }
}

function buildSupergraph(sdl: string): Supergraph {
  // Composition has validated it; to do so again costs a third of the time to load.
  const supergraph = Supergraph.build(sdl, {
    supportedFeatures: SUPPORTED_FEATURES,
    validateSupergraph: false,
  })
  if (isFed1Supergraph(supergraph.schema))
    throw new PlanningFailure(
      'bad-supergraph',
      'It was composed by Federation 1 (join v0.1). Compose it with a Federation 2 composition.',
    )
  return supergraph
}

function overrideLabels({ schema }: Supergraph): readonly string[] {
  const labels = new Set<string>()
  for (const application of schema.directive('join__field')?.applications() ?? []) {
    const { overrideLabel } = application.arguments()
    if (typeof overrideLabel === 'string') labels.add(overrideLabel)
  }
  return [...labels]
}
