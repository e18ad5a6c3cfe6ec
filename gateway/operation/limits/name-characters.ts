import { visit } from 'graphql'
import type { LimitRule } from './rule.ts'

/** The longest name. An alias stands in the answer once for each object, and an operation's name in the log. */
export const nameCharacters: LimitRule = {
  limit: 'nameCharacters',
  counts: 'characters in one name',
  advice: 'Shorten the name or alias.',
  measure: (document) => {
    let most = 0
    visit(document, {
      Name: ({ value }) => {
        most = Math.max(most, value.length)
      },
    })
    return most
  },
}
