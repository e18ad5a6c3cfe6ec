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
import { AnswerErrors } from './answer/answer-errors.ts'
import { locateFailure } from './answer/locate-failures.ts'
import { toResponsePath } from './answer/response-paths.ts'
import { type CompletionRun, compileCompletion } from './completion/compile-completion.ts'
import { type Conditions, holds, isIncluded, readConditions } from './completion/variants.ts'
import type { ExecutionAnswer } from './engine.ts'
import { compilePlan } from './fetching/compile-plan.ts'
import type { Step } from './fetching/entity-fetch.ts'
import type { Execution } from './fetching/execution.ts'
import { assignFieldKeys } from './operation/field-keys.ts'
import { type PlannerOperation, toPlannerOperation } from './operation/planner-operation.ts'
import { type Fragments, fragmentsOf, operationOf } from './operation/root-selections.ts'
import type { SupergraphVersion } from './supergraph-version.ts'

type Completion = ReturnType<typeof compileCompletion>

/** Most combinations of `@skip` and `@include` for which a completion is kept; rarer ones are compiled anew. */
const MAX_VARIANTS = 64

/** An operation ready to run: planned, and compiled into functions. */
export class CompiledOperation {
  readonly plan: QueryPlan
  readonly document: DocumentNode
  readonly operationName: string | undefined
  /** Labels of the progressive overrides that the plan follows. */
  readonly labels: readonly string[]
  readonly #version: SupergraphVersion
  readonly #operation: OperationDefinitionNode
  readonly #fragments: Fragments
  readonly #planned: PlannerOperation
  readonly #keyOf: (field: FieldNode) => string
  readonly #conditions: Conditions
  readonly #steps: Step
  readonly #completions = new Map<string, Completion>()

  /** Plans and compiles. The document is valid and has such an operation. */
  static async compile(
    version: SupergraphVersion,
    document: DocumentNode,
    operationName: string | undefined,
    labels: readonly string[],
  ): Promise<CompiledOperation> {
    const operation = operationOf(document, operationName)
    const keys = assignFieldKeys(document, version.apiSchema)
    const planned = toPlannerOperation(document, operation, keys)
    const plans = await Promise.all(
      planned.texts.map((text) => version.supergraph.plan({ text, activeLabels: labels })),
    )
    const plan = inOrder(plans.flatMap(({ root }) => root ?? []))
    return new CompiledOperation({
      version,
      document,
      operationName,
      labels,
      planned,
      keyOf: keys.keyOf,
      plan,
    })
  }

  private constructor(parts: {
    readonly version: SupergraphVersion
    readonly document: DocumentNode
    readonly operationName: string | undefined
    readonly labels: readonly string[]
    readonly planned: PlannerOperation
    readonly keyOf: (field: FieldNode) => string
    readonly plan: QueryPlan
  }) {
    const { version, document, operationName, planned, plan } = parts
    this.#version = version
    this.document = document
    this.operationName = operationName
    this.labels = parts.labels
    this.plan = plan
    this.#planned = planned
    this.#keyOf = parts.keyOf
    this.#operation = operationOf(document, operationName)
    this.#fragments = fragmentsOf(document)
    this.#conditions = readConditions(this.#operation, this.#fragments)
    requireAnswered(planned.rootKeys, plan)
    this.#steps = compilePlan(plan, {
      client: version.client,
      types: version.types,
      keys: version.keys,
      defaults: this.#conditions.defaults,
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
      batches: [],
    }
    const { introspection } = this.#planned
    const introspected = introspection ? this.#introspect(introspection, variables) : NOT_INTROSPECTED
    await this.#steps.run(execution)

    const errors = new AnswerErrors()
    const { selections } = this.#operation.selectionSet
    const fragments = this.#fragments
    for (const failure of execution.failures)
      for (const path of locateFailure(failure, execution.data, this.#version.types))
        errors.add(failure.error, toResponsePath(path, selections, fragments, this.#keyOf))

    const run: CompletionRun = {
      fault: (path, owner) => {
        errors.addFault(path, owner === undefined ? undefined : this.#version.client(owner).agency)
        return null
      },
      introspected: introspected.data ?? {},
    }
    const data = this.#completionFor(variables)(execution.data, run)
    const list = introspected.errors ? [...introspected.errors, ...errors.list] : errors.list
    return { data, errors: list, agencies: execution.tally.outcomes(list) }
  }

  /** The completion for the variables' combination of `@skip` and `@include`. */
  #completionFor(variables: Readonly<Record<string, unknown>>): Completion {
    const { names } = this.#conditions
    const truths = new Set(names.filter((name) => holds(name, variables, this.#conditions)))
    const variant = [...truths].join()
    const known = this.#completions.get(variant)
    if (known) return known
    const { apiSchema, isHidden, ownerOf } = this.#version
    const completion = compileCompletion(
      this.#operation.selectionSet.selections,
      apiSchema.getRootType(this.#operation.operation)!,
      {
        schema: apiSchema,
        fragments: this.#fragments,
        isIncluded: (selection) => isIncluded(selection, truths),
        keyOf: this.#keyOf,
        isHidden,
        ownerOf,
      },
    )
    if (this.#completions.size < MAX_VARIANTS) this.#completions.set(variant, completion)
    return completion
  }

  #introspect(document: DocumentNode, variableValues: Readonly<Record<string, unknown>>): Introspected {
    return executeLocally({
      schema: this.#version.apiSchema,
      document,
      variableValues,
    }) as ExecutionResult as Introspected
  }
}

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
      return [node.whenTrue, node.whenFalse].flatMap((branch) => (branch ? rootFetches(branch) : []))
    default:
      return node.nodes.flatMap(rootFetches)
  }
}
