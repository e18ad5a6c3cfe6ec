import type { Socket } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { startHostileAgency } from '../../../tests/gateway/hostile-agency.ts'
import { HttpClient } from './http-client.ts'

/** How the agency deals with a request, given the body that its response should have. */
const BEHAVIOURS: Readonly<Record<string, (socket: Socket, body: string) => void>> = {
  answers: (socket, body) => void socket.write(response(body)),
  'answers in pieces': (socket, body) => {
    const text = response(body)
    socket.write(text.slice(0, 20))
    setTimeout(() => socket.write(text.slice(20)), 2)
  },
  'answers in chunks': (socket, body) => {
    socket.write(
      `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}`,
    )
    setImmediate(() => socket.write('\r\n0\r\n\r\n'))
  },
  'answers twice': (socket, body) => void socket.write(response(body) + response('stray')),
  'answers, then closes': (socket, body) => void socket.end(response(body)),
  'answers, then closes a little later': (socket, body) => {
    socket.write(response(body))
    setTimeout(() => socket.end(), 1)
  },
  'answers until the end': (socket, body) => void socket.end(`HTTP/1.1 200 OK\r\n\r\n${body}`),
  'answers in part': (socket, body) => void socket.end(response(body).slice(0, -1)),
  'answers nonsense': (socket) => void socket.write('nonsense\r\n\r\n'),
  closes: (socket) => void socket.end(),
  resets: (socket) => void socket.resetAndDestroy(),
  'says nothing': () => {},
}
const COUNT = 24

const response = (body: string) => `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`

test('whatever an agency does, everybody has their own response or none, and nobody is heard twice', async () => {
  const behaviour = fc.constantFrom(...Object.keys(BEHAVIOURS))
  const property = fc.asyncProperty(
    fc.array(behaviour, { minLength: COUNT, maxLength: COUNT }),
    fc.integer({ min: 1, max: 5 }),
    async (behaviours, connections) => {
      const agency = await startHostileAgency((socket, count) => {
        const body = agency.requests[count - 1]!.split('\r\n\r\n')[1]!
        BEHAVIOURS[behaviours[count - 1]!]!(socket, body)
      })
      const client = new HttpClient({
        url: new URL(agency.url),
        connections,
        waiting: COUNT,
        bodyBytes: 1_000,
        wantsBody: () => true,
      })
      const ask = (name: string) =>
        new Promise<string>((resolve) =>
          client.post([], name, performance.now() + 200, (outcome) =>
            resolve(outcome.kind === 'response' ? Buffer.from(outcome.body).toString() : outcome.kind),
          ),
        )
      const names = Array.from({ length: COUNT }, (_, index) => `request ${index}`)
      const outcomes = await Promise.all(names.map(ask))
      for (const [index, outcome] of outcomes.entries())
        expect([names[index], 'malformed', 'unavailable', 'overdue']).toContain(outcome)
      expect(new Set(agency.requests).size).toBe(agency.requests.length)
      await client.close()
      await agency.close()
    },
  )
  await fc.assert(property, { numRuns: 30 })
})
