import type { DocumentNode, OperationDefinitionNode } from 'graphql'
import type { Agreement } from '../../subgraphs/kit/contract/access.ts'
import type { BudgetHolder, Budgets } from './budgets.ts'
import type { OperationCosts } from './operation-cost.ts'

type Data = Readonly<Record<string, unknown>>

export interface ChargedOperation {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  readonly variables: Data
  readonly holder: BudgetHolder
  /** Whether its document is a trusted one. */
  readonly trusted: boolean
  /** Agreements with a frequency that it relies on. */
  readonly agreements: readonly Agreement[]
  /** Of the supergraph that it runs on. */
  readonly costs: OperationCosts
}

/**
 * Takes what an operation may cost from its caller's budgets before it runs.
 * @returns how to settle for what its answer did cost
 * @throws {ClientError} when a budget does not do
 */
export type Charge = (operation: ChargedOperation) => Promise<(data: Data | null) => void>

export const chargeTo =
  (budgets: Budgets): Charge =>
  async ({ document, operation, variables, holder, trusted, agreements, costs }) => {
    const cost = costs.compileWithCache(document, operation)
    const estimate = cost.estimate(variables)
    await budgets.admit(holder, { estimate, trusted, agreements })
    return (data) => budgets.settle(holder, estimate, cost.actual(data, variables))
  }

const NOTHING_TO_SETTLE = () => {}

/** Where nobody has a budget. */
export const chargeNobody: Charge = async () => NOTHING_TO_SETTLE
