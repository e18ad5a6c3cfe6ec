import type { GraphQLSchema } from 'graphql'
import { ClientError } from '../errors.ts'
import type { GraphQLRequestContext, OperationSummary } from '../http/context.ts'
import type { GatewayLimits } from '../limits.ts'
import { type CheckedDocument, type CheckedDocuments, hashDocument } from './checked-documents.ts'
import { isDeveloper } from './developer.ts'
import { type DocumentReference, readDocumentReference } from './document-reference.ts'
import { limitVariables } from './limits/limit-variables.ts'
import type { OperationParameters } from './parameters.ts'
import type { PersistedQueries } from './persisted-queries.ts'
import type { TrustedDocuments } from './trusted-documents.ts'

export interface FindDocumentOptions {
  readonly profile: 'development' | 'production'
  /** Absent where there is no list of trusted documents: then every document is as good as any other. */
  readonly trusted: TrustedDocuments | undefined
  readonly documents: CheckedDocuments
  readonly persistedQueries: PersistedQueries
  readonly limits: Pick<GatewayLimits, 'trusted' | 'adHoc'>
}

/**
 * The document that a request is about: one that its caller may ask for, within the limits, and valid.
 * @throws {ClientError}
 * @throws {InvalidDocument}
 */
export type FindDocument = (
  parameters: OperationParameters,
  context: Pick<GraphQLRequestContext, 'asker' | 'summary'>,
  schema: GraphQLSchema,
) => Promise<CheckedDocument>

/** A text, and whether it is on the list. */
interface FoundText {
  readonly text: string
  readonly isTrusted: boolean
}

export function createDocumentFinder(options: FindDocumentOptions): FindDocument {
  const { profile, trusted, documents, persistedQueries, limits } = options

  async function findText(
    { query }: OperationParameters,
    reference: DocumentReference | undefined,
    { mayBeAdHoc, summary }: { readonly mayBeAdHoc: boolean; readonly summary: OperationSummary },
  ): Promise<FoundText> {
    if (query) {
      // Of what is refused, too, the log can tell what it was.
      if (!mayBeAdHoc) summary.documentHash = hashDocument(query)
      return checkText(query, reference, mayBeAdHoc)
    }
    if (!reference) throw new ClientError('BAD_REQUEST', ASK_FOR_A_DOCUMENT)
    const listed = reference.by === 'name' ? trusted?.byName(reference.name) : trusted?.byHash(reference.hash)
    if (listed) return { text: listed.text, isTrusted: true }
    if (reference.by === 'name' || !mayBeAdHoc) throw notTrusted(reference, mayBeAdHoc)
    const text = await persistedQueries.find(reference.hash)
    // Others can write to where gateways share them.
    if (text !== undefined && hashDocument(text) === reference.hash) return { text, isTrusted: false }
    // Clients know this message: they send the text then.
    throw new ClientError('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound')
  }

  function checkText(text: string, reference: DocumentReference | undefined, mayBeAdHoc: boolean): FoundText {
    const isTrusted = trusted?.has(text) ?? false
    if (!isTrusted && !mayBeAdHoc) throw notTrusted(undefined, mayBeAdHoc)
    if (reference?.by === 'name' && trusted?.byName(reference.name)?.text !== text)
      throw new ClientError(
        'BAD_REQUEST',
        'The query is not the document that documentId names; send one of them.',
      )
    if (reference?.by === 'hash' && hashDocument(text) !== reference.hash)
      throw new ClientError('BAD_REQUEST', 'The hash that the request names is not that of its query.')
    return { text, isTrusted }
  }

  return async (parameters, { asker, summary }, schema) => {
    const showsSchema = isDeveloper(profile, asker.holder)
    const mayBeAdHoc = trusted === undefined || showsSchema
    const reference = readDocumentReference(parameters)
    const { text, isTrusted } = await findText(parameters, reference, { mayBeAdHoc, summary })
    // Where there is no list, nothing could be an exception from it.
    const asTrusted = isTrusted || trusted === undefined
    if (parameters.variables) limitVariables(parameters.variables, asTrusted ? limits.trusted : limits.adHoc)
    const checked = documents.checkWithCache(text, schema, { trusted: asTrusted, showsSchema })
    if (checked.introspects && !showsSchema) {
      summary.documentHash = checked.hash
      throw new ClientError('GRAPHQL_VALIDATION_FAILED', NOT_TOLD)
    }
    if (parameters.query && reference && !isTrusted) persistedQueries.keep(checked.hash, text)
    return checked
  }
}

const ASK_FOR_A_DOCUMENT =
  'Send a document in "query", or in "documentId" its name, or "sha256:" and the hash of its text.'

const NOT_TOLD =
  'The schema is told to callers with the scope "developer" alone: leave out __schema and __type.'

function notTrusted(reference: DocumentReference | undefined, mayBeAdHoc: boolean): ClientError {
  const came =
    reference === undefined
      ? 'This text is'
      : reference.by === 'name'
        ? `"${reference.name}" is`
        : 'What has this hash is'
  const others = mayBeAdHoc ? '' : ' Others need the scope "developer".'
  return new ClientError(
    'DOCUMENT_NOT_TRUSTED',
    `${came} not on the list of trusted documents. Name one in "documentId", by its operation's name or by "sha256:" and the hash of its text, or send its text unchanged. A document gets onto the list by review, as a file among the gateway's operations.${others}`,
  )
}
