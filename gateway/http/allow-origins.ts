import type { FastifyInstance } from 'fastify'
import { COMPLETENESS_HEADER } from '../response/completeness.ts'
import { DEADLINE_HEADER } from './deadline.ts'
import { REQUEST_ID_HEADER } from './request-id.ts'
import { PREFLIGHTED } from './require-preflight.ts'

const REQUEST_HEADERS = [
  'accept',
  'authorization',
  'content-type',
  'x-purpose',
  'x-case',
  COMPLETENESS_HEADER,
  DEADLINE_HEADER,
  REQUEST_ID_HEADER,
  ...PREFLIGHTED,
]

const ANSWER_HEADERS = ['retry-after', 'www-authenticate', REQUEST_ID_HEADER]

/** How long a browser may remember that it has asked. */
const MAX_AGE_SECONDS = 600

/**
 * Lets pages of other origins ask, those on the list and no others. Never with what a browser would add by itself:
 * who asks is told by a token alone, which the page has to have.
 * @param origins exactly as browsers write them, e.g. https://center.example
 */
export async function allowOrigins(app: FastifyInstance, origins: readonly string[]): Promise<void> {
  if (origins.length === 0) return
  const { default: cors } = await import('@fastify/cors')
  const allowed = new Set<string | undefined>(origins)
  await app.register(cors, {
    origin: (origin, decide) => decide(null, allowed.has(origin)),
    methods: ['GET', 'POST'],
    allowedHeaders: REQUEST_HEADERS,
    exposedHeaders: ANSWER_HEADERS,
    maxAge: MAX_AGE_SECONDS,
    // What is no preflight is refused as it is without a list.
    strictPreflight: false,
  })
}
