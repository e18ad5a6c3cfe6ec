import type { DocumentNode } from 'graphql'
import type { DocumentLimits } from '../../limits.ts'

/** A limit of what a document may have. */
export interface LimitRule {
  readonly limit: keyof DocumentLimits
  /** What is counted, after its number in a sentence: "The document has 30 …". */
  readonly counts: string
  /** What the client can do about it. */
  readonly advice: string
  /** How many there are in the document, or in the operation that has the most. It need not be valid. */
  measure(document: DocumentNode): number
}
