import type { ConstDirectiveNode } from 'graphql'
import { ANYBODY_CLIENT, type VerifiedCaller } from '../contract/caller.ts'
import type { LinkedDirectives } from '../contract/linked-directives.ts'

/** Names of which all members of one inner list are needed. */
type Alternatives = readonly (readonly string[])[]

/** What `@authenticated`, `@requiresScopes` and `@policy` at one place of the SDL ask of a caller: all of it. */
export interface Rule {
  readonly authenticated: boolean
  readonly scopes?: Alternatives
  readonly policies?: Alternatives
}

/** Where the directives may come from: Federation as a whole, or a specification of their own. */
const SPECIFICATIONS = ['federation', undefined] as const

/** The rule of these directives, whatever the document calls them; undefined where there are none. */
export function readRule(
  directives: readonly ConstDirectiveNode[] | undefined,
  links: LinkedDirectives,
): Rule | undefined {
  const find = (name: string) =>
    SPECIFICATIONS.map((specification) => links.find(directives, specification ?? name, name)).find(
      (found) => found !== undefined,
    )
  const authenticated = find('authenticated')
  const scopes = find('requiresScopes')?.scopes
  const policies = find('policy')?.policies
  if (!authenticated && scopes === undefined && policies === undefined) return undefined
  return {
    authenticated: authenticated !== undefined,
    ...(scopes !== undefined && { scopes: asAlternatives(scopes) }),
    ...(policies !== undefined && { policies: asAlternatives(policies) }),
  }
}

/** A list of one may be written without its brackets. */
const asAlternatives = (value: unknown): Alternatives => asList(value).map((all) => asList(all).map(String))
const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value])

/** Whether a caller is what a rule asks for. Who is unknown is nothing of it. */
export function meets(
  caller: VerifiedCaller | undefined,
  { authenticated, scopes, policies }: Rule,
): boolean {
  if (!caller) return false
  if (authenticated && caller.client === ANYBODY_CLIENT) return false
  return hasOneOf(scopes, caller.scopes) && hasOneOf(policies, caller.policies)
}

function hasOneOf(alternatives: Alternatives | undefined, names: readonly string[]): boolean {
  return alternatives?.some((all) => all.every((name) => names.includes(name))) ?? true
}

/** What rules ask for, in words. */
export function describeRules(rules: readonly Rule[]): string {
  return rules
    .flatMap(({ authenticated, scopes, policies }) => [
      ...(authenticated ? ['a caller who is known'] : []),
      ...(scopes ? [`the scopes ${describe(scopes)}`] : []),
      ...(policies ? [`the policies ${describe(policies)}`] : []),
    ])
    .join(', ')
}

const describe = (alternatives: Alternatives) => alternatives.map((all) => all.join(' and ')).join(', or ')
