import { type DirectiveNode, Kind, type OperationDefinitionNode, type SelectionNode, visit } from 'graphql'
import type { Fragments } from '../operation/root-selections.ts'

/** The Boolean variables on which an operation's selections depend, with their default values. */
export interface Conditions {
  readonly names: readonly string[]
  readonly defaults: ReadonlyMap<string, boolean>
}

export function readConditions(operation: OperationDefinitionNode, fragments: Fragments): Conditions {
  const names = new Set<string>()
  for (const node of [operation, ...fragments.values()])
    visit(node, {
      Directive: ({ name, arguments: [condition] = [] }) => {
        if ((name.value === 'skip' || name.value === 'include') && condition?.value.kind === Kind.VARIABLE)
          names.add(condition.value.name.value)
      },
    })
  const defaults = new Map<string, boolean>()
  for (const { variable, defaultValue } of operation.variableDefinitions ?? [])
    if (defaultValue?.kind === Kind.BOOLEAN) defaults.set(variable.name.value, defaultValue.value)
  return { names: [...names], defaults }
}

export function holds(
  name: string,
  variables: Readonly<Record<string, unknown>>,
  { defaults }: Conditions,
): boolean {
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined
  return (value === undefined ? defaults.get(name) : value) === true
}

/** Whether a selection is taken when these variables are true and no others. */
export function isIncluded({ directives = [] }: SelectionNode, truths: ReadonlySet<string>): boolean {
  return directives.every((directive) => {
    if (directive.name.value !== 'skip' && directive.name.value !== 'include') return true
    return isTrue(directive, truths) === (directive.name.value === 'include')
  })
}

function isTrue({ arguments: [condition] = [] }: DirectiveNode, truths: ReadonlySet<string>): boolean {
  const value = condition?.value
  if (value?.kind === Kind.VARIABLE) return truths.has(value.name.value)
  return value?.kind === Kind.BOOLEAN && value.value
}
