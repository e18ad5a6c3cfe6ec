import { connect, type Socket } from 'node:net'
import type { Fetcher } from './fetcher.ts'

/** Most connections to one subgraph. */
const CONNECTIONS = 32
const END_OF_HEAD = '\r\n\r\n'
const CONTENT_LENGTH = /\r\ncontent-length: (\d+)/i

interface Question {
  readonly bytes: string
  readonly resolve: (text: string) => void
  readonly reject: (error: Error) => void
}

/**
 * As `createFetcher`, on plain sockets: one question at a time on each of some kept-alive connections. It believes
 * every answer to be a well-formed one with a content-length: a limit to compare with, and nothing to copy.
 */
export function createSocketFetcher(url: string): Fetcher {
  const { host, hostname, port, pathname } = new URL(url)
  const head = `POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: `
  const idle: Connection[] = []
  const waiting: Question[] = []
  let opened = 0

  const release = (connection: Connection) => {
    const next = waiting.shift()
    if (next) connection.ask(next)
    else idle.push(connection)
  }
  const send = (question: Question) => {
    const connection = idle.pop()
    if (connection) connection.ask(question)
    else if (opened < CONNECTIONS) {
      opened++
      new Connection(connect({ host: hostname, port: Number(port), noDelay: true }), release).ask(question)
    } else waiting.push(question)
  }
  return (query, variables) =>
    new Promise((resolve, reject) => {
      const body = JSON.stringify({ query, variables })
      send({
        bytes: `${head}${Buffer.byteLength(body)}${END_OF_HEAD}${body}`,
        resolve: (text) => resolve(JSON.parse(text).data),
        reject,
      })
    })
}

class Connection {
  readonly #socket: Socket
  #question: Question | undefined
  #received: Buffer[] = []
  #length = 0
  /** Bytes of the whole answer, known once its head is there. */
  #expected = Number.POSITIVE_INFINITY
  /** 0 until then. */
  #bodyStart = 0

  constructor(socket: Socket, release: (connection: Connection) => void) {
    this.#socket = socket
    socket.on('error', (error) => this.#question?.reject(error))
    socket.on('data', (chunk: Buffer) => {
      const text = this.#receive(chunk)
      if (text === undefined) return
      const question = this.#question!
      this.#question = undefined
      release(this)
      question.resolve(text)
    })
  }

  ask(question: Question): void {
    this.#question = question
    this.#socket.write(question.bytes)
  }

  /** The answer's body, when this was its last piece. */
  #receive(chunk: Buffer): string | undefined {
    this.#received.push(chunk)
    this.#length += chunk.length
    if (this.#bodyStart === 0) {
      const whole = this.#received.length === 1 ? chunk : Buffer.concat(this.#received)
      const headEnd = whole.indexOf(END_OF_HEAD)
      if (headEnd < 0) return undefined
      this.#bodyStart = headEnd + END_OF_HEAD.length
      const [, length] = CONTENT_LENGTH.exec(whole.toString('latin1', 0, headEnd)) ?? []
      this.#expected = this.#bodyStart + Number(length)
    }
    if (this.#length < this.#expected) return undefined
    const whole = this.#received.length === 1 ? chunk : Buffer.concat(this.#received)
    const text = whole.toString('utf8', this.#bodyStart)
    this.#received = []
    this.#length = 0
    this.#bodyStart = 0
    return text
  }
}
