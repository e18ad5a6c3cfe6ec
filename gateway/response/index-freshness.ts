import { type GraphQLSchema, getNamedType, isObjectType } from 'graphql'
import type { Caller } from '../../subgraphs/kit/contract/caller.ts'
import type { Logger } from '../../subgraphs/kit/process/logger.ts'
import type { AgencyClient } from '../agencies/agency-client.ts'

/** How far the center's index of disputes went when it was last asked. */
export interface IndexReading {
  /** When it was asked (RFC 3339). */
  readonly at: string
  /** By agency code, the moment before which the index has all of the agency's changes (RFC 3339). */
  readonly through: ReadonlyMap<string, string>
}

export interface IndexFreshness {
  /** The last reading, of whatever age; it is renewed in the background. Undefined until there is one. */
  latest(): IndexReading | undefined
  /** Asks no more, and waits for what is being asked. */
  close(): Promise<void>
}

export interface IndexFreshnessOptions {
  /** Asks the center. */
  readonly center: AgencyClient
  /** Whether the center is to be asked: see {@link tellsIndexedThrough}. */
  readonly isTold: () => boolean
  readonly log: Logger
  /** How old a reading may become before it is renewed, in milliseconds. */
  readonly renewMs?: number
}

/** The gateway itself, which needs to know of no record for this. */
const GATEWAY: Caller = {
  client: 'gateway',
  officer: 'gateway',
  roles: ['service'],
  scopes: [],
  purpose: 'index-freshness',
  policies: [],
  mayKnow: [],
}

/** Longest that one reading may take: the gateway's end waits for it. */
const READING_MS = 2_000

const BODY = JSON.stringify({ query: '{ agencies { code indexedThrough } }' })

/**
 * Reads from the center how far its index goes. No request waits for that: the first to need a reading that is too
 * old gets it all the same, and has it renewed. Without requests nothing is asked. A failure leaves the last reading,
 * which stays true as it ages: an index does not lose what it has.
 */
export function createIndexFreshness(options: IndexFreshnessOptions): IndexFreshness {
  const { center, isTold, log, renewMs = 5_000 } = options
  let reading: IndexReading | undefined
  let askedAt = Number.NEGATIVE_INFINITY
  let renewal: Promise<void> | undefined
  let isClosed = false

  async function renew(): Promise<void> {
    const at = new Date().toISOString()
    const deadline = performance.now() + READING_MS
    const answer = await center.ask(BODY, { caller: GATEWAY, requestId: 'index-freshness', log, deadline })
    if (answer.kind === 'answered' && Array.isArray(answer.data?.agencies))
      reading = { at, through: readThrough(answer.data.agencies) }
  }

  return {
    latest() {
      const now = performance.now()
      if (now - askedAt >= renewMs && !renewal && !isClosed && isTold()) {
        askedAt = now
        renewal = renew()
          .catch((error: unknown) => log.error({ err: error }, 'how far the index goes could not be asked'))
          .finally(() => {
            renewal = undefined
          })
      }
      return reading
    },
    async close() {
      isClosed = true
      await renewal
    },
  }
}

/** Whether a supergraph has the fields that tell how far the index goes. */
export function tellsIndexedThrough(apiSchema: GraphQLSchema): boolean {
  const type = getNamedType(apiSchema.getQueryType()?.getFields().agencies?.type)
  return isObjectType(type) && 'code' in type.getFields() && 'indexedThrough' in type.getFields()
}

function readThrough(agencies: readonly unknown[]): Map<string, string> {
  const through = new Map<string, string>()
  for (const agency of agencies) {
    const { code, indexedThrough } = (agency ?? {}) as Record<string, unknown>
    if (typeof code === 'string' && typeof indexedThrough === 'string') through.set(code, indexedThrough)
  }
  return through
}
