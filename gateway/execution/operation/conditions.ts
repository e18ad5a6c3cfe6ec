import { type DirectiveNode, type DocumentNode, Kind, type SelectionNode, visit } from 'graphql'
import { operationOf } from './root-selections.ts'

/** The Boolean variables that `@skip` and `@include` ask in one operation, with their default values. */
export type Conditions = ReadonlyMap<string, boolean>

const NONE: Conditions = new Map()

/** By document, which is parsed once for all requests with its text, and operation name. */
const known = new WeakMap<DocumentNode, Map<string | undefined, Conditions>>()

/** The conditions of an operation; those of other operations in the document may be among them. */
export function conditionsOf(document: DocumentNode, operationName: string | undefined): Conditions {
  const byName = known.get(document) ?? new Map<string | undefined, Conditions>()
  const conditions = byName.get(operationName) ?? readConditions(document, operationName)
  known.set(document, byName.set(operationName, conditions))
  return conditions
}

function readConditions(document: DocumentNode, operationName: string | undefined): Conditions {
  const names = new Set<string>()
  visit(document, {
    Directive: (directive) => {
      const value = conditionIn(directive)
      if (value?.kind === Kind.VARIABLE) names.add(value.name.value)
    },
  })
  if (names.size === 0) return NONE
  const defaults = new Map<string, boolean>()
  for (const { variable, defaultValue } of operationOf(document, operationName).variableDefinitions ?? [])
    if (defaultValue?.kind === Kind.BOOLEAN) defaults.set(variable.name.value, defaultValue.value)
  return new Map([...names].map((name) => [name, defaults.get(name) ?? false]))
}

/** Those of the conditions that hold with a request's variables. */
export function holding(conditions: Conditions, variables: Readonly<Record<string, unknown>>): string[] {
  const names: string[] = []
  for (const [name, byDefault] of conditions)
    if ((Object.hasOwn(variables, name) ? variables[name] : byDefault) === true) names.push(name)
  return names
}

/**
 * The document without `@skip` and `@include`, and without what they leave out, when these variables are true and no
 * others. A selection set may be left empty: its object is answered as `{}`.
 */
export function decideConditions(document: DocumentNode, truths: readonly string[]): DocumentNode {
  const decide = <Node extends SelectionNode>(node: Node): Node | null | undefined => {
    const { directives = [] } = node
    const others = directives.filter((directive) => conditionIn(directive) === undefined)
    if (others.length === directives.length) return undefined
    return directives.every((directive) => lets(directive, truths)) ? { ...node, directives: others } : null
  }
  return visit(document, { Field: decide, FragmentSpread: decide, InlineFragment: decide })
}

function lets(directive: DirectiveNode, truths: readonly string[]): boolean {
  const value = conditionIn(directive)
  if (!value) return true
  const isTrue = value.kind === Kind.VARIABLE ? truths.includes(value.name.value) : value.value
  return isTrue === (directive.name.value === 'include')
}

/** What a `@skip` or `@include` asks. The document is valid: it is a variable or a Boolean. */
function conditionIn({ name, arguments: [condition] = [] }: DirectiveNode) {
  if (name.value !== 'skip' && name.value !== 'include') return undefined
  const value = condition?.value
  return value?.kind === Kind.VARIABLE || value?.kind === Kind.BOOLEAN ? value : undefined
}
