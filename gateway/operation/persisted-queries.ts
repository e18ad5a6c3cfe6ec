import { LRUCache } from 'lru-cache'
import { ClientError } from '../errors.ts'
import type { CheckedDocument } from './checked-documents.ts'
import type { OperationParameters } from './parameters.ts'

/** How long a document is known by its hash after it was sent last. */
export const PERSISTED_QUERY_SECONDS = 24 * 60 * 60

/** Characters of all texts that one gateway keeps by itself. */
const KEPT_CHARACTERS = 16 * 1024 * 1024

/** Texts of documents by their hash, for clients that send the hash alone (automatic persisted queries). */
export interface PersistedQueries {
  find(hash: string): string | undefined | Promise<string | undefined>
  /** Keeps a text for a while, if it can; nobody waits for that. */
  keep(hash: string, text: string): void
}

/** Persisted queries of one gateway alone. */
export function rememberPersistedQueries(): PersistedQueries {
  const texts = new LRUCache<string, string>({
    maxSize: KEPT_CHARACTERS,
    sizeCalculation: (text) => text.length,
    ttl: PERSISTED_QUERY_SECONDS * 1000,
  })
  return {
    find: (hash) => texts.get(hash),
    keep: (hash, text) => void texts.set(hash, text),
  }
}

/**
 * The hash by which a request names its document, beside the text or instead of it.
 * @throws {ClientError} when it names one in a way that is not served.
 */
export function readPersistedHash({ extensions }: OperationParameters): string | undefined {
  const reference = extensions?.persistedQuery as
    | { version?: unknown; sha256Hash?: unknown }
    | null
    | undefined
  if (!reference) return undefined
  if (reference.version !== 1 || typeof reference.sha256Hash !== 'string')
    throw new ClientError(
      'BAD_REQUEST',
      'extensions.persistedQuery has version 1 and, in "sha256Hash", the SHA-256 of the text.',
    )
  return reference.sha256Hash
}

/**
 * The text of the document that is named by its hash alone.
 * @throws {ClientError} when nobody has sent it yet.
 */
export async function findPersisted(hash: string, persisted: PersistedQueries): Promise<string> {
  const text = await persisted.find(hash)
  // Clients know this message: they send the text then.
  if (text === undefined) throw new ClientError('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound')
  return text
}

/** @throws {ClientError} when a document came with a hash that is not its own. */
export function checkPersistedHash(given: string, { hash }: CheckedDocument): void {
  if (given !== hash)
    throw new ClientError('BAD_REQUEST', 'The hash in extensions.persistedQuery is not that of the query.')
}
