import type { OperationDefinitionNode } from 'graphql'
import type { LimitRule } from './rule.ts'
import { measureOperations, sum } from './unfold.ts'

/** Of operation, variables, fields and fragments. Each condition doubles the plans that an operation may need. */
export const directives: LimitRule = {
  limit: 'directives',
  counts: 'directives',
  advice: 'Leave out what is not needed instead of skipping it.',
  measure: (document) =>
    measureOperations(document, {
      none: 0,
      join: sum,
      of: (selection, below, fragment) => below + count(selection) + count(fragment),
    }).reduce((most, { operation, value }) => Math.max(most, value + ofHead(operation)), 0),
}

const count = (node: { readonly directives?: readonly unknown[] | undefined } | undefined): number =>
  node?.directives?.length ?? 0

const ofHead = (operation: OperationDefinitionNode): number =>
  (operation.variableDefinitions ?? []).map(count).reduce(sum, count(operation))
