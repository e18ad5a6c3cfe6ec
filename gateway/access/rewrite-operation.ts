import {
  type DocumentNode,
  type FieldNode,
  type GraphQLNamedType,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql'
import { responseKeyOf } from '../execution/operation/field-keys.ts'
import { type AccessModel, PROTECTION_FIELD } from './access-model.ts'
import type { FieldRights } from './field-rights.ts'

/** Response keys of what the gateway asks for itself; no client's document has them. */
export interface HiddenKeys {
  readonly typename: string
  readonly subject: string
  readonly protection: string
  isHidden(key: unknown): boolean
}

export interface RewriteOptions {
  readonly model: AccessModel
  readonly rights: FieldRights
  /** Whether how values are shown depends on how closely their record is kept. */
  readonly asksProtection: boolean
}

/**
 * The document that is planned and executed for a caller: without what may not be read, with what the gateway has to
 * know of objects in order to judge them. Conditions have been decided. Introspection at the root is left out.
 */
export function rewriteOperation(
  document: DocumentNode,
  options: RewriteOptions,
): { readonly document: DocumentNode; readonly hidden: HiddenKeys } {
  const { model, rights, asksProtection } = options
  const { schema } = model
  const hidden = hiddenKeys(document)

  /** A selection set is never empty: that an object is there is asked for all the same, at a key that no client's field has. */
  const asSet = (selections: readonly SelectionNode[]): SelectionSetNode => ({
    kind: Kind.SELECTION_SET,
    selections: selections.length > 0 ? selections : [aliased(hidden.typename, '__typename')],
  })

  function rewriteSet(set: SelectionSetNode, parent: GraphQLNamedType): SelectionNode[] {
    return set.selections.flatMap((selection): SelectionNode[] => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return [selection]
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value
        const type = condition === undefined ? parent : schema.getType(condition)!
        return [{ ...selection, selectionSet: asSet(rewriteSet(selection.selectionSet, type)) }]
      }
      return rewriteField(selection, parent)
    })
  }

  function rewriteField(field: FieldNode, parent: GraphQLNamedType): SelectionNode[] {
    const name = field.name.value
    if (name === '__typename') return [field]
    if (name.startsWith('__')) return []
    if (!isAbstractType(parent))
      return rights.decide(parent.name, name).isAllowed ? [withinField(field, parent)] : []
    const types = model.objectTypes(parent.name)
    const allowed = types.filter((type) => rights.mayMeet(type) && rights.decide(type, name).isAllowed)
    // Of types that may not be met nothing is fetched either.
    if (allowed.length === types.length) return [withinField(field, parent)]
    return allowed.map((type) => onType(type, [withinField(field, schema.getType(type)!)]))
  }

  function withinField(field: FieldNode, parent: GraphQLNamedType): FieldNode {
    if (!field.selectionSet || !(isObjectType(parent) || isInterfaceType(parent))) return field
    const type = getNamedType(parent.getFields()[field.name.value]!.type)
    const kept = rewriteSet(field.selectionSet, type)
    return { ...field, selectionSet: asSet([...kept, ...asked(kept, type)]) }
  }

  /** What is asked for beside what the client wants, on objects at a place where they are of this type. */
  function asked(kept: readonly SelectionNode[], type: GraphQLNamedType): SelectionNode[] {
    const added: SelectionNode[] = []
    const types = model.objectTypes(type.name)
    const add = (each: readonly string[], node: FieldNode) => {
      if (each.length === 0) return
      if (!isAbstractType(type)) added.push(node)
      else added.push(...each.map((one) => onType(one, [node])))
    }
    if (isAbstractType(type)) added.push(aliased(hidden.typename, '__typename'))
    const isById = types.filter((one) => model.subjectKey(one) === 'id')
    if (!selectsPlainly(kept, 'id')) add(isById, aliased(hidden.subject, 'id'))
    if (asksProtection) {
      const keeping = types.filter((one) => isKept(model, one))
      const field = aliased(hidden.protection, PROTECTION_FIELD)
      if (isInterfaceType(type) && PROTECTION_FIELD in type.getFields()) added.push(field)
      else add(keeping, field)
    }
    return added
  }

  return {
    hidden,
    document: {
      ...document,
      definitions: document.definitions.map((definition) => {
        if (definition.kind === Kind.OPERATION_DEFINITION) {
          const root = schema.getRootType(definition.operation)!
          return { ...definition, selectionSet: asSet(rewriteSet(definition.selectionSet, root)) }
        }
        if (definition.kind !== Kind.FRAGMENT_DEFINITION) return definition
        const type = schema.getType(definition.typeCondition.name.value)!
        return { ...definition, selectionSet: asSet(rewriteSet(definition.selectionSet, type)) }
      }),
    },
  }
}

/** Whether objects of a type are kept more or less closely, and tell it. */
export const isKept = ({ schema, recordTypes }: AccessModel, name: string): boolean => {
  const type = schema.getType(name)
  return recordTypes.has(name) && isObjectType(type) && PROTECTION_FIELD in type.getFields()
}

const selectsPlainly = (selections: readonly SelectionNode[], name: string): boolean =>
  selections.some((one) => one.kind === Kind.FIELD && !one.alias && one.name.value === name)

const aliased = (alias: string, name: string): FieldNode => ({
  kind: Kind.FIELD,
  alias: { kind: Kind.NAME, value: alias },
  name: { kind: Kind.NAME, value: name },
})

const onType = (name: string, selections: readonly SelectionNode[]): SelectionNode => ({
  kind: Kind.INLINE_FRAGMENT,
  typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: name } },
  selectionSet: { kind: Kind.SELECTION_SET, selections },
})

/** Keys that begin with more underscores than any of the document's. */
function hiddenKeys(document: DocumentNode): HiddenKeys {
  let underscores = 0
  visit(document, {
    Field: (field) => {
      underscores = Math.max(underscores, responseKeyOf(field).search(/[^_]|$/))
    },
  })
  const prefix = '_'.repeat(underscores + 1)
  return {
    typename: `${prefix}typename`,
    subject: `${prefix}subject`,
    protection: `${prefix}protection`,
    isHidden: (key) => typeof key === 'string' && key.startsWith(prefix),
  }
}
