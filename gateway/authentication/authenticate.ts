import type { IncomingHttpHeaders } from 'node:http'
import type { Caller } from '../../subgraphs/kit/contract/caller.ts'

/**
 * Finds out on whose behalf, and why, a request is made.
 * @throws {ClientError} when the request does not say so in a way that can be believed.
 */
export type Authenticate = (headers: IncomingHttpHeaders) => Promise<Caller>
