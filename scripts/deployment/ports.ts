import { createServer } from 'node:net'

/** Whether a TCP port of the loopback address can be listened on now. */
export function isPortFree(port: number): Promise<boolean> {
  return listenOnce(port).then(
    () => true,
    () => false,
  )
}

/**
 * Chooses loopback ports for processes: the preferred one where it is free, else (or where 0 is preferred) any
 * free one. No port is given twice.
 */
export async function choosePorts<Name extends string>(
  preferred: Readonly<Record<Name, number>>,
): Promise<Record<Name, number>> {
  const chosen = new Set<number>()
  const ports: [Name, number][] = []
  for (const [name, wanted] of Object.entries(preferred) as [Name, number][]) {
    let port = chosen.has(wanted) ? undefined : await listenOnce(wanted).catch(() => undefined)
    while (port === undefined || chosen.has(port)) port = await listenOnce(0)
    chosen.add(port)
    ports.push([name, port])
  }
  return Object.fromEntries(ports) as Record<Name, number>
}

/** Listens and closes again; returns the port, which is another than asked for only when that was 0. */
function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port))
    })
  })
}
