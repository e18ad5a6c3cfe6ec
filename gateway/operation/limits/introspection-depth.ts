import { type FieldNode, Kind } from 'graphql'
import type { LimitRule } from './rule.ts'
import { measureOperations } from './unfold.ts'

const INTROSPECTION_FIELDS: ReadonlySet<string> = new Set(['__schema', '__type'])

/** Whether a field asks for the schema. `__typename` does not. */
export const isIntrospection = ({ name }: FieldNode): boolean => INTROSPECTION_FIELDS.has(name.value)

/** Fields within fields from `__schema` or `__type` on: types lead to types, so that it may go on for ever. */
export const introspectionDepth: LimitRule = {
  limit: 'introspectionDepth',
  counts: 'fields within each other below __schema or __type',
  advice: 'Ask for the types by their names, or for all with fewer levels of ofType.',
  measure: (document) =>
    measureOperations(document, {
      none: { depth: 0, ofIntrospection: 0 },
      join: (one, other) => ({
        depth: Math.max(one.depth, other.depth),
        ofIntrospection: Math.max(one.ofIntrospection, other.ofIntrospection),
      }),
      of: (selection, below) => {
        if (selection.kind !== Kind.FIELD) return below
        const depth = 1 + below.depth
        return { depth, ofIntrospection: isIntrospection(selection) ? depth : below.ofIntrospection }
      },
    }).reduce((most, { value }) => Math.max(most, value.ofIntrospection), 0),
}
