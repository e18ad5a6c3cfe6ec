import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../../subgraphs/kit/process/logger.ts'
import { PERSISTED_QUERY_SECONDS, type PersistedQueries } from './persisted-queries.ts'

const KEY_PREFIX = 'onedoor:apq:'
const CONNECT_MS = 2_000
const COMMAND_MS = 200
/** A connection on which nothing came for this long is given up; pings keep a healthy one from it. */
const SILENCE_MS = { ping: 4_000, most: 10_000 }
const QUEUED_COMMANDS = 1_000
const RECONNECT_MS = { step: 100, most: 5_000 }

export interface SharedPersistedQueries extends PersistedQueries {
  close(): Promise<void>
}

/**
 * Documents of automatic persisted queries, shared by all gateways through Redis. When Redis goes away a document is
 * merely unknown, so that the client sends it again; no request waits for it longer than a moment.
 * @throws when Redis cannot be reached at first.
 */
export async function connectPersistedQueries(url: string, log: Logger): Promise<SharedPersistedQueries> {
  let state: 'connecting' | 'answering' | 'lost' = 'connecting'
  const client = await createRedisClient(url, (retries) =>
    state === 'connecting' ? false : Math.min(retries * RECONNECT_MS.step, RECONNECT_MS.most),
  )
  client.on('error', (error: Error & { code?: string }) => {
    if (state !== 'answering') return
    state = 'lost'
    log.warn({ reason: error.code ?? error.name }, 'Redis does not answer; persisted queries are not shared')
  })
  client.on('ready', () => {
    if (state === 'lost') log.info('Redis answers again')
    state = 'answering'
  })
  await client.connect()
  return {
    find: async (hash) => (await unlessSlow(client.get(KEY_PREFIX + hash))) ?? undefined,
    keep: (hash, text) => {
      const expiration = { type: 'EX', value: PERSISTED_QUERY_SECONDS } as const
      void unlessSlow(client.set(KEY_PREFIX + hash, text, { expiration }))
    },
    close: async () => client.destroy(),
  }
}

/** A command's reply; undefined when there is none, or none in time. The client's own limit ends with sending. */
async function unlessSlow<T>(reply: Promise<T>): Promise<T | undefined> {
  const patience = new AbortController()
  const waited = sleep(COMMAND_MS, undefined, { signal: patience.signal }).catch(() => undefined)
  try {
    return await Promise.race([reply.catch(() => undefined), waited])
  } finally {
    patience.abort()
  }
}

/** Throws when no Redis answers at a URL. */
export async function checkRedis(url: string): Promise<void> {
  const client = await createRedisClient(url, () => false)
  // Without a listener the same error that connect() rejects with would end the process.
  client.on('error', () => {})
  try {
    await client.connect()
    await client.ping()
  } finally {
    if (client.isOpen) client.destroy()
  }
}

async function createRedisClient(url: string, reconnectStrategy: (retries: number) => false | number) {
  // Loading it costs a tenth of a second, which a gateway without Redis need not wait for.
  const { createClient } = await import('redis')
  return createClient({
    url,
    disableOfflineQueue: true,
    commandsQueueMaxLength: QUEUED_COMMANDS,
    pingInterval: SILENCE_MS.ping,
    socket: { connectTimeout: CONNECT_MS, socketTimeout: SILENCE_MS.most, reconnectStrategy },
  })
}
