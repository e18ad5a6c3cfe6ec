import { CONTEXT } from './add-context.ts'
import { isProvided } from './distribute.ts'
import { isComposite } from './literals.ts'
import {
  type Argument,
  type Field,
  findAbstract,
  findObject,
  type Model,
  namedType,
  type ObjectModel,
  type SubgraphModel,
} from './model.ts'

const HEAD = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@context", "@fromContext", "@shareable", "@external", "@requires", "@provides", "@override", "@inaccessible", "@interfaceObject", "@tag"])
scalar Blob @tag(name: "blob")`

/** What a subgraph does with a field of its SDL; undefined when it has none of this name. */
export type Placement = 'own' | 'external' | 'stale'

export function placementOf(
  { name: subgraph, external, keys }: SubgraphModel,
  parent: ObjectModel,
  field: Field,
  declaresInterface: (field: string) => boolean,
): Placement | undefined {
  const { owners, override } = field
  if (parent.kind === 'value') return 'own'
  if (override && (owners.includes(subgraph) || override.from === subgraph)) {
    const effective = override.label === 'percent(0)' ? override.from : owners[0]
    return effective === subgraph ? 'own' : 'stale'
  }
  if (field.key) {
    const own = keys.get(parent.name)?.fields ?? []
    return topFields(own).includes(field.name) ? 'own' : undefined
  }
  if (owners.includes(subgraph)) return 'own'
  if (external.has(`${parent.name}.${field.name}`) || declaresInterface(field.name)) return 'external'
  return undefined
}

/** Names at the top of field sets: `a b { c }` is `a` and `b`. */
function topFields(keys: readonly string[]): string[] {
  return keys.flatMap((key) => key.replace(/\{.*\}/, '').split(' ')).filter((name) => name !== '')
}

/** The SDL of one subgraph: its own fields, and all types that these lead to. */
export function printSubgraph(model: Model, subgraph: SubgraphModel): string {
  const used = usedTypes(model, subgraph)
  const print = (type: ObjectModel) => printObject(model, subgraph, type, used)
  const roots = [model.query, model.mutation].map(print)
  const objects = model.objects.filter(({ name }) => used.has(name)).map(print)
  const abstracts = model.abstracts.flatMap((abstract) => {
    if (!used.has(abstract.name)) return []
    if (abstract.name === subgraph.interfaceObject) return [printInterfaceObject(model, subgraph)]
    if (abstract.kind === 'union') return [`union ${abstract.name} = ${abstract.members.join(' | ')}`]
    const key = abstract.key ? ` @key(fields: "${abstract.key}")` : ''
    return [
      `interface ${abstract.name}${key} {\n${abstract.fields.map((one) => signature(one)).join('\n')}\n}`,
    ]
  })
  const enums = model.enums.map(
    ({ name, values, inaccessible }) =>
      `enum ${name} { ${values.join(' ')}${inaccessible ? ` ${inaccessible} @inaccessible` : ''} }`,
  )
  const inputs = model.inputs.map(
    ({ name, fields }) => `input ${name} { ${fields.map(printArgument).join(' ')} }`,
  )
  return [HEAD, ...enums, ...inputs, ...roots, ...abstracts, ...objects]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** Names of the types that a subgraph has to declare. */
function usedTypes(model: Model, subgraph: SubgraphModel): Set<string> {
  const used = new Set<string>()
  const use = (name: string): void => {
    if (used.has(name)) return
    const abstract = findAbstract(model, name)
    const object = findObject(model, name)
    if (!abstract && !object) return
    used.add(name)
    if (name === subgraph.interfaceObject) return
    abstract?.members.forEach(use)
    abstract?.fields.forEach((field) => void use(namedType(field.type)))
    for (const field of object?.fields ?? [])
      if (placementOf(subgraph, object!, field, () => false)) use(namedType(field.type))
  }
  for (const root of [model.query, model.mutation])
    for (const field of root.fields.filter(({ owners }) => owners.includes(subgraph.name)))
      use(namedType(field.type))
  if (subgraph.interfaceObject) {
    use(subgraph.interfaceObject)
    return used
  }
  for (const entity of model.objects.filter(({ kind }) => kind === 'entity')) {
    const declares = entity.fields.some(
      (field) => !field.key && placementOf(subgraph, entity, field, () => false),
    )
    if (declares) use(entity.name)
  }
  for (const { key, name, members } of model.abstracts)
    if (key && members.some((member) => atHome(model, subgraph, member))) use(name)
  return used
}

/** The home of the entity interface is where its title is resolved. */
const atHome = (model: Model, { name }: SubgraphModel, member: string) =>
  findObject(model, member)!.fields.some(
    (field) => field.name === 'thing_title' && field.owners.includes(name),
  )

function printObject(model: Model, subgraph: SubgraphModel, object: ObjectModel, used: Set<string>): string {
  const interfaces = object.interfaces.filter((name) => used.has(name))
  const inherited = interfaces.flatMap((name) => findAbstract(model, name)!.fields.map((field) => field.name))
  const fields = object.fields.flatMap((field) => {
    const placement = placementOf(subgraph, object, field, (name) => inherited.includes(name))
    return placement ? [printField(model, subgraph, object, field, placement)] : []
  })
  if (fields.length === 0) return ''
  const { fields: keys = [], resolvable = true } = subgraph.keys.get(object.name) ?? {}
  const head = [
    `type ${object.name}${interfaces.length > 0 ? ` implements ${interfaces.join(' & ')}` : ''}`,
    ...keys.map((key) => `@key(fields: "${key}"${resolvable ? '' : ', resolvable: false'})`),
    ...(object.inaccessible ? ['@inaccessible'] : []),
    ...(givesContext(model, subgraph, object) ? [`@context(name: "${CONTEXT}")`] : []),
  ]
  return `${head.join(' ')} {\n${fields.join('\n')}\n}`
}

/** Whether a field of the subgraph takes a value from objects of this type. */
const givesContext = (model: Model, { name }: SubgraphModel, object: ObjectModel) =>
  model.objects.some(({ fields }) =>
    fields.some(
      ({ context, owners }) =>
        owners.includes(name) && context?.from.some(({ type }) => type === object.name),
    ),
  )

function printField(
  model: Model,
  subgraph: SubgraphModel,
  parent: ObjectModel,
  field: Field,
  placement: Placement,
): string {
  const place = `${parent.name}.${field.name}`
  const { requires, override, owners } = field
  const shared = owners.length > 1 || parent.kind === 'value' || isProvided(model, parent.name, field.name)
  const provides = owners.includes(subgraph.name) ? subgraph.provides.get(place) : undefined
  const directives = [
    placement === 'external'
      ? '@external'
      : (shared && !field.key) || parent.kind === 'value'
        ? '@shareable'
        : '',
    requires && owners.includes(subgraph.name)
      ? `@requires(fields: "${requires.replace(/["\\]/g, '\\$&')}")`
      : '',
    provides ? `@provides(fields: "${provides}")` : '',
    override && owners.includes(subgraph.name)
      ? `@override(from: "${override.from}"${override.label ? `, label: "${override.label}"` : ''})`
      : '',
    field.inaccessible && placement !== 'external' ? '@inaccessible' : '',
    isComposite(model, field.type) && placement === 'own' ? '@tag(name: "link")' : '',
  ].filter((one) => one !== '')
  return [signature(field), ...directives].join(' ')
}

