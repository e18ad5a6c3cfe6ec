import { type DocumentNode, Kind, parse, print, visit } from 'graphql'
import { type Contest, type EngineName, isValid } from './contest.ts'
import type { Operation } from './operations/generate-operation.ts'

/** The operation with as little in it as still brings a wrong answer. `attempts` bounds the work. */
export async function minimise(
  contest: Contest,
  engine: EngineName,
  operation: Operation,
  attempts = 150,
): Promise<Operation> {
  let smallest = operation
  let left = attempts
  for (let at = 0; left > 0; ) {
    const candidate = without(smallest, at)
    if (candidate === undefined) break
    left -= 1
    const usable = isUsable(contest, candidate)
    if (usable && (await contest.judge(engine, candidate))) smallest = candidate
    else at += 1
  }
  return smallest
}

const REMOVABLE = new Set<string>([Kind.FIELD, Kind.INLINE_FRAGMENT, Kind.FRAGMENT_SPREAD, Kind.DIRECTIVE])

/** The operation without the nth of its removable parts; undefined when it has not so many. */
function without({ text, variables }: Operation, index: number): Operation | undefined {
  let seen = -1
  const removed = visit(parse(text), {
    enter: (node) => {
      if (!REMOVABLE.has(node.kind)) return undefined
      seen += 1
      return seen === index ? null : undefined
    },
  })
  return seen < index ? undefined : { text: print(withoutUnused(removed)), variables }
}

/** Drops what nothing refers to any more: fragments and variables. */
function withoutUnused(document: DocumentNode): DocumentNode {
  const names = new Set<string>()
  visit(document, {
    FragmentSpread: ({ name }) => void names.add(`...${name.value}`),
    VariableDefinition: () => false,
    Variable: ({ name }) => void names.add(`$${name.value}`),
  })
  const kept = visit(document, {
    FragmentDefinition: ({ name }) => (names.has(`...${name.value}`) ? undefined : null),
    VariableDefinition: ({ variable }) => (names.has(`$${variable.name.value}`) ? undefined : null),
  })
  return print(kept) === print(document) ? kept : withoutUnused(kept)
}

function isUsable(contest: Contest, { text }: Operation): boolean {
  try {
    return isValid(contest, text)
  } catch {
    // An empty selection set does not parse.
    return false
  }
}
