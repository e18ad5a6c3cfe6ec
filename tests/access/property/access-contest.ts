import { createHash } from 'node:crypto'
import {
  assertValidSchema,
  buildClientSchema,
  type GraphQLSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  isInterfaceType,
  isObjectType,
  parse,
  print,
  visit,
} from 'graphql'
import { vi } from 'vitest'
import { type Access, createAccess, type PermittedOperation } from '../../../gateway/access/access.ts'
import { readAccessModel } from '../../../gateway/access/access-model.ts'
import type { EngineName } from '../../../gateway/engines.ts'
import { ClientError } from '../../../gateway/errors.ts'
import type { Planner } from '../../../gateway/planning/planner.ts'
import { readSupergraphFacts } from '../../../gateway/planning/supergraph-facts.ts'
import type { AccessState } from '../../../subgraphs/kit/contract/access.ts'
import { type Answer, findDifference } from '../../differential/compare.ts'
import { callOf } from '../../differential/contest.ts'
import { loadEngine, throughJson } from '../../differential/engines.ts'
import { compose } from '../../differential/model/compose.ts'
import { findObject, type Model } from '../../differential/model/model.ts'
import { printSubgraph } from '../../differential/model/print-subgraph.ts'
import { readSupergraph } from '../../differential/monolith.ts'
import type { Operation } from '../../differential/operations/generate-operation.ts'
import { createSubgraph, type Session } from '../../differential/subgraph-server.ts'
import type { Circumstances } from './circumstances.ts'
import { PSEUDONYM_KEY } from './plain-masks.ts'
import { createPlainCity, PlainReading } from './plain-reading.ts'
import { answerPlainly, createRestrictedMonolith } from './restricted-monolith.ts'
import { addRules } from './rules.ts'

/** The most errors of one answer that the gateway locates. */
const MOST_LOCATED = 100
/** What the planner gives up on: nothing wrong is said. */
const UNPLANNABLE =
  /We should have an edge from|Cannot add fragment of condition|would create a cycle|The operation is too complex|require ".*" with different arguments/

/** What came of one operation. */
export interface Verdict {
  readonly outcome: 'right' | 'wrong' | 'unplannable'
  /** How it was wrong. */
  readonly reason?: string
  readonly report?: string
  /** What the truth was made of, for counting. */
  readonly refused?: string | undefined
  readonly forbidden?: number
  /** Fields that the operation selects and the caller may not read. */
  readonly selected?: readonly string[]
}

export interface AccessContest {
  readonly schema: GraphQLSchema
  readonly ruled: string
  /** Judges the answer to one operation under some circumstances. */
  judge(operation: Operation, circumstances: Circumstances): Promise<Verdict>
  /** What introspection shows then; undefined where it is refused. @throws when it is wrong */
  visibleSchema(circumstances: Circumstances): GraphQLSchema | undefined
  stop(): Promise<void>
}

