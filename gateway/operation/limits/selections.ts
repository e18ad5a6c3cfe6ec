import type { LimitRule } from './rule.ts'
import { mostOf, sum } from './unfold.ts'

/** Fragments that spread fragments: few tokens can select more than anybody can answer. */
export const selections: LimitRule = {
  limit: 'selections',
  counts: 'selections, with its fragments unfolded',
  advice: 'Ask for less.',
  measure: (document) => mostOf(document, { none: 0, join: sum, of: (_, below) => 1 + below }),
}
