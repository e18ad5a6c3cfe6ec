import { Kind } from 'graphql'
import { isIntrospection } from './introspection-depth.ts'
import type { LimitRule } from './rule.ts'
import { mostOf } from './unfold.ts'

/** Fields within fields; what introspection has below it is counted by a rule of its own. */
export const depth: LimitRule = {
  limit: 'depth',
  counts: 'fields within each other',
  advice: 'Ask for what is further down in an operation of its own, by its id.',
  measure: (document) =>
    mostOf(document, {
      none: 0,
      join: Math.max,
      of: (selection, below) => {
        if (selection.kind !== Kind.FIELD) return below
        return isIntrospection(selection) ? 1 : 1 + below
      },
    }),
}
