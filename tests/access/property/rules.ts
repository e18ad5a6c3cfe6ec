import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
} from 'graphql'
import type { Model } from '../../differential/model/model.ts'
import { createRandom, type Random } from '../../differential/random.ts'

/** What was written at one place. */
export interface PlainRule {
  readonly authenticated: boolean
  readonly scopes: readonly (readonly string[])[] | undefined
  readonly policies: readonly (readonly string[])[] | undefined
}

/** A supergraph with access rules in it, and what they are. */
export interface RuledSupergraph {
  readonly text: string
  /** Of object types, their fields, scalars and enums; by `Type` or `Type.field`. Those of interfaces mean nothing. */
  readonly rules: ReadonlyMap<string, PlainRule>
  /** What is about no person, by coordinate. */
  readonly impersonal: ReadonlySet<string>
}

export const SCOPES = ['s1', 's2', 's3']
/** The last is defined by nobody. */
export const POLICIES = ['p1', 'p2', 'p3', 'undefined']

/** How likely a place has a rule. */
const RULED = 0.1

/** Writes rules and tags into a composed supergraph; they follow from the seed. */
export function addRules(supergraphSdl: string, model: Model, seed: string): RuledSupergraph {
  const random = createRandom(`${seed}/rules`)
  const names = chooseNames(random)
  const rules = new Map<string, PlainRule>()
  const impersonal = new Set<string>()
  const isOfTheCity = (name: string) =>
    [model.query, model.mutation, ...model.objects, ...model.abstracts, ...model.enums].some(
      (one) => one.name === name,
    ) || name === 'Blob'

  const rule = (coordinate: string, isRead: boolean, likely = RULED): ConstDirectiveNode[] => {
    if (!random.chance(likely)) return []
    const drawn = drawRule(random)
    if (isRead) rules.set(coordinate, drawn)
    return directivesOf(drawn, names)
  }
  const tag = (coordinate: string, name: string, likely: number): ConstDirectiveNode[] => {
    if (!random.chance(likely)) return []
    if (name === 'impersonal') impersonal.add(coordinate)
    return [directive(`@tag(name: "${name}")`)]
  }

  const restrict = <Node extends DefinitionNode>(node: Node): Node => {
    if (!('name' in node) || !node.name || !isOfTheCity(node.name.value)) return node
    const type = node.name.value
    switch (node.kind) {
      case Kind.OBJECT_TYPE_DEFINITION: {
        const isRoot = type === 'Query' || type === 'Mutation'
        return {
          ...node,
          directives: [
            ...(node.directives ?? []),
            ...rule(type, true, isRoot ? 0.08 : RULED),
            ...tag(type, 'impersonal', 0.3),
            ...(isPerson(node) ? tag(type, 'data-subject', 0.3) : []),
          ],
          fields: node.fields?.map((field) => ({
            ...field,
            directives: [
              ...(field.directives ?? []),
              ...rule(`${type}.${field.name.value}`, true),
              ...tag(`${type}.${field.name.value}`, 'impersonal', 0.2),
            ],
          })),
        }
      }
      case Kind.INTERFACE_TYPE_DEFINITION:
        return {
          ...node,
          directives: [
            ...(node.directives ?? []),
            ...rule(type, false, 0.3),
            ...tag(type, 'impersonal', 0.3),
          ],
          fields: node.fields?.map((field) => ({
            ...field,
            directives: [...(field.directives ?? []), ...rule('', false, 0.2)],
          })),
        }
      case Kind.SCALAR_TYPE_DEFINITION:
      case Kind.ENUM_TYPE_DEFINITION:
        return { ...node, directives: [...(node.directives ?? []), ...rule(type, true)] }
      default:
        return node
    }
  }

  const document = parse(supergraphSdl, { noLocation: true })
  const ruled: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [
      ...document.definitions.map(restrict).map((one) => withLinks(one, names)),
      ...parse(definitionsOf(names), { noLocation: true }).definitions,
    ],
  }
  return { text: print(ruled), rules, impersonal }
}

/** A person is told from others by the id, which clients see. */
const isPerson = ({ fields = [], name }: ObjectTypeDefinitionNode) =>
  name.value.startsWith('Entity') &&
  fields.some(
    ({ name: field, directives = [] }) =>
      field.value === 'id' && !directives.some((one) => one.name.value === 'inaccessible'),
  )

function drawRule(random: Random): PlainRule {
  const kind = random.int(4)
  const lists = (all: readonly string[]) =>
    Array.from({ length: 1 + random.int(2) }, () => random.some(all, 1, 2))
  return {
    authenticated: kind === 0 || random.chance(0.1),
    scopes: kind === 1 || kind === 3 ? lists(SCOPES) : undefined,
    policies: kind === 2 || (kind === 3 && random.chance(0.3)) ? lists(POLICIES) : undefined,
  }
}

/** What the supergraph calls the directives, and the links that say so. */
interface Names {
  readonly authenticated: string
  readonly requiresScopes: string
  readonly policy: string
  readonly links: readonly string[]
}

const SPECIFICATIONS = ['authenticated', 'requiresScopes', 'policy'] as const

function chooseNames(random: Random): Names {
  const links: string[] = []
  const choose = (name: (typeof SPECIFICATIONS)[number]) => {
    const head = `@link(url: "https://specs.apollo.dev/${name}/v0.1", for: SECURITY`
    const [link, called] = random.pick([
      [`${head})`, name],
      [`${head}, import: [{name: "@${name}", as: "@my_${name}"}])`, `my_${name}`],
      [`${head}, as: "our_${name}")`, `our_${name}`],
    ] as const)
    links.push(link)
    return called
  }
  return {
    authenticated: choose('authenticated'),
    requiresScopes: choose('requiresScopes'),
    policy: choose('policy'),
    links,
  }
}

function withLinks<Node extends DefinitionNode>(node: Node, { links }: Names): Node {
  if (node.kind !== Kind.SCHEMA_DEFINITION) return node
  return { ...node, directives: [...(node.directives ?? []), ...links.map(directive)] }
}

const PLACES = 'FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM'

const definitionsOf = ({ authenticated, requiresScopes, policy }: Names) => {
  // A directive's scalar has its specification's prefix: the name that `as` gave it, if any.
  const prefix = (called: string, name: string) => (called.startsWith('our_') ? called : name)
  const scope = `${prefix(requiresScopes, 'requiresScopes')}__Scope`
  const named = `${prefix(policy, 'policy')}__Policy`
  return `directive @${authenticated} on ${PLACES}
    directive @${requiresScopes}(scopes: [[${scope}!]!]!) on ${PLACES}
    directive @${policy}(policies: [[${named}!]!]!) on ${PLACES}
    scalar ${scope}
    scalar ${named}`
}

function directivesOf({ authenticated, scopes, policies }: PlainRule, names: Names): ConstDirectiveNode[] {
  return [
    ...(authenticated ? [directive(`@${names.authenticated}`)] : []),
    ...(scopes ? [directive(`@${names.requiresScopes}(scopes: ${JSON.stringify(scopes)})`)] : []),
    ...(policies ? [directive(`@${names.policy}(policies: ${JSON.stringify(policies)})`)] : []),
  ]
}

function directive(text: string): ConstDirectiveNode {
  const [schema] = parse(`schema ${text} { query: Query }`, { noLocation: true }).definitions
  if (schema?.kind !== Kind.SCHEMA_DEFINITION) throw new Error(`No directive: ${text}`)
  return schema.directives![0]!
}
