import { ClientError } from '../errors.ts'

/** What a client asks for: the request parameters of GraphQL over HTTP (section 5.2). */
export interface OperationParameters {
  /** The document's text; absent where it is named, by `documentId` or in `extensions.persistedQuery`. */
  readonly query?: string | undefined
  /** The document's hash or name: the parameter of persisted documents (the same, appendix A). */
  readonly documentId?: string | undefined
  readonly operationName?: string | undefined
  readonly variables?: Readonly<Record<string, unknown>> | undefined
  readonly extensions?: Readonly<Record<string, unknown>> | undefined
}

/**
 * The parameters in the body of a POST.
 * @throws {ClientError} when it is no object, or a parameter is not of its type.
 */
export function readBodyParameters(body: unknown): OperationParameters {
  if (Array.isArray(body))
    throw new ClientError(
      'BAD_REQUEST',
      'Batches are not served: send each operation in a request of its own.',
    )
  if (!isRecord(body))
    throw new ClientError(
      'BAD_REQUEST',
      'Send a JSON object with the document in "query" as the body, or its name in "documentId".',
    )
  return {
    query: text(body, 'query'),
    documentId: text(body, 'documentId'),
    operationName: text(body, 'operationName'),
    variables: record(body, 'variables'),
    extensions: record(body, 'extensions'),
  }
}

/**
 * The parameters in the query string of a GET.
 * @throws {ClientError} when one is there twice or not of its type.
 */
export function readUrlParameters(search: string): OperationParameters {
  const given = new URLSearchParams(search)
  const once = (name: string) => {
    const [value, another] = given.getAll(name)
    if (another === undefined) return value
    throw new ClientError('BAD_REQUEST', `The parameter "${name}" may stand in the URL only once.`)
  }
  return {
    query: once('query'),
    documentId: once('documentId'),
    operationName: once('operationName'),
    variables: record({ variables: parseJson('variables', once('variables')) }, 'variables'),
    extensions: record({ extensions: parseJson('extensions', once('extensions')) }, 'extensions'),
  }
}

function text(parameters: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = parameters[name] ?? undefined
  if (value === undefined || typeof value === 'string') return value
  throw new ClientError('BAD_REQUEST', `The parameter "${name}" is a string; this was ${kindOf(value)}.`)
}

function record(parameters: Readonly<Record<string, unknown>>, name: string) {
  const value = parameters[name] ?? undefined
  if (value === undefined || isRecord(value)) return value
  throw new ClientError('BAD_REQUEST', `The parameter "${name}" is a JSON object; this was ${kindOf(value)}.`)
}

function parseJson(name: string, json: string | undefined): unknown {
  if (json === undefined) return undefined
  try {
    return JSON.parse(json)
  } catch {
    throw new ClientError('BAD_REQUEST', `The parameter "${name}" in the URL is not JSON.`)
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const kindOf = (value: unknown) => (Array.isArray(value) ? 'an array' : `of type ${typeof value}`)
