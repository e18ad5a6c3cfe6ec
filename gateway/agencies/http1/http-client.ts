import type { ClientTls } from '../../../subgraphs/kit/contract/pinned-tls.ts'
import { Connection, type ConnectionOwner, type Exchange } from './connection.ts'
import { Deadlines, type Timed } from './deadlines.ts'
import { CLIENT_CLOSED, OVERDUE, TOO_MANY_WAIT } from './faults.ts'
import { type OpenSocket, socketOpener } from './open-socket.ts'
import { type HeaderField, requestWriter, type WriteRequest } from './request.ts'
import type { Outcome, ResponseLimits } from './response-parser.ts'

type WaitingExchange = Exchange & Timed

export interface HttpClientOptions {
  /** Where every request goes; its path and query included. */
  readonly url: URL
  readonly tls?: ClientTls | undefined
  /** Most connections at a time. */
  readonly connections: number
  /** Exchanges that may wait for a connection; those beyond are refused at once. */
  readonly waiting: number
  /** Largest body of a response, in bytes. */
  readonly bodyBytes: number
  /** Whether the body of a response of that content type is wanted; of others only the head is read. */
  wantsBody(contentType: string | undefined): boolean
}

/** Idle connections that a server says nothing of: Node's servers close theirs after 5 s. */
const IDLE_MS = 4_000
/** For servers that would keep them for longer. */
const LONGEST_IDLE_MS = 60_000
/** How much sooner than the server a connection is closed here, so that no request meets its end. */
const AHEAD_OF_SERVER_MS = 1_000

/** A client of HTTP/1.1 for POST requests with JSON bodies to one URL, each sent at most once. */
export class HttpClient {
  readonly #options: HttpClientOptions
  readonly #openSocket: OpenSocket
  readonly #writeRequest: WriteRequest
  readonly #limits: ResponseLimits
  readonly #deadlines = new Deadlines()
  readonly #owner: ConnectionOwner
  /** Whether idle or not. */
  #open = 0
  readonly #idle: Connection[] = []
  readonly #waiting = new Set<WaitingExchange>()
  #onClosed: (() => void) | undefined

  constructor(options: HttpClientOptions) {
    this.#options = options
    this.#openSocket = socketOpener(options.url, options.tls)
    this.#writeRequest = requestWriter(options.url)
    const { bodyBytes, wantsBody } = options
    this.#limits = { bodyBytes, wantsBody, idleMs }
    this.#owner = {
      onFree: (connection) => this.#onFree(connection),
      onClose: (connection) => this.#onClose(connection),
    }
  }

  /**
   * Sends a request as soon as a connection is free, and calls `settle` once: with its response, or with what kept it
   * from coming by the deadline (on the clock of `performance.now()`). The response's body is to be read at once.
   */
  post(
    fields: readonly HeaderField[],
    body: string,
    deadline: number,
    settle: (outcome: Outcome) => void,
  ): void {
    const request = this.#writeRequest(fields, body)
    if ('kind' in request) settle(request)
    else if (this.#onClosed) settle(CLIENT_CLOSED)
    else if (deadline <= performance.now()) settle(OVERDUE)
    else this.#admit({ request, deadline, settle })
  }

  /**
   * Waits for exchanges that are under way or wait, then closes the connections. Those that come later are refused.
   * To be called once.
   */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#onClosed = resolve
      for (const connection of [...this.#idle]) connection.close()
      this.#resolveWhenClosed()
    })
  }

  #admit(exchange: Exchange): void {
    const connection = this.#takeIdle()
    if (connection) connection.carry(exchange)
    else if (this.#open < this.#options.connections) this.#connect(exchange)
    else if (this.#waiting.size < this.#options.waiting) this.#wait(exchange)
    else exchange.settle(TOO_MANY_WAIT)
  }

  /** The connection that was used last: the others become superfluous, and are closed in time. */
  #takeIdle(): Connection | undefined {
    for (let connection = this.#idle.pop(); connection; connection = this.#idle.pop()) {
      if (connection.isUsable()) return connection
      connection.close()
    }
    return undefined
  }

  #connect(exchange: Exchange): void {
    this.#open++
    new Connection(this.#openSocket, exchange, this.#limits, this.#deadlines, this.#owner)
  }

  #wait(exchange: Exchange): void {
    const waiting: WaitingExchange = {
      ...exchange,
      expire: () => {
        this.#stopWaiting(waiting)
        exchange.settle(OVERDUE)
      },
    }
    this.#waiting.add(waiting)
    this.#deadlines.watch(waiting)
  }

  #stopWaiting(waiting: WaitingExchange): void {
    this.#waiting.delete(waiting)
    this.#deadlines.remove(waiting)
  }

  /** Who waits longest, and now waits no longer. */
  #nextWaiting(): Exchange | undefined {
    const now = performance.now()
    for (const next of this.#waiting) {
      if (next.deadline > now) {
        this.#stopWaiting(next)
        return next
      }
      // The timer is late, as timers are when there is much to do.
      next.expire()
    }
    return undefined
  }

  #onFree(connection: Connection): void {
    const next = this.#nextWaiting()
    if (next) connection.carry(next)
    else if (this.#onClosed) connection.close()
    else this.#idle.push(connection)
  }

  #onClose(connection: Connection): void {
    this.#open--
    const place = this.#idle.indexOf(connection)
    if (place >= 0) this.#idle.splice(place, 1)
    const next = this.#nextWaiting()
    if (next) this.#connect(next)
    this.#resolveWhenClosed()
  }

  #resolveWhenClosed(): void {
    if (this.#open === 0) this.#onClosed?.()
  }
}

function idleMs(seconds: number | undefined): number {
  if (seconds === undefined) return IDLE_MS
  return Math.min(Math.max(0, seconds * 1000 - AHEAD_OF_SERVER_MS), LONGEST_IDLE_MS)
}
