import {
  type DocumentNode,
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInterfaceType,
  isObjectType,
  isScalarType,
} from 'graphql'
import type { SubgraphContext } from '../context.ts'
import type { VerifiedCaller } from '../contract/caller.ts'
import { Refusal } from '../contract/errors.ts'
import { LinkedDirectives } from '../contract/linked-directives.ts'
import { describeRules, meets, type Rule, readRule } from './rule.ts'

type Context = Pick<SubgraphContext, 'caller'>
type ResolveReference = (reference: unknown, ...rest: unknown[]) => unknown

/**
 * Makes an executable subgraph schema keep the access directives of its own SDL, so that the agency need not trust that
 * the gateway did. A field is resolved only for callers that all rules allow it: its own, its object type's, and those
 * of the object, enum or scalar that it returns. Behind an interface or union, each object's own type decides; so it
 * does of a reference, before anything is read for it.
 * @throws {TypeError} when a rule stands where none has effect
 */
export function enforceRules(schema: GraphQLSchema, document: DocumentNode): void {
  const links = new LinkedDirectives(document)
  const ruleOf = ({ astNode, extensionASTNodes = [] }: GraphQLNamedType) =>
    readRule(
      [astNode, ...extensionASTNodes].flatMap((node) => node?.directives ?? []),
      links,
    )

  for (const type of Object.values(schema.getTypeMap()))
    if (isInterfaceType(type)) refuseRules(type, ruleOf(type), links)
    else if (isObjectType(type) && !type.name.startsWith('__')) {
      const ofType = ruleOf(type)
      if (ofType) guardReferences(type, ofType)
      for (const field of Object.values(type.getFields())) {
        const returned = getNamedType(field.type)
        const rules = [
          ofType,
          readRule(field.astNode?.directives, links),
          isObjectType(returned) || isEnumType(returned) || isScalarType(returned)
            ? ruleOf(returned)
            : undefined,
        ].filter((rule) => rule !== undefined)
        if (rules.length > 0) guardField(field, `${type.name}.${field.name}`, rules)
      }
    }
}

function guardField(field: GraphQLField<unknown, Context>, name: string, rules: readonly Rule[]): void {
  const { resolve = defaultFieldResolver } = field
  const isAllowed = rememberOf(rules)
  field.resolve = (source, args, context, info) => {
    if (!isAllowed(context.caller)) throw forbidden(name, rules)
    return resolve(source, args, context, info)
  }
}

function guardReferences(type: GraphQLObjectType, rule: Rule): void {
  const extensions = type.extensions as { apollo?: { subgraph?: { resolveReference?: ResolveReference } } }
  const resolve = extensions.apollo?.subgraph?.resolveReference ?? ((reference) => reference)
  const isAllowed = rememberOf([rule])
  const resolveReference: ResolveReference = (reference, ...rest) => {
    const [context] = rest as [Context]
    // Not thrown: the other references of the list are answered.
    if (!isAllowed(context.caller)) return Promise.reject(forbidden(type.name, [rule]))
    return resolve(reference, ...rest)
  }
  type.extensions = {
    ...type.extensions,
    apollo: { ...extensions.apollo, subgraph: { ...extensions.apollo?.subgraph, resolveReference } },
  }
}

/** Decides once for a caller: lists ask for each of their objects. */
function rememberOf(rules: readonly Rule[]): (caller: VerifiedCaller | undefined) => boolean {
  const decided = new WeakMap<VerifiedCaller, boolean>()
  return (caller) => {
    if (!caller) return false
    const known = decided.get(caller)
    if (known !== undefined) return known
    const allowed = rules.every((rule) => meets(caller, rule))
    decided.set(caller, allowed)
    return allowed
  }
}

/** An interface is read as one of its objects, so that a rule on it would be none. Composition refuses it as well. */
function refuseRules(type: GraphQLNamedType, rule: Rule | undefined, links: LinkedDirectives): void {
  if (!isInterfaceType(type)) return
  const places = Object.values(type.getFields()).map(
    (field) => [`${type.name}.${field.name}`, readRule(field.astNode?.directives, links)] as const,
  )
  const [wrong] = [[type.name, rule] as const, ...places].find(([, found]) => found !== undefined) ?? []
  if (wrong !== undefined)
    throw new TypeError(`An access rule stands on ${wrong}: put it on the object types of the interface.`)
}

function forbidden(name: string, rules: readonly Rule[]): Refusal {
  return new Refusal('FORBIDDEN', `"${name}" is not for this caller; it asks for ${describeRules(rules)}.`)
}
