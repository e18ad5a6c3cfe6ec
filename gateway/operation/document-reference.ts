import { ClientError } from '../errors.ts'
import type { OperationParameters } from './parameters.ts'

/** How a request names its document. */
export type DocumentReference =
  /** By SHA-256 of the text, in lower-case hexadecimal digits. */
  | { readonly by: 'hash'; readonly hash: string }
  /** By its operation's name. */
  | { readonly by: 'name'; readonly name: string }

const HASH = /^[0-9a-f]{64}$/
const HASH_PREFIX = 'sha256:'
const NAME = /^[_A-Za-z][_0-9A-Za-z]*$/

/**
 * How a request names its document, beside the text or instead of it: `documentId`, as GraphQL over HTTP has it for
 * persisted documents, or `extensions.persistedQuery`, as clients with automatic persisted queries do. Undefined when
 * it does not.
 * @throws {ClientError} when it names one in a way that is not served, or two.
 */
export function readDocumentReference({
  documentId,
  extensions,
}: OperationParameters): DocumentReference | undefined {
  const persisted = readPersistedHash(extensions)
  if (documentId === undefined) return persisted === undefined ? undefined : { by: 'hash', hash: persisted }
  const reference = readDocumentId(documentId)
  if (persisted === undefined || (reference.by === 'hash' && reference.hash === persisted)) return reference
  throw new ClientError(
    'BAD_REQUEST',
    'documentId and extensions.persistedQuery name different documents; leave one of them out.',
  )
}

function readDocumentId(id: string): DocumentReference {
  if (id.startsWith(HASH_PREFIX)) {
    const hash = id.slice(HASH_PREFIX.length)
    if (HASH.test(hash)) return { by: 'hash', hash }
  } else if (NAME.test(id)) return { by: 'name', name: id }
  throw new ClientError(
    'BAD_REQUEST',
    'documentId is "sha256:" and the SHA-256 of the text in 64 lower-case hexadecimal digits, or the name of an operation.',
  )
}

function readPersistedHash(extensions: OperationParameters['extensions']): string | undefined {
  const reference = extensions?.persistedQuery as
    | { version?: unknown; sha256Hash?: unknown }
    | null
    | undefined
  if (!reference) return undefined
  const { version, sha256Hash } = reference
  if (version === 1 && typeof sha256Hash === 'string' && HASH.test(sha256Hash)) return sha256Hash
  throw new ClientError(
    'BAD_REQUEST',
    'extensions.persistedQuery has version 1 and, in "sha256Hash", the SHA-256 of the text in 64 lower-case hexadecimal digits.',
  )
}
