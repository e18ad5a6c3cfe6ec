import { isIP, connect as netConnect, type Socket, type TcpNetConnectOpts } from 'node:net'
import { createSecureContext, type TLSSocket, connect as tlsConnect } from 'node:tls'
import { type ClientTls, type Pins, refusalOf } from '../../../subgraphs/kit/contract/pinned-tls.ts'

/** Opens a socket that calls `receive` with each piece that comes, in memory that it uses again for the next. */
export type OpenSocket = (receive: (piece: Buffer) => void) => Socket

/** Most responses fit into it, so that they come in one piece. */
const READ_BYTES = 32 * 1024

/**
 * Opens sockets to the origin of an http: or https: URL. Of the latter the certificate is verified each time: by its
 * key where that is pinned, else by name and authority.
 */
export function socketOpener(url: URL, { identity, pins }: ClientTls = {}): OpenSocket {
  const isSecure = url.protocol === 'https:'
  // A URL has the address of IPv6 in brackets.
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const port = Number(url.port || (isSecure ? 443 : 80))
  const secure = {
    ALPNProtocols: ['http/1.1'],
    ...(!isIP(host) && { servername: host }),
    ...(identity && { secureContext: createSecureContext(identity) }),
    ...(pins && { rejectUnauthorized: false }),
  }
  return (receive) => {
    const options: TcpNetConnectOpts = { host, port, noDelay: true }
    if (!isSecure) return netConnect({ ...options, onread: intoOneBuffer(receive) })
    const socket = tlsConnect({ ...options, ...secure }).on('data', receive)
    // What waits to be written is not, once the socket is destroyed here.
    if (pins) socket.once('secureConnect', () => destroyIfRefused(socket, pins))
    return socket
  }
}

function destroyIfRefused(socket: TLSSocket, pins: Pins): void {
  const refusal = refusalOf(socket, pins)
  if (refusal) socket.destroy(refusal)
}

/** Saves what a stream does with each piece: memory of its own, a queue, an event. */
function intoOneBuffer(receive: (piece: Buffer) => void): TcpNetConnectOpts['onread'] {
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES)
  return {
    buffer,
    callback: (length) => {
      receive(buffer.subarray(0, length))
      return true
    },
  }
}
