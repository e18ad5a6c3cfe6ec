import { pino } from 'pino'
import { request } from 'undici'
import { startPublic } from '../../subgraphs/center/public/start.ts'
import type { Logger } from '../../subgraphs/kit/process/logger.ts'
import { linkSecrets } from './keys.ts'

/** The residents' server in this process, on the database of a test center, and a browser without JavaScript. */
export interface TestPublicServer {
  readonly url: string
  /** @param path a path, or a link that carries another base URL */
  get(path: string, headers?: Record<string, string>): Promise<PublicAnswer>
  post(path: string, body: string | Buffer, headers?: Record<string, string>): Promise<PublicAnswer>
  close(): Promise<void>
}

export interface PublicAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

/** @param options when it is, and how many requests an address may make in a minute */
export async function startTestPublicServer(
  databaseUrl: string,
  options: {
    now?: () => Date
    requestsPerMinute?: number
    uploadFolder?: string
    log?: Logger
    trustedProxies?: readonly string[]
  } = {},
): Promise<TestPublicServer> {
  const server = await startPublic(
    {
      HOST: '127.0.0.1',
      PORT: 0,
      DATABASE_URL: databaseUrl,
      LOG_LEVEL: 'silent',
      PUBLIC_URL: 'https://public.example',
      UPLOAD_FOLDER: options.uploadFolder ?? '/nowhere',
      REQUESTS_PER_MINUTE: options.requestsPerMinute ?? 10_000,
      TRUSTED_PROXIES: [...(options.trustedProxies ?? [])],
      linkSecrets,
    },
    {
      log: options.log ?? pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' }),
      ...(options.now && { now: options.now }),
    },
  )
  const send = async (path: string, init: Parameters<typeof request>[1]): Promise<PublicAnswer> => {
    const { pathname, search } = new URL(path, server.url)
    const { statusCode, headers, body } = await request(`${server.url}${pathname}${search}`, init)
    return { status: statusCode, headers, text: await body.text() }
  }
  return {
    url: server.url,
    get: (path, headers = {}) => send(path, { headers }),
    post: (path, body, headers = { 'content-type': 'application/x-www-form-urlencoded' }) =>
      send(path, { method: 'POST', body, headers }),
    close: () => server.close(),
  }
}
