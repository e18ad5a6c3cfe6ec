import { createServer, type Server, type Socket } from 'node:net'

/** From the text of a request's body to that of the answer, a binary string: one character a byte. */
export type AnswerRequest = (body: string) => string

/**
 * An HTTP/1.1 server of the little that gateways send: POST requests with a content-length, each answered at once,
 * on connections that are kept alive. Anything else is told off with 501.
 * @param port 0 takes a free one
 */
export function serveHttp(answer: AnswerRequest, host = '127.0.0.1', port = 0): Promise<Server> {
  const server = createServer({ noDelay: true }, (socket) => serveConnection(socket, answer))
  return new Promise((resolve, reject) => {
    server.on('error', reject).listen(port, host, () => resolve(server))
  })
}

const CONTENT_LENGTH = /\r\ncontent-length: *(\d+)/i
const END_OF_HEAD = '\r\n\r\n'

function serveConnection(socket: Socket, answer: AnswerRequest): void {
  let waiting: Buffer | undefined
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk: Buffer) => {
    let bytes = waiting ? Buffer.concat([waiting, chunk]) : chunk
    while (bytes.length > 0) {
      const headEnd = bytes.indexOf(END_OF_HEAD)
      if (headEnd < 0) break
      const head = bytes.toString('latin1', 0, headEnd)
      const length = CONTENT_LENGTH.exec(head)?.[1]
      if (!length) {
        socket.end('HTTP/1.1 501 Not Implemented\r\ncontent-length: 0\r\nconnection: close\r\n\r\n')
        return
      }
      const start = headEnd + END_OF_HEAD.length
      const end = start + Number(length)
      if (bytes.length < end) break
      respond(socket, answer(bytes.toString('utf8', start, end)))
      bytes = bytes.subarray(end)
    }
    waiting = bytes.length > 0 ? bytes : undefined
  })
}

function respond(socket: Socket, body: string): void {
  socket.write(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    'latin1',
  )
}
