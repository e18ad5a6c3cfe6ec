import { Kind } from 'graphql'
import type { LimitRule } from './rule.ts'
import { mostOf, sum } from './unfold.ts'

/** With aliases one operation asks the same field many times: so are guesses made, and limits of requests undone. */
export const aliases: LimitRule = {
  limit: 'aliases',
  counts: 'aliases',
  advice: 'Ask in several operations, or with a field that takes a list.',
  measure: (document) =>
    mostOf(document, {
      none: 0,
      join: sum,
      of: (selection, below) => below + (selection.kind === Kind.FIELD && selection.alias ? 1 : 0),
    }),
}
