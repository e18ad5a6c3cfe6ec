import type { FetchNode } from '../../planning/plan.ts'
import { type DataObject, ownValue } from '../fetching/data.ts'
import type { TypeRelation } from '../fetching/type-relation.ts'
import { renamedPath } from './renamed-path.ts'

/** Under which keys an entity has what a fetch was to bring of it. */
export function keysOn(
  entity: DataObject,
  { brings, outputRewrites }: FetchNode,
  types: TypeRelation,
): string[] {
  const typename = ownValue(entity, '__typename')
  const asked = brings.filter(({ type }) => type === undefined || types.isOfType(typename, type))
  return [...new Set(asked.map(({ key }) => String(renamedPath([key], outputRewrites)[0])))]
}