function printInterfaceObject(model: Model, subgraph: SubgraphModel): string {
  const { name, members, key } = findAbstract(model, subgraph.interfaceObject!)!
  const member = findObject(model, members[0]!)!
  const own = member.fields.filter(({ owners }) => owners.includes(subgraph.name))
  const external = member.fields.filter((field) => subgraph.external.has(`${name}.${field.name}`))
  const lines = [
    '  id: ID!',
    ...external.map((field) => `${signature(field)} @external`),
    ...own.map(
      (field) => `${signature(field)}${field.requires ? ` @requires(fields: "${field.requires}")` : ''}`,
    ),
  ]
  return `type ${name} @interfaceObject @key(fields: "${key}") {\n${lines.join('\n')}\n}`
}

function signature({ name, type, args, context }: Field): string {
  const all = [...args.map(printArgument), ...(context ? [printContextArgument(context)] : [])]
  return `  ${name}${all.length > 0 ? `(${all.join(' ')})` : ''}: ${type}`
}

function printContextArgument({ argument, from }: NonNullable<Field['context']>): string {
  const value =
    from.length === 1
      ? `{ ${from[0]!.field} }`
      : from.map(({ type, field }) => `... on ${type} { ${field} }`).join(' ')
  return `${printArgument(argument)} @fromContext(field: "$${CONTEXT} ${value}")`
}

function printArgument({ name, type, default: standard, inaccessible }: Argument): string {
  return `${name}: ${type}${standard === undefined ? '' : ` = ${standard}`}${inaccessible ? ' @inaccessible' : ''}`
}
