import { aliases } from './aliases.ts'
import { depth } from './depth.ts'
import { directives } from './directives.ts'
import { introspectionDepth } from './introspection-depth.ts'
import { listElements } from './list-elements.ts'
import { nameCharacters } from './name-characters.ts'
import { rootFields } from './root-fields.ts'
import type { LimitRule } from './rule.ts'
import { selections } from './selections.ts'
import { valueCharacters } from './value-characters.ts'

/** The limits of documents that have been parsed; of what a text is made up ({@link tokens}) is limited before. */
export const LIMIT_RULES: readonly LimitRule[] = [
  depth,
  aliases,
  rootFields,
  directives,
  selections,
  introspectionDepth,
  nameCharacters,
  listElements,
  valueCharacters,
]
