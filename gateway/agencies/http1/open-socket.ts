import { isIP, connect as netConnect, type Socket, type TcpNetConnectOpts } from 'node:net'
import { connect as tlsConnect } from 'node:tls'

/** Opens a socket that calls `receive` with each piece that comes, in memory that it uses again for the next. */
export type OpenSocket = (receive: (piece: Buffer) => void) => Socket

/** Most responses fit into it, so that they come in one piece. */
const READ_BYTES = 32 * 1024

/** Opens sockets to the origin of an http: or https: URL; of the latter the certificate is verified each time. */
export function socketOpener(url: URL): OpenSocket {
  const isSecure = url.protocol === 'https:'
  // A URL has the address of IPv6 in brackets.
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const port = Number(url.port || (isSecure ? 443 : 80))
  const servername = isIP(host) ? {} : { servername: host }
  return (receive) => {
    const options: TcpNetConnectOpts = { host, port, noDelay: true }
    if (!isSecure) return netConnect({ ...options, onread: intoOneBuffer(receive) })
    return tlsConnect({ ...options, ...servername, ALPNProtocols: ['http/1.1'] }).on('data', receive)
  }
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
