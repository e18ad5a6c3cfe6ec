import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql'
import { ClientError } from '../errors.ts'
import { compileActual } from './cost/actual.ts'
import { compileEstimate } from './cost/estimate.ts'
import { type CostFacts, Weights } from './cost/weights.ts'

type Variables = Readonly<Record<string, unknown>>

/** What an operation costs, in the units of Federation's `@cost`: about the number of objects in the answer. */
export interface OperationCost {
  /**
   * The most that it may cost with these variables, as they came with the request and fit the operation.
   * @throws {ClientError} when the arguments do not bound a list that they have to bound (`@listSize`).
   */
  estimate(variables: Variables): number
  /** What an answer to it did cost. */
  actual(data: Variables | null, variables: Variables): number
}

/** Works out what operations cost, once for each as long as its document is kept. */
export class OperationCosts {
  readonly #weights: Weights
  readonly #schema: GraphQLSchema
  readonly #known = new WeakMap<OperationDefinitionNode, OperationCost>()

  /** @param facts of the supergraph that the schema is the API of */
  constructor(schema: GraphQLSchema, facts: CostFacts) {
    this.#schema = schema
    this.#weights = new Weights(schema, facts)
  }

  /**
   * @param document valid against the schema; the operation is one of it
   * @throws {ClientError} when it nests deeper than can be worked out
   */
  compileWithCache(document: DocumentNode, operation: OperationDefinitionNode): OperationCost {
    let cost = this.#known.get(operation)
    if (!cost) {
      cost = {
        estimate: unlessTooDeep(() => compileEstimate(document, operation, this.#schema, this.#weights)),
        actual: compileActual(document, operation, this.#schema, this.#weights),
      }
      this.#known.set(operation, cost)
    }
    return cost
  }
}

/** The limit of depth is the operation's; this is what remains where it is set beyond the stack. */
function unlessTooDeep<Result>(compile: () => Result): Result {
  try {
    return compile()
  } catch (error) {
    if (error instanceof RangeError)
      throw new ClientError(
        'OPERATION_TOO_LARGE',
        'The operation nests too deeply. Ask in several operations.',
      )
    throw error
  }
}
