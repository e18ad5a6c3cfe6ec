import type { DocumentNode } from 'graphql'
import {
  type ExecutionResult,
  execute as executeLocally,
  type FieldNode,
  type GraphQLError,
  type OperationDefinitionNode,
} from 'graphql'
import type { AgencyCall } from '../agencies/agency-client.ts'
import { FetchTally } from '../agencies/fetch-tally.ts'
import type { FetchNode, PlanNode, QueryPlan } from '../planning/plan.ts'
import { fieldsTo } from './answer/absences.ts'
import { AnswerErrors } from './answer/answer-errors.ts'
import { locateFailures } from './answer/locate-failures.ts'
import { markUnasked } from './answer/mark-unasked.ts'
import { type ResponsePath, responsePathFinder } from './answer/response-paths.ts'
import { type CompletionRun, compileCompletion } from './completion/compile-completion.ts'
import type { ExecutionAnswer } from './engine.ts'
import { compilePlan } from './fetching/compile-plan.ts'
import { refuseConflictingRequirements } from './fetching/conflicting-requirements.ts'
import type { Step } from './fetching/entity-fetch.ts'
import type { Execution } from './fetching/execution.ts'
import { splitFetches } from './fetching/split-fetches.ts'
import { decideConditions } from './operation/conditions.ts'
import { assignFieldKeys } from './operation/field-keys.ts'
import { toPlannerOperation } from './operation/planner-operation.ts'
import { type Fragments, fragmentsOf, operationOf } from './operation/root-selections.ts'
import type { SupergraphVersion } from './supergraph-version.ts'

/** What is compiled for itself: an operation, with all that decides how it is planned. */
export interface OperationChoice {
  /** Valid, with such an operation. */
  readonly document: DocumentNode
  readonly operationName: string | undefined
  /** Labels of the progressive overrides that the plan follows. */
  readonly labels: readonly string[]
  /** Variables of `@skip` and `@include` that are true. */
  readonly truths: readonly string[]
}

/** An operation ready to run: planned, and compiled into functions. */
export class CompiledOperation {
  readonly choice: OperationChoice
  readonly plan: QueryPlan
  readonly #version: SupergraphVersion
  readonly #introspection: DocumentNode | undefined
  readonly #fetch: Step
  readonly #responsePathOf: (path: ResponsePath) => ResponsePath
  readonly #complete: ReturnType<typeof compileCompletion>

  /** Plans and compiles. */
  static async compile(version: SupergraphVersion, choice: OperationChoice): Promise<CompiledOperation> {
    // Decided first: planners lose fields where conditions nest, and each plan is no larger than it has to be.
    const document = decideConditions(choice.document, choice.truths)
    const operation = operationOf(document, choice.operationName)
    const keys = assignFieldKeys(document, version.apiSchema, version.requirements.opened)
    const planned = toPlannerOperation(document, operation, keys)
    const plans = await Promise.all(
      planned.texts.map((text) => version.supergraph.plan({ text, activeLabels: choice.labels })),
    )
    const plan = splitFetches(inOrder(plans.flatMap(({ root }) => root ?? [])), version)
    requireAnswered(planned.rootKeys, plan)
    refuseConflictingRequirements(plan, version.requirements)
    return new CompiledOperation(version, choice, plan, {
      operation,
      fragments: fragmentsOf(document),
      introspection: planned.introspection,
      keyOf: keys.keyOf,
    })
  }

