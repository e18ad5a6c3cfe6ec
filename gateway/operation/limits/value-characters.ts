import { visit } from 'graphql'
import type { LimitRule } from './rule.ts'

/** The longest text or number that is written into the document. */
export const valueCharacters: LimitRule = {
  limit: 'valueCharacters',
  counts: 'characters in one value',
  advice: 'Shorten the text.',
  measure: (document) => {
    let most = 0
    const note = ({ value }: { readonly value: string }) => {
      most = Math.max(most, value.length)
    }
    visit(document, { StringValue: note, IntValue: note, FloatValue: note })
    return most
  },
}
