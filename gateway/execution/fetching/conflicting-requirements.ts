import { type InlineFragmentNode, Kind, type OperationDefinitionNode, parse } from 'graphql'
import { ClientError } from '../../errors.ts'
import type { FetchNode, PlanNode, QueryPlan } from '../../planning/plan.ts'
import { argumentsOf, type Requirements, requiredFields } from '../requirements.ts'

/**
 * Refuses a plan for fields of one object that require another with different arguments: data and representations have
 * room for one value under its name, and planners fetch one of them for both.
 * @throws {ClientError} OPERATION_NOT_PLANNABLE
 */
export function refuseConflictingRequirements({ root }: QueryPlan, requirements: Requirements): void {
  if (!root || requirements.calledFor.size === 0) return
  const known = new Map<string, { readonly asker: string; readonly given: string }>()
  for (const { fetch, type, field } of fieldsOfEntities(root)) {
    const fieldSet = requirements.of(fetch.subgraph, type, field)
    if (!fieldSet) continue
    const asker = `${type}.${field}`
    for (const { path, node } of requiredFields(fieldSet)) {
      if (!requirements.calledFor.has(node.name.value)) continue
      const given = argumentsOf(node)
      for (const objectType of requirements.objectTypes(type)) {
        const place = JSON.stringify([fetch.path, objectType, path])
        const other = known.get(place) ?? { asker, given }
        known.set(place, other)
        if (other.given !== given)
          throw new ClientError(
            'OPERATION_NOT_PLANNABLE',
            `${other.asker} and ${asker} require "${path.join('.')}" with different arguments: (${other.given}) and (${given}). Ask for them in two operations.`,
          )
      }
    }
  }
}

interface EntityField {
  readonly fetch: FetchNode
  readonly type: string
  readonly field: string
}

function fieldsOfEntities(node: PlanNode): EntityField[] {
  switch (node.kind) {
    case 'fetch':
      return node.entities
        ? fragmentsOf(node).flatMap(({ typeCondition, selectionSet }) =>
            selectionSet.selections.flatMap((one) =>
              typeCondition && one.kind === Kind.FIELD
                ? [{ fetch: node, type: typeCondition.name.value, field: one.name.value }]
                : [],
            ),
          )
        : []
    case 'condition':
      return []
    default:
      return node.nodes.flatMap(fieldsOfEntities)
  }
}

/** The fragments at the top of an entity fetch: what it asks of entities of which type. */
export function fragmentsOf({ selection }: FetchNode): InlineFragmentNode[] {
  const { selectionSet } = parse(`{${selection}}`, { noLocation: true })
    .definitions[0] as OperationDefinitionNode
  return selectionSet.selections.filter((one) => one.kind === Kind.INLINE_FRAGMENT)
}
