import type { Logger } from '../../subgraphs/kit/process/logger.ts'

const CONNECT_MS = 2_000
const COMMAND_MS = 200
/** A connection on which nothing came for this long is given up; pings keep a healthy one from it. */
const SILENCE_MS = { ping: 4_000, most: 10_000 }
const QUEUED_COMMANDS = 1_000
const RECONNECT_MS = { step: 100, most: 5_000 }

export type RedisClient = Awaited<ReturnType<typeof createRedisClient>>

/** What gateways share goes over one connection. While Redis is away its commands fail at once. */
export interface RedisConnection {
  readonly client: RedisClient
  close(): Promise<void>
}

/** @throws when Redis cannot be reached at first. */
export async function connectRedis(url: string, log: Logger): Promise<RedisConnection> {
  let state: 'connecting' | 'answering' | 'lost' = 'connecting'
  const client = await createRedisClient(url, (retries) =>
    state === 'connecting' ? false : Math.min(retries * RECONNECT_MS.step, RECONNECT_MS.most),
  )
  client.on('error', (error: Error & { code?: string }) => {
    if (state !== 'answering') return
    state = 'lost'
    log.warn(
      { reason: error.code ?? error.name },
      'Redis does not answer; nothing is shared with other gateways',
    )
  })
  client.on('ready', () => {
    if (state === 'lost') log.info('Redis answers again')
    state = 'answering'
  })
  await client.connect()
  return { client, close: async () => client.destroy() }
}

/**
 * A command's reply, which is waited for no longer than a moment: the client's own limit ends with sending.
 * @throws when there is none, or none in time
 */
export function replyInTime<T>(reply: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => reject(new Error('Redis did not reply in time.')), COMMAND_MS)
    reply.then(resolve, reject).finally(() => clearTimeout(patience))
  })
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
