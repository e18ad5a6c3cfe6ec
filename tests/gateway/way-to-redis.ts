import { connect, createServer, type Socket } from 'node:net'

/** A way to Redis that can be cut, or fall silent. */
export async function aWayTo(redisUrl: string) {
  const { hostname, port, pathname } = new URL(redisUrl)
  const sockets = new Set<Socket>()
  let silent = false
  const server = createServer((client) => {
    const redis = connect(Number(port || 6379), hostname)
    for (const [from, to] of [
      [client, redis],
      [redis, client],
    ] as const) {
      sockets.add(from)
      from.on('data', (data) => silent || to.write(data))
      from.on('error', () => {})
      from.on('close', () => to.destroy())
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `redis://127.0.0.1:${address.port}${pathname}`,
    fallSilent: () => {
      silent = true
    },
    /** Ends all connections; new ones are let through. */
    interrupt: () => {
      for (const socket of sockets) socket.destroy()
    },
    cut: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