/** Undefined when the model's subgraphs do not compose, or the engine does not take them. */
export async function createAccessContest(
  model: Model,
  planner: Planner,
  engineName: EngineName,
): Promise<AccessContest | undefined> {
  const sdls = new Map(model.subgraphs.map((one) => [one.name, printSubgraph(model, one)]))
  const { supergraphSdl } = compose(sdls)
  if (!supergraphSdl) return undefined
  const ruled = addRules(supergraphSdl, model, model.seed)
  const schemas = readSupergraph(supergraphSdl)
  const schema = createRestrictedMonolith(model, schemas)
  const city = createPlainCity(model, schema, ruled)
  const sessions = new Map<string, Session>()
  const agencies = model.subgraphs.map((one) =>
    createSubgraph(model, one, sdls.get(one.name)!, schemas.full, sessions),
  )
  const loaded = await loadEngine(ruled.text, agencies, planner, engineName).catch((error: unknown) => {
    // Stock takes none with @context.
    if (engineName === 'apollo') return undefined
    throw error
  })
  if (!loaded) return undefined
  const engine = loaded
  if (engine.state.phase !== 'ready') throw new Error(`The engine is ${engine.state.phase}.`)
  const { apiSchema } = engine.state
  const supergraph = parse(ruled.text, { noLocation: true })
  const accessModel = readAccessModel(supergraph, apiSchema, readSupergraphFacts(supergraph))
  const gates = createGates()
  // Stock answers some operations wrongly: of its answers only what must not be in them is judged.
  const judgeAnswer = engineName === 'apollo' ? shownDespite : differenceOf
  let lastRequest = 0

  async function run(permitted: PermittedOperation, variables: Operation['variables'], session: Session) {
    const requestId = String(++lastRequest)
    sessions.set(requestId, session)
    try {
      const executed = await engine.execute({
        document: permitted.document,
        documentHash: permitted.documentHash,
        operationName: undefined,
        variables,
        call: callOf(requestId),
        explain: false,
        schema: apiSchema,
      })
      return throughJson(permitted.complete(executed, variables))
    } finally {
      sessions.delete(requestId)
    }
  }

  /** Fields that were read and should not have been. */
  function leaked({ resolved }: Session, reading: PlainReading): string[] {
    return [...resolved].filter((coordinate) => {
      const [type = '', name = ''] = coordinate.split('.')
      const field = findObject(model, type)?.fields.find((one) => one.name === name)
      // What objects are told from one another by is fetched to plan, and how closely a record is kept to judge it.
      if (!field || field.key || name === 'protection') return false
      return !reading.mayBeFetched(type, name) && !isReadOnOthers(type, name, reading)
    })
  }

  /**
   * An agency that knows an interface as an object cannot be asked for a field by type: plans ask it for the field, and others
   * for what it requires, on all objects that they ask it of, when it may be read on some. The answer has it on those alone.
   */
  function isReadOnOthers(type: string, name: string, reading: PlainReading): boolean {
    return model.abstracts.some(({ name: known, members }) => {
      const agency = model.subgraphs.find(({ interfaceObject }) => interfaceObject === known)
      const isConcerned = name.startsWith('view_') || agency?.external.has(`${known}.${name}`)
      return (
        agency !== undefined &&
        isConcerned &&
        members.includes(type) &&
        members.some((member) => reading.mayBeFetched(member, name))
      )
    })
  }

  async function judge(operation: Operation, circumstances: Circumstances): Promise<Verdict> {
    const { variables } = operation
    const { state, asker, now } = circumstances
    const reading = new PlainReading(city, circumstances)
    const document = parse(operation.text)
    const toJudge = {
      document,
      documentHash: sha256(operation.text),
      operationName: undefined,
      variables,
      model: accessModel,
    }
    vi.setSystemTime(now)
    const permit = (access: Access) => attempt(() => access.permit(toJudge, asker))
    const gate = gates.of(state)
    const permitted = permit(gate.lenient)
    const strict = permit(gate.strict)
    const tell = (reason: string, more: Record<string, unknown> = {}): Verdict => ({
      outcome: UNPLANNABLE.test(reason) ? 'unplannable' : 'wrong',
      reason,
      report: [
        reason,
        print(document),
        `variables ${JSON.stringify(variables)}`,
        `asker ${JSON.stringify(asker)} at ${new Date(now).toISOString()}`,
        ...Object.entries(more).map(([name, value]) =>
          Array.isArray(value)
            ? value.map((one) => `${name} ${one}`).join('\n')
            : `${name} ${JSON.stringify(value)}`,
        ),
      ].join('\n'),
    })

    const refusal = reading.refusal(document)
    if (typeof permitted === 'string' || refusal !== undefined) {
      if (permitted === refusal && strict === refusal) return { outcome: 'right', refused: refusal }
      return tell(
        `refused with ${describe(permitted)}, and strictly with ${describe(strict)}; right is ${refusal}`,
      )
    }
    const forbidden = reading.forbidden(document, variables)
    const refused = typeof strict === 'string' ? strict : undefined
    if (refused !== (forbidden.length > 0 ? 'FORBIDDEN' : undefined))
      return tell(`strictly it is refused with ${refused}`, { forbidden })

    const expected = await answerPlainly(schema, reading, document, variables)
    const session: Session = { tick: 0, violations: [], fetches: [], resolved: new Set() }
    const got = await run(permitted, variables, session).catch((error: Error) => error.stack ?? String(error))
    const reason =
      typeof got === 'string'
        ? `threw: ${got}`
        : (judgeAnswer(expected, got) ??
          leaked(session, reading).map((one) => `${one} was fetched`)[0] ??
          (engineName === 'apollo' ? undefined : session.violations[0]))
    if (engineName === 'apollo' && typeof got === 'string') return { outcome: 'unplannable', reason: got }
    if (reason !== undefined)
      return tell(reason, {
        forbidden,
        expected,
        got,
        executed: print(permitted.document),
        fetched: session.fetches,
      })
    return { outcome: 'right', forbidden: placesOfForbidden(expected).size, selected: forbidden }
  }

  function visibleSchema({ state, asker, now }: Circumstances): GraphQLSchema | undefined {
    vi.setSystemTime(now)
    const text = getIntrospectionQuery()
    const variables = {}
    const permitted = attempt(() =>
      gates.of(state).lenient.permit(
        {
          document: parse(text),
          documentHash: sha256(text),
          operationName: undefined,
          variables,
          model: accessModel,
        },
        asker,
      ),
    )
    const reading = new PlainReading(city, { state, asker, now })
    if (typeof permitted === 'string') {
      if (permitted === reading.refusal(parse(text))) return undefined
      throw new Error(`Introspection is refused with ${permitted}.`)
    }
    const { data, errors } = permitted.complete({ data: {}, errors: [], agencies: [] }, variables)
    if (errors.length > 0) throw errors[0]
    const shown = buildClientSchema(JSON.parse(JSON.stringify(data)) as IntrospectionQuery)
    assertValidSchema(shown)
    const visible = [...reading.visibleFields()].sort()
    const found = fieldsOf(shown).sort()
    const missing = visible.filter((one) => !found.includes(one))
    const tooMany = found.filter((one) => !visible.includes(one))
    if (missing.length + tooMany.length > 0)
      throw new Error(`Introspection lacks ${missing.join(' ')}; it shows ${tooMany.join(' ')}`)
    return shown
  }

  return { schema, ruled: ruled.text, judge, visibleSchema, stop: () => engine.stop() }
}

