import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  print,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'

/** Under which keys the fields of a client's document stand in the fetched data. */
export interface FieldKeys {
  keyOf(field: FieldNode): string
}

export const responseKeyOf = ({ alias, name }: FieldNode): string => (alias ?? name).value

export const isTypename = ({ name }: FieldNode): boolean => name.value === '__typename'

/**
 * A field stands under its name, but one with an alias, or that takes arguments, under a key of its own: else
 * `email: id` would overwrite the key `id`, and a client's `title(size: 3)` the `title` that another field requires.
 * No key is a name of the client's choice, such as `__proto__`. Equal uses of one response key share a key, so that
 * GraphQL merges them as in the client's operation.
 * @param opened names of fields of which others require what lies within: where the client's selection makes a null rise,
 * what is required would be lost with it
 */
export function assignFieldKeys(
  document: DocumentNode,
  schema: GraphQLSchema,
  opened: ReadonlySet<string> = new Set(),
): FieldKeys {
  const keys = new Map<FieldNode, string>()
  const keyOfUse = new Map<string, string>()
  const prefix = freePrefix(schema)
  const typeInfo = new TypeInfo(schema)
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Field: (field) => {
        if (isTypename(field)) return
        const takesArguments = (typeInfo.getFieldDef()?.args.length ?? 0) > 0
        const isShared = field.selectionSet && opened.has(field.name.value)
        if (!field.alias && !takesArguments && !isShared) return
        const use = JSON.stringify([
          responseKeyOf(field),
          field.name.value,
          (field.arguments ?? []).map(print).toSorted(),
        ])
        const key = keyOfUse.get(use) ?? `${prefix}${keyOfUse.size}`
        keyOfUse.set(use, key)
        keys.set(field, key)
      },
    }),
  )
  return { keyOf: (field) => keys.get(field) ?? field.name.value }
}

const prefixes = new WeakMap<GraphQLSchema, string>()

/** Underscores that no field name of the schema starts with, followed by a digit. */
function freePrefix(schema: GraphQLSchema): string {
  const known = prefixes.get(schema)
  if (known !== undefined) return known
  const names = Object.values(schema.getTypeMap()).flatMap((type) =>
    'getFields' in type ? Object.keys(type.getFields()) : [],
  )
  const underscores = names.map((name) => name.search(/[^_]/)).filter((count) => count > 0)
  const prefix = '_'.repeat(Math.max(0, ...underscores) + 1)
  prefixes.set(schema, prefix)
  return prefix
}
