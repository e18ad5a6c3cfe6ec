import type { Contract } from '../contract.ts'
import type { ParsedSchema } from '../published-schema.ts'

/** Judges one agency's schema by the contract; each breach is a sentence that says how to mend it. */
export type Rule = (schema: ParsedSchema, contract: Contract) => string[]
