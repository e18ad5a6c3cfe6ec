import type { Socket } from 'node:net'
import type { Deadlines, Timed } from './deadlines.ts'
import { CONNECTION_ENDED, describeSocketError, OVERDUE } from './faults.ts'
import type { OpenSocket } from './open-socket.ts'
import type { WrittenRequest } from './request.ts'
import { type Outcome, type ResponseLimits, ResponseParser } from './response-parser.ts'

/** A request to be sent once, and who waits for its outcome. */
export interface Exchange {
  readonly request: WrittenRequest
  /** On the clock of `performance.now()`. */
  readonly deadline: number
  /** Called once. */
  readonly settle: (outcome: Outcome) => void
}

/** Whom a connection tells that it can be used again, or that it is no more. */
export interface ConnectionOwner {
  onFree(connection: Connection): void
  onClose(connection: Connection): void
}

type State =
  | { readonly kind: 'busy'; readonly exchange: Exchange; readonly parser: ResponseParser }
  | { readonly kind: 'idle'; readonly until: number }
  | { readonly kind: 'closed' }

const CLOSED: State = { kind: 'closed' }

/**
 * A connection that is opened for an exchange, and used for one at a time. Anything out of turn ends it: a fault, bytes
 * after a response or between exchanges, the server's end of it.
 */
export class Connection implements Timed {
  readonly #socket: Socket
  readonly #limits: ResponseLimits
  readonly #deadlines: Deadlines
  readonly #owner: ConnectionOwner
  #state: State

  constructor(
    openSocket: OpenSocket,
    exchange: Exchange,
    limits: ResponseLimits,
    deadlines: Deadlines,
    owner: ConnectionOwner,
  ) {
    this.#limits = limits
    this.#deadlines = deadlines
    this.#owner = owner
    this.#state = { kind: 'busy', exchange, parser: new ResponseParser(limits) }
    this.#socket = openSocket((piece) => this.#receive(piece))
      .on('error', (error) => this.#end(describeSocketError(error)))
      .on('end', () => this.#receiveEnd())
      .on('close', () => this.#end(CONNECTION_ENDED))
    this.#send(exchange)
  }

  /** When the exchange is overdue, or an idle connection has waited long enough for the next. */
  get deadline(): number {
    if (this.#state.kind === 'busy') return this.#state.exchange.deadline
    return this.#state.kind === 'idle' ? this.#state.until : Infinity
  }

  expire(): void {
    this.#end(OVERDUE)
  }

  /** Whether an idle connection can be used: neither side has ended it, nor is the server about to. */
  isUsable(): boolean {
    return this.#state.kind === 'idle' && performance.now() < this.#state.until && this.#socket.writable
  }

  /** Uses an idle connection once more. */
  carry(exchange: Exchange): void {
    this.#state = { kind: 'busy', exchange, parser: new ResponseParser(this.#limits) }
    this.#send(exchange)
  }

  /** Closes an idle connection. */
  close(): void {
    this.#end(CONNECTION_ENDED)
  }

  #send(exchange: Exchange): void {
    this.#deadlines.watch(this)
    const { text, encoding } = exchange.request
    this.#socket.write(text, encoding)
  }

  #receive(piece: Buffer): void {
    const outcome = this.#state.kind === 'busy' ? this.#state.parser.push(piece) : CONNECTION_ENDED
    if (outcome) this.#finish(outcome)
  }

  #receiveEnd(): void {
    this.#end(this.#state.kind === 'busy' ? this.#state.parser.end() : CONNECTION_ENDED)
  }

  #finish(outcome: Outcome): void {
    const state = this.#state
    // A response that came before its request was sent leaves the rest of that to be taken for the next one.
    const isSent = this.#socket.writableLength === 0
    if (state.kind !== 'busy' || outcome.kind !== 'response' || outcome.idleMs === 0 || !isSent) {
      this.#end(outcome)
      return
    }
    this.#state = { kind: 'idle', until: performance.now() + outcome.idleMs }
    this.#deadlines.watch(this)
    state.exchange.settle(outcome)
    // Not before the event loop has turned: what TLS received along with the response is to be seen as out of turn.
    setImmediate(this.#becomeFree)
  }

  readonly #becomeFree = (): void => {
    if (this.#state.kind === 'idle') this.#owner.onFree(this)
  }

  /** Ends the connection, and the exchange on it with this outcome. */
  #end(outcome: Outcome): void {
    const state = this.#state
    if (state.kind === 'closed') return
    this.#state = CLOSED
    this.#deadlines.remove(this)
    this.#socket.destroy()
    if (state.kind === 'busy') state.exchange.settle(outcome)
    this.#owner.onClose(this)
  }
}
