import { LRUCache } from 'lru-cache'

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
