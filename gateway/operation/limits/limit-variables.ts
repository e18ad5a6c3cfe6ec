import { ClientError } from '../../errors.ts'
import type { DocumentLimits } from '../../limits.ts'
import { excess } from './excess.ts'

/** What variables have of what is limited. */
export interface VariableSize {
  /** As compact JSON, each character of a text as one. */
  readonly variableCharacters: number
  /** Lists and objects within each other; a variable that is neither has 0. */
  readonly variableDepth: number
  /** Of the longest list. */
  readonly listElements: number
  /** Of the longest text. */
  readonly valueCharacters: number
}

const WORDS: Readonly<Record<keyof VariableSize, { readonly counts: string; readonly advice: string }>> = {
  variableDepth: {
    counts: 'lists and objects within each other',
    advice: 'Variables are as flat as the inputs that they are for.',
  },
  variableCharacters: { counts: 'characters', advice: 'Send less in one request.' },
  listElements: { counts: 'elements in one list', advice: 'Ask for them in several requests.' },
  valueCharacters: { counts: 'characters in one value', advice: 'Shorten the text.' },
}

/**
 * Refuses variables that are larger than allowed, in whatever input they stand, known to the operation or not.
 * @throws {ClientError}
 */
export function limitVariables(variables: Readonly<Record<string, unknown>>, limits: DocumentLimits): void {
  const size = measureVariables(variables)
  for (const [limit, words] of Object.entries(WORDS) as [
    keyof VariableSize,
    (typeof WORDS)['listElements'],
  ][])
    if (size[limit] > limits[limit])
      throw excess({ limit, ...words, of: 'set of variables' }, size[limit], limits)
}

/**
 * Walks through all variables, on a stack of its own: they may nest deeper than calls can.
 * @throws {ClientError} when a key is one that objects inherit from; bodies with it are refused as they are read.
 */
export function measureVariables(variables: Readonly<Record<string, unknown>>): VariableSize {
  let variableCharacters = 0
  let variableDepth = 0
  let listElements = 0
  let valueCharacters = 0
  const values: unknown[] = [variables]
  /** How many lists and objects each of these values is in, the set of variables itself apart. */
  const depths = [0]
  while (values.length > 0) {
    const value = values.pop()
    const depth = depths.pop()!
    if (typeof value === 'string') {
      variableCharacters += value.length + 2
      valueCharacters = Math.max(valueCharacters, value.length)
    } else if (typeof value !== 'object' || value === null) {
      variableCharacters += String(value).length
    } else {
      const keys = Array.isArray(value) ? undefined : Object.keys(value)
      if (keys?.includes('__proto__'))
        throw new ClientError('BAD_REQUEST', 'Variables may not have the key "__proto__".')
      if (Array.isArray(value)) listElements = Math.max(listElements, value.length)
      const parts: unknown[] = Array.isArray(value) ? value : Object.values(value)
      variableDepth = Math.max(variableDepth, depth)
      variableCharacters += 2 + Math.max(0, parts.length - 1)
      for (const key of keys ?? []) variableCharacters += key.length + 3
      for (const part of parts) {
        values.push(part)
        depths.push(depth + 1)
      }
    }
  }
  return { variableCharacters, variableDepth, listElements, valueCharacters }
}
