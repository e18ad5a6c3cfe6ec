import { errorCodes, type FastifyInstance, type FastifyRequest } from 'fastify'
import {
  CALLER_HEADER,
  CallerRefused,
  createCallerVerifier,
  type Issuer,
  type VerifiedCaller,
} from '../contract/caller.ts'
import {
  type Binding,
  CLOCK_TOLERANCE_MS,
  isBound,
  LIFETIME_MS,
  MAC_HEADER,
  readBinding,
} from '../contract/request-mac.ts'
import type { SubgraphEnvironment } from '../environment.ts'
import { SeenRequests } from './seen-requests.ts'

export type AdmissionKeys = Pick<
  SubgraphEnvironment,
  'GATEWAY_PUBLIC_KEY' | 'CENTER_PUBLIC_KEY' | 'GATEWAY_MAC_KEY' | 'CENTER_MAC_KEY'
>

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call a route. A route that says nothing is for nobody. */
    mayCall?: Issuer | 'anyone'
  }
  interface FastifyRequest {
    /** On whose behalf; known once the whole request is proven. */
    caller?: VerifiedCaller
    /** What the request says of itself, as long as it is not proven. */
    claim?: Claim
  }
}

interface Claim {
  readonly caller: VerifiedCaller
  readonly assertion: string
  readonly binding: Binding
}

/** More requests come than can be remembered, so that one played again would not be known. */
export class TooManyRequests extends Error {
  override readonly name = 'TooManyRequests'
}

const JSON_TYPE = /^application\/json\s*(?:;|$)/i
const NO_BODY = new Uint8Array()

/**
 * Admits to each route whom it is for, and nobody else: with a verified caller assertion that is bound to this very
 * request, and once. Of a body nothing is parsed before that is proven.
 * @param mostRemembered requests of gateway or center that are remembered at a time, so that none is played again
 */
export function admitOnlyBoundRequests(
  server: FastifyInstance,
  {
    audience,
    keys,
    mostRemembered,
  }: { audience: string; keys: AdmissionKeys; mostRemembered?: number | undefined },
): void {
  // Of what was sent before, this server does not know whether it has been here.
  const startedAt = Date.now()
  const verify = createCallerVerifier({
    audience,
    issuers: { gateway: keys.GATEWAY_PUBLIC_KEY, center: keys.CENTER_PUBLIC_KEY },
  })
  const macKeys = { gateway: keys.GATEWAY_MAC_KEY, center: keys.CENTER_MAC_KEY }
  const seen = { gateway: new SeenRequests(mostRemembered), center: new SeenRequests(mostRemembered) }
  const isOpen = ({ routeOptions }: FastifyRequest) => routeOptions.config?.mayCall === 'anyone'

  server.addHook('onRequest', async (request) => {
    if (isOpen(request)) return
    const { url: route, config } = request.routeOptions
    const assertion = headerOf(request, CALLER_HEADER)
    const caller = await verify(assertion || undefined)
    if (route !== undefined && config.mayCall !== caller.issuer)
      throw new CallerRefused(`This route is not for the ${caller.issuer}.`)
    const binding = readBinding(request.headers[MAC_HEADER])
    if (!binding)
      throw new CallerRefused(`The header ${MAC_HEADER} is missing or not of its form; see the kit's README.`)
    refuseOldAndEarly(binding, startedAt)
    request.claim = { caller, assertion, binding }
  })

  /** Proves that the request is the one that its header was made for, and that it was not here before. */
  function prove(request: FastifyRequest, body: Uint8Array): void {
    const { caller, assertion, binding } = request.claim!
    // Once more: its body may have taken its time, and what is too old is not remembered any more.
    refuseOldAndEarly(binding, startedAt)
    const { method, raw } = request
    const bound = { method, path: raw.url!, requestId: headerOf(request, 'x-request-id'), body, assertion }
    if (!isBound(bound, binding, macKeys[caller.issuer]))
      throw new CallerRefused(`The header ${MAC_HEADER} was not made for this request with the shared key.`)
    const sight = seen[caller.issuer].see(binding.sentAt, binding.nonce)
    if (sight === 'seen') throw new CallerRefused('This very request was here before.')
    if (sight === 'full') throw new TooManyRequests('more requests came than can be remembered')
    request.caller = caller
  }

  const parseJson = server.getDefaultJsonParser('error', 'error')
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (!isOpen(request)) prove(request, body)
    if (!JSON_TYPE.test(request.headers['content-type'] ?? ''))
      throw new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE()
    parseJson(request, body.toString('utf8'), done)
  })
  server.addHook('preValidation', async (request) => {
    // What has no body comes here unproven.
    if (!isOpen(request) && !request.caller) prove(request, NO_BODY)
  })
}

function refuseOldAndEarly({ sentAt }: Binding, startedAt: number): void {
  const now = Date.now()
  if (sentAt < startedAt)
    throw new CallerRefused('The request was sent before this server started, by the clock of who sent it.')
  if (sentAt < now - LIFETIME_MS - CLOCK_TOLERANCE_MS)
    throw new CallerRefused('The request was sent more than a minute ago, by the clock of who sent it.')
  if (sentAt > now + CLOCK_TOLERANCE_MS)
    throw new CallerRefused('The request is from the future: the clock of who sent it is ahead.')
}

function headerOf(request: FastifyRequest, name: string): string {
  const value = request.headers[name]
  return typeof value === 'string' ? value : ''
}
