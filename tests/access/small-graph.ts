import { createHash } from 'node:crypto'
import {
  buildASTSchema,
  buildClientSchema,
  executeSync,
  type GraphQLSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  parse,
  print,
} from 'graphql'
import { createAccess } from '../../gateway/access/access.ts'
import { type AccessModel, readAccessModel } from '../../gateway/access/access-model.ts'
import type { Asker } from '../../gateway/access/asker.ts'
import { readSupergraphFacts } from '../../gateway/planning/supergraph-facts.ts'
import type { AccessState, Agreement, Term } from '../../subgraphs/kit/contract/access.ts'

const HEAD = `schema @link(url: "https://specs.apollo.dev/tag/v0.3")
    @link(url: "https://specs.apollo.dev/authenticated/v0.1", for: SECURITY)
    @link(url: "https://specs.apollo.dev/requiresScopes/v0.1", for: SECURITY) { query: Query mutation: Mutation }
  enum join__Graph { CENTER @join__graph(name: "center") COURTS @join__graph(name: "courts") }
  type Mutation @join__type(graph: CENTER) { touch: Int }
`

/** Who asks in these tests: a known clerk with one scope, for one purpose. */
export const CLERK: Asker = {
  holder: { client: 'clerk', officer: 'wang', roles: [], scopes: ['clerk'] },
  isAuthenticated: true,
  purpose: 'help',
}

/** A register in which the center gives the clerk these terms; texts are coordinates in the clear. */
export function stateOf(...terms: (string | Term)[]): AccessState {
  const agreement: Agreement = {
    id: '1',
    client: 'clerk',
    agency: 'center',
    terms: terms.map((term) =>
      typeof term === 'string' ? { coordinate: term, masking: 'CLEAR', maskingOfProtected: 'CLEAR' } : term,
    ),
    purposes: ['help'],
    places: null,
    protections: ['OPEN', 'PROTECTED'],
    from: '2020-01-01T00:00:00Z',
    until: null,
    frequency: null,
  }
  return {
    version: 1,
    agreements: [agreement],
    purposes: [{ code: 'help', requiresCase: false }],
    policies: [],
    openings: [],
  }
}

export interface SmallAnswer {
  readonly data: unknown
  /** Place and code of each error. */
  readonly errors: readonly (readonly [string, unknown])[]
  /** What was executed in the operation's place. */
  readonly executed: string
}

export interface SmallGraph {
  readonly model: AccessModel
  ask(query: string, asker?: Asker): SmallAnswer
  visibleSchema(asker?: Asker): GraphQLSchema
}

/** A supergraph written by hand, with its data: what is permitted runs on graphql-js. */
export function createSmallGraph(sdl: string, data: object, state?: AccessState): SmallGraph {
  const document = parse(HEAD + sdl, { noLocation: true })
  const schema = buildASTSchema(document, { assumeValidSDL: true })
  const model = readAccessModel(document, schema, readSupergraphFacts(document))
  const register = { state: () => state, isRead: Promise.resolve(), close: async () => {} }
  const access = createAccess({
    ...(state && { register }),
    pseudonymKey: 'key',
    forbiddenFields: 'null',
  })
  const variables = {}
  const permit = (query: string, asker: Asker) =>
    access.permit(
      {
        document: parse(query),
        documentHash: createHash('sha256').update(query).digest('hex'),
        operationName: undefined,
        variables,
        model,
      },
      asker,
    )
  return {
    model,
    ask(query, asker = CLERK) {
      const permitted = permit(query, asker)
      const executed = executeSync({ schema, document: permitted.document, rootValue: data })
      const answer = permitted.complete(
        { data: executed.data ?? null, errors: executed.errors ?? [], agencies: [] },
        variables,
      )
      return {
        data: JSON.parse(JSON.stringify(answer.data)) as unknown,
        errors: answer.errors.map(({ path, extensions }) => [path?.join('.') ?? '', extensions.code]),
        executed: print(permitted.document),
      }
    },
    visibleSchema(asker = CLERK) {
      const permitted = permit(getIntrospectionQuery(), asker)
      const { data: told } = permitted.complete({ data: {}, errors: [], agencies: [] }, variables)
      return buildClientSchema(JSON.parse(JSON.stringify(told)) as IntrospectionQuery)
    },
  }
}
