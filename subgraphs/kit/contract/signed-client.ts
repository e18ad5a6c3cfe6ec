import type { KeyObject } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import { buildConnector, Pool } from 'undici'
import { CALLER_HEADER, type Caller, createCallerSigner, type Issuer } from './caller.ts'
import { type ClientTls, refusalOf } from './pinned-tls.ts'
import { createRequestBinder, MAC_HEADER, type MacKeys } from './request-mac.ts'

/** Whom one program asks in its own name, and what proves that it is this program. */
export interface SignedClientOptions {
  /** Code of the agency. */
  readonly agency: string
  /** Base URL of its subgraph. */
  readonly url: string
  readonly issuer: Issuer
  readonly privateKey: KeyObject
  /** Shared with the agency. */
  readonly macKeys: MacKeys
  readonly tls?: ClientTls | undefined
  /** Largest answer that is read. */
  readonly answerBytes: number
}

export interface SignedRequest {
  readonly method: 'GET' | 'POST'
  /** Below the base URL, with its query. */
  readonly path: string
  /** JSON. */
  readonly body?: string
}

/** Requests that a program makes in its own name, for things that no client waits for. */
export interface SignedClient {
  /** @throws {AnswerTooLarge} or undici's errors when the agency is not there, or the signal ends it */
  ask(
    request: SignedRequest,
    caller: Caller,
    signal: AbortSignal,
  ): Promise<{ readonly status: number; readonly text: string }>
  close(): Promise<void>
}

export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge'
}

const CONNECTIONS = 4

export function createSignedClient(options: SignedClientOptions): SignedClient {
  const { agency, answerBytes } = options
  const { origin, pathname } = new URL(options.url)
  const base = pathname.replace(/\/$/, '')
  const pool = new Pool(origin, { connections: CONNECTIONS, connect: connectorOf(options.tls) })
  const sign = createCallerSigner(options)
  const bind = createRequestBinder(options.macKeys)
  return {
    ask: async ({ method, path: below, body = '' }, caller, signal) => {
      const path = base + below
      const assertion = await sign(caller, agency)
      const answer = await pool.request({
        method,
        path,
        headers: {
          [CALLER_HEADER]: assertion,
          [MAC_HEADER]: bind({ method, path, requestId: '', body, assertion }),
          ...(body !== '' && { 'content-type': 'application/json' }),
        },
        body: body === '' ? null : body,
        signal,
      })
      return { status: answer.statusCode, text: await readText(answer.body, answerBytes) }
    },
    close: () => pool.close(),
  }
}

async function readText(body: AsyncIterable<Buffer>, most: number): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > most) throw new AnswerTooLarge(`is larger than ${most} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Makes connections; to an agency whose keys are known, only to who has one of them. */
function connectorOf({ identity, pins }: ClientTls = {}): buildConnector.connector {
  if (!pins) return buildConnector({ ...identity })
  // A connection that goes on with the session of another does not show the agency's certificate once more.
  const connect = buildConnector({ ...identity, rejectUnauthorized: false, maxCachedSessions: 0 })
  return (options, callback) =>
    connect(options, (error, socket) => {
      const refusal = socket && refusalOf(socket as TLSSocket, pins)
      if (refusal) socket.destroy()
      if (error) callback(error, null)
      else if (refusal) callback(refusal, null)
      else callback(null, socket)
    })
}