  private constructor(
    version: SupergraphVersion,
    choice: OperationChoice,
    plan: QueryPlan,
    decided: {
      readonly operation: OperationDefinitionNode
      readonly fragments: Fragments
      readonly introspection: DocumentNode | undefined
      readonly keyOf: (field: FieldNode) => string
    },
  ) {
    const { operation, fragments, introspection, keyOf } = decided
    const { apiSchema, client, types, keys, isHidden, ownerOf } = version
    this.choice = choice
    this.plan = plan
    this.#version = version
    this.#introspection = introspection
    this.#fetch = compilePlan(plan, { client, types, keys })
    const { selections } = operation.selectionSet
    this.#responsePathOf = responsePathFinder(selections, fragments, keyOf)
    this.#complete = compileCompletion(selections, apiSchema.getRootType(operation.operation)!, {
      schema: apiSchema,
      fragments,
      keyOf,
      isHidden,
      ownerOf,
    })
  }

  async run(
    variables: Readonly<Record<string, unknown>>,
    call: AgencyCall,
  ): Promise<Omit<ExecutionAnswer, 'queryPlan'>> {
    const execution: Execution = {
      data: {},
      variables,
      call,
      tally: new FetchTally(),
      failures: [],
      lacking: [],
      unknown: [],
      batches: [],
    }
    const introspected = this.#introspect(variables)
    await this.#fetch(execution)

    const errors = new AnswerErrors()
    if (execution.failures.length > 0)
      for (const { error, path } of locateFailures(execution.failures, execution.data, this.#version.types))
        errors.add(error, this.#responsePathOf(path))

    const marks = this.#markUnasked(execution)
    const unasked = new Set<FetchNode>()
    const agencyOf = (subgraph: string) => this.#version.client(subgraph).agency
    const run: CompletionRun = {
      fault: (path, owner, value) => {
        const fetch = marks?.get(value)
        if (fetch) {
          errors.addUnasked(path, agencyOf(fetch.subgraph))
          unasked.add(fetch)
        } else errors.addFault(path, owner === undefined ? undefined : agencyOf(owner))
        return null
      },
      introspected: introspected.data ?? {},
    }
    const data = this.#complete(execution.data, run)
    for (const fetch of unasked)
      call.log.error({ agency: fetch.subgraph, at: fieldsTo(fetch).join('.') }, UNASKED)
    const list = introspected.errors ? [...introspected.errors, ...errors.list] : errors.list
    return { data, errors: list, agencies: execution.tally.outcomes(list) }
  }

  #markUnasked(execution: Execution): ReturnType<typeof markUnasked> | undefined {
    if (execution.lacking.length === 0) return undefined
    const { types, keys } = this.#version
    return markUnasked({ plan: this.plan, execution, types, keys })
  }

  #introspect(variableValues: Readonly<Record<string, unknown>>): Introspected {
    const document = this.#introspection
    if (!document) return NOT_INTROSPECTED
    return executeLocally({
      schema: this.#version.apiSchema,
      document,
      variableValues,
    }) as ExecutionResult as Introspected
  }
}

const UNASKED =
  'an agency was not asked: what the fetch requires is not there, as the plan forgot it or an agency left it out'

interface Introspected {
  readonly data?: Readonly<Record<string, unknown>> | null
  readonly errors?: readonly GraphQLError[]
}

const NOT_INTROSPECTED: Introspected = {}

function inOrder(nodes: readonly PlanNode[]): QueryPlan {
  const [root, ...others] = nodes
  if (!root) return {}
  return { root: others.length > 0 ? { kind: 'sequence', nodes } : root }
}

/** A plan that leaves out a field at the root would answer null where there is a value. */
function requireAnswered(rootKeys: readonly string[], { root }: QueryPlan): void {
  const brought = new Set(root ? rootFetches(root).flatMap(({ brings }) => brings.map(({ key }) => key)) : [])
  const forgotten = rootKeys.filter((key) => !brought.has(key))
  if (forgotten.length > 0)
    throw new Error(`The plan does not ask for the root fields ${forgotten.join(', ')}.`)
}

function rootFetches(node: PlanNode): FetchNode[] {
  switch (node.kind) {
    case 'fetch':
      return node.path.length === 0 ? [node] : []
    case 'condition':
      return []
    default:
      return node.nodes.flatMap(rootFetches)
  }
}