/** The gateway's access, for each state of the register: one that puts null, and one that refuses the whole. */
function createGates() {
  let current: AccessState | undefined
  const register = { state: () => current, isRead: Promise.resolve(), close: async () => {} }
  const make = (forbiddenFields: 'null' | 'refuse', isFree: boolean) =>
    createAccess({ ...(!isFree && { register }), pseudonymKey: PSEUDONYM_KEY, forbiddenFields })
  const [ruled, free] = [false, true].map((isFree) => ({
    lenient: make('null', isFree),
    strict: make('refuse', isFree),
  }))
  return {
    of(state: AccessState | undefined) {
      current = state
      return state ? ruled! : free!
    },
  }
}

/** The value, or the code of the error that stood in its way. */
function attempt<T>(make: () => T): T | string {
  try {
    return make()
  } catch (error) {
    if (error instanceof ClientError) return error.code
    throw error
  }
}

const describe = (one: unknown) => (typeof one === 'string' ? one : 'nothing')

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** Also whether errors say FORBIDDEN where they should. */
function differenceOf(expected: Answer, got: Answer): string | undefined {
  const right = placesOfForbidden(expected)
  if (right.size >= MOST_LOCATED)
    return JSON.stringify(expected.data) === JSON.stringify(got.data) ? undefined : 'data differ'
  const difference = findDifference(expected, got)
  if (difference !== undefined) return difference
  const told = placesOfForbidden(got)
  const others = placesOfOthers(got)
  for (const place of told) if (!right.has(place)) return `FORBIDDEN at ${place}, where nothing is`
  // Of several reasons for which a null may rise there, one is enough.
  for (const place of right)
    if (!told.has(place) && !others.has(place)) return `no FORBIDDEN at ${place}, where something is`
  return undefined
}

/** Where something is shown in a place that is forbidden. */
function shownDespite({ errors }: Answer, { data }: Answer): string | undefined {
  for (const { path = [] } of (errors as readonly Located[]).filter(isForbidden)) {
    let value = data
    for (const step of path) value = (value as Record<string | number, unknown> | null | undefined)?.[step]
    if (value !== undefined && value !== null) return `${path.join('.')} is shown`
  }
  return undefined
}

type Located = {
  readonly path?: readonly (string | number)[] | undefined
  readonly extensions?: { code?: string }
}

const isForbidden = ({ extensions }: Located) => extensions?.code === 'FORBIDDEN'
const placesOfForbidden = (answer: Answer) => placesWhere(answer, isForbidden)
const placesOfOthers = (answer: Answer) => placesWhere(answer, (one) => !isForbidden(one))

/** Where null stands because of errors of some sort. */
function placesWhere({ data, errors }: Answer, wanted: (error: Located) => boolean): Set<string> {
  return new Set(
    (errors as readonly Located[]).filter(wanted).map(({ path = [] }) => {
      let value = data
      for (const [at, step] of path.entries()) {
        if (value === null || typeof value !== 'object') return JSON.stringify(path.slice(0, at))
        value = (value as Record<string | number, unknown>)[step]
      }
      return JSON.stringify(path)
    }),
  )
}

const fieldsOf = (schema: GraphQLSchema) =>
  Object.values(schema.getTypeMap())
    .filter((type) => (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith('__'))
    .flatMap((type) =>
      isObjectType(type) || isInterfaceType(type)
        ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`)
        : [],
    )
    .filter((one) => !one.endsWith('._nothing'))

/** The operation without introspection, which is judged apart. */
export function withoutIntrospection({ text, variables }: Operation): Operation {
  const document = visit(parse(text), {
    Field: ({ name }) => (name.value === '__schema' || name.value === '__type' ? null : undefined),
  })
  return { text: print(document), variables }
}
