import { isInput, typesOf } from '../published-schema.ts'
import type { Rule } from './rule.ts'

/** Composition keeps only the fields that all definitions of an input type share, and says nothing of it. */
export const centerInputs: Rule = (schema, contract) => {
  if (schema.agency === 'center') return []
  const names = typesOf(schema)
    .filter((node) => isInput(node) && contract.centerInputs.has(node.name.value))
    .map((node) => node.name.value)
  return [...new Set(names)].map(
    (name) => `"${name}" is an input type of the center: remove it, or name yours otherwise.`,
  )
}
