import { buildSubgraphSchema } from '@apollo/subgraph'
import {
  execute,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  getOperationAST,
  isAbstractType,
  isObjectType,
  Kind,
  parse,
} from 'graphql'
import type { AgencyCall, AgencyClient } from '../../gateway/agencies/agency-client.ts'
import { type AgencyAnswer, readAnswer } from '../../gateway/agencies/answer.ts'
import { createFetchCheck, type FetchBody } from './fetch-check.ts'
import {
  type Field,
  findAbstract,
  findObject,
  type Model,
  type ObjectModel,
  type SubgraphModel,
} from './model/model.ts'
import { placementOf } from './model/print-subgraph.ts'
import { projectRepresentation, projectSource, readFieldSet } from './requirements.ts'
import { canonical, entitiesOf, resolveValue, type Source } from './store.ts'

/** What happens within one operation, whichever subgraphs it concerns. */
export interface Session {
  /** Root fields of the mutation that have been carried out. */
  tick: number
  /** What an engine asked that it should not have asked. */
  readonly violations: string[]
  /** Every fetch, for a report. */
  readonly fetches: string[]
  /** Fields that were resolved, as `Type.field` of the object's own type. */
  readonly resolved: Set<string>
}

/** An object in a subgraph: it knows only what it was given. */
interface SubgraphSource extends Source {
  readonly representation?: Readonly<Record<string, unknown>>
  /** Fields as `Type.field` that come along by `@provides`. */
  readonly provided?: ReadonlySet<string>
}

const encoder = new TextEncoder()

/** A subgraph that answers in-process, with all that passes between it and the engine going through JSON. */
export function createSubgraph(
  model: Model,
  subgraph: SubgraphModel,
  sdl: string,
  fullSchema: GraphQLSchema,
  sessions: ReadonlyMap<string, Session>,
): AgencyClient {
  const schema = buildSubgraphSchema(parse(sdl))
  makeExecutable(schema, model, subgraph, fullSchema)
  const check = createFetchCheck(schema)
  const { name } = subgraph
  return {
    agency: { code: name, name, url: `http://${name}/graphql`, deadlineMs: 5_000 },
    async ask(body: string, call: AgencyCall): Promise<AgencyAnswer> {
      const session = sessions.get(call.requestId)!
      session.fetches.push(`${name}: ${body}`)
      const fetch = JSON.parse(body) as FetchBody
      const document = check(fetch, (problem) => session.violations.push(`${name}: ${problem}\n  ${body}`))
      const result = document
        ? await execute({ schema, document, variableValues: fetch.variables ?? {}, contextValue: session })
        : { errors: [{ message: 'refused' }] }
      if (document && getOperationAST(document)?.operation === 'mutation') await new Promise(setImmediate)
      return readAnswer(200, 'application/json', encoder.encode(JSON.stringify(result)))
    },
    close: async () => {},
  }
}

function makeExecutable(
  schema: GraphQLSchema,
  model: Model,
  subgraph: SubgraphModel,
  full: GraphQLSchema,
): void {
  const resolveType = ({ type }: Source) => type
  for (const type of Object.values(schema.getTypeMap())) {
    if (isAbstractType(type)) type.resolveType = resolveType
    if (!isObjectType(type) || type.name.startsWith('_')) continue
    for (const field of Object.values(type.getFields()))
      field.resolve = createResolver(model, subgraph, type.name, full)
  }
  const entities = schema.getQueryType()?.getFields()._entities
  if (!entities) return
  const union = schema.getType('_Entity')
  if (isAbstractType(union))
    union.resolveType = ({ type }: Source) => (schema.getType(type) ? type : subgraph.interfaceObject)
  entities.resolve = (_source, { representations }, session: Session) =>
    (representations as Record<string, unknown>[]).map((representation) => {
      const found = findEntity(model, subgraph, full, representation)
      if (!found) session.violations.push(`${subgraph.name}: no key fits ${JSON.stringify(representation)}`)
      return found ? { ...found, representation } : null
    })
}

/** The entity whose values a representation has for all fields of one of the subgraph's keys. */
function findEntity(
  model: Model,
  { keys, interfaceObject }: SubgraphModel,
  full: GraphQLSchema,
  representation: Readonly<Record<string, unknown>>,
): Source | undefined {
  const typeName = String(representation.__typename)
  const abstract = findAbstract(model, typeName)
  const isResolvable = keys.get(typeName)?.resolvable || abstract?.key || interfaceObject === typeName
  if (!isResolvable) return undefined
  const keySets = abstract?.key ? [abstract.key] : (keys.get(typeName)?.fields ?? [])
  const candidates = (abstract?.members ?? [typeName]).flatMap(entitiesOf)
  return candidates.find((candidate) =>
    keySets.some((key) => {
      const selections = readFieldSet(key)
      const expected = canonical(projectSource(model, full, candidate, selections))
      return canonical(tryProject(full, representation, selections)) === expected
    }),
  )
}

function tryProject(...input: Parameters<typeof projectRepresentation>): unknown {
  try {
    return projectRepresentation(...input)
  } catch {
    return undefined
  }
}

function createResolver(
  model: Model,
  subgraph: SubgraphModel,
  typeName: string,
  full: GraphQLSchema,
): GraphQLFieldResolver<SubgraphSource | undefined, Session> {
  return (source, args, session, { fieldName, operation, parentType }) => {
    const object = findObject(model, source?.type ?? typeName)!
    const field = object.fields.find(({ name }) => name === fieldName)!
    const place = `${parentType.name}.${fieldName}`
    const placement = placementOf(subgraph, object, field, () => true)
    const self = source ?? { type: typeName, ref: typeName }
    session.resolved.add(`${object.name}.${fieldName}`)
    if (placement === 'external' && !source?.provided?.has(place))
      session.violations.push(`${subgraph.name}: ${place} is external and was not provided here`)
    if (operation.operation === 'mutation' && !source) session.tick += 1
    const asked = {
      args,
      tick: session.tick,
      stale: placement === 'stale',
      ...(field.requires && { required: readRequired(model, full, subgraph, session, field, self) }),
    }
    const value = resolveValue(model, self, field, asked)
    return bring(value, object, field, subgraph)
  }
}

/** What a field requires: from the representation, or known here because it was provided. */
function readRequired(
  model: Model,
  full: GraphQLSchema,
  { name }: SubgraphModel,
  { violations }: Session,
  field: Field,
  source: SubgraphSource,
): unknown {
  const selections = readFieldSet(field.requires!)
  const isProvided = selections.selections.every(
    (one) => one.kind === Kind.FIELD && source.provided?.has(`${source.type}.${one.name.value}`),
  )
  if (isProvided) return projectSource(model, full, source, selections)
  try {
    return projectRepresentation(full, source.representation ?? {}, selections, source.type)
  } catch (error) {
    violations.push(`${name}: ${field.name} was asked without what it requires: ${(error as Error).message}`)
    throw error
  }
}

/** Marks the objects that a field returns with what it provides of them. */
function bring(value: unknown, { name }: ObjectModel, field: Field, { provides }: SubgraphModel): unknown {
  const text = provides.get(`${name}.${field.name}`)
  if (!text) return value
  const mark = (one: unknown): unknown => {
    if (Array.isArray(one)) return one.map(mark)
    if (typeof one !== 'object' || one === null) return one
    const { type } = one as Source
    return { ...one, provided: new Set(text.split(' ').map((provided) => `${type}.${provided}`)) }
  }
  return mark(value)
}
