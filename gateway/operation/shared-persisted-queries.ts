import { type RedisConnection, replyInTime } from '../redis/connection.ts'
import { PERSISTED_QUERY_SECONDS, type PersistedQueries } from './persisted-queries.ts'

const KEY_PREFIX = 'onedoor:apq:'

/**
 * Documents of automatic persisted queries, shared by all gateways through Redis. When Redis goes away a document is
 * merely unknown, so that the client sends it again; no request waits for it longer than a moment.
 */
export function sharePersistedQueries({ client }: RedisConnection): PersistedQueries {
  return {
    find: async (hash) => (await unlessSlow(client.get(KEY_PREFIX + hash))) ?? undefined,
    keep: (hash, text) => {
      const expiration = { type: 'EX', value: PERSISTED_QUERY_SECONDS } as const
      void unlessSlow(client.set(KEY_PREFIX + hash, text, { expiration }))
    },
  }
}

const unlessSlow = <T>(reply: Promise<T>): Promise<T | undefined> => replyInTime(reply).catch(() => undefined)
