import {
  type DocumentNode,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  parse,
  validate,
} from 'graphql'

/** A request as an engine sends it to a subgraph. */
export interface FetchBody {
  readonly query: string
  readonly operationName?: string
  readonly variables?: Readonly<Record<string, unknown>>
}

/**
 * Checks that an engine sends what a strict subgraph accepts: a valid document with variables that are declared, all
 * used, and of their types. Returns the document unless it is invalid.
 */
export function createFetchCheck(schema: GraphQLSchema) {
  const known = new Map<string, { document?: DocumentNode; problems: string[] }>()
  return ({ query, operationName, variables = {} }: FetchBody, report: (problem: string) => void) => {
    const { document, problems } = known.get(query) ?? read(schema, query)
    known.set(query, { ...(document && { document }), problems })
    problems.forEach(report)
    if (!document || problems.length > 0) return undefined
    const operation = getOperationAST(document, operationName)
    if (!operation) {
      report(`there is no operation "${operationName}"`)
      return undefined
    }
    const definitions = operation.variableDefinitions ?? []
    const { errors } = getVariableValues(schema, definitions, variables)
    for (const { message } of errors ?? []) report(message)
    const declared = new Set(definitions.map(({ variable }) => variable.name.value))
    for (const name of Object.keys(variables))
      if (!declared.has(name)) report(`the variable "${name}" is sent but not declared`)
    return document
  }
}

function read(schema: GraphQLSchema, query: string): { document?: DocumentNode; problems: string[] } {
  try {
    const document = parse(query)
    return { document, problems: validate(schema, document).map(({ message }) => message) }
  } catch (error) {
    return { problems: [(error as Error).message] }
  }
}
