import { createServer, type Socket } from 'node:net'
import {
  type AgencyCall,
  type AgencyLimits,
  createAgencyClient,
} from '../../gateway/agencies/agency-client.ts'
import { createLogger } from '../../subgraphs/kit/process/logger.ts'

/** A server of a test that speaks TCP and nothing above it. */
export interface HostileAgency {
  readonly url: string
  /** The requests received so far, whole, as text. */
  readonly requests: string[]
  readonly sockets: Socket[]
  close(): Promise<void>
}

/** Calls `respond` for each request, with the socket it came over. */
export async function startHostileAgency(
  respond: (socket: Socket, count: number) => void,
): Promise<HostileAgency> {
  const requests: string[] = []
  const sockets: Socket[] = []
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket)
    let received = ''
    socket.on('error', () => {})
    socket.on('end', () => socket.end())
    socket.on('data', (chunk) => {
      received += chunk
      for (let request = takeRequest(received); request; request = takeRequest(received)) {
        received = received.slice(request.length)
        requests.push(request)
        respond(socket, requests.length)
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    requests,
    sockets,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function takeRequest(text: string): string | undefined {
  const [head = ''] = text.split('\r\n\r\n', 1)
  const length = Number(/content-length: (\d+)/i.exec(head)?.[1])
  const end = head.length + 4 + length
  return text.length >= end ? text.slice(0, end) : undefined
}

const LIMITS: AgencyLimits = { connections: 2, waitingFetches: 2, answerBytes: 100_000 }

/** A client for the agency, without assertions, that waits 500 ms for an answer unless told otherwise. */
export function connectTo(
  agency: { readonly url: string },
  { deadlineMs = 500, ...limits }: Partial<AgencyLimits> & { deadlineMs?: number } = {},
) {
  return createAgencyClient({ code: 'courts', name: '法院', url: agency.url, deadlineMs }, undefined, {
    ...LIMITS,
    ...limits,
  })
}

/** A call by nobody in particular, whose request has a minute. */
export function aCall(deadline = performance.now() + 60_000): AgencyCall {
  return {
    caller: { client: 'c', officer: 'o', roles: [], scopes: [], purpose: 'p', policies: [], mayKnow: [] },
    requestId: 'request-1',
    log: createLogger('gateway', 'silent'),
    deadline,
  }
}
