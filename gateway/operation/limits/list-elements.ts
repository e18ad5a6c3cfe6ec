import { visit } from 'graphql'
import type { LimitRule } from './rule.ts'

/** The longest list that is written into the document, as an argument, in an input object or as a variable's default. */
export const listElements: LimitRule = {
  limit: 'listElements',
  counts: 'elements in one list',
  advice: 'Ask for them in several requests.',
  measure: (document) => {
    let most = 0
    visit(document, {
      ListValue: ({ values }) => {
        most = Math.max(most, values.length)
      },
    })
    return most
  },
}
