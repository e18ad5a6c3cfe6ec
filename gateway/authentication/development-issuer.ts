import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { ClientError } from '../errors.ts'
import { DEVELOPMENT_ROLES } from './development-roles.ts'
import type { KeyedIssuer, TokenHolder } from './token-verifier.ts'

const ISSUER = 'onedoor-development'
const AUDIENCE = 'onedoor'
const ALGORITHM = 'EdDSA'
const LIFETIME_SECONDS = 8 * 3600

/**
 * The development profile's own issuer of access tokens: whoever asks gets one. Its key lives as long as the process,
 * so that no token outlives it.
 */
export interface DevelopmentIssuer extends KeyedIssuer {
  issue(holder: TokenHolder): Promise<string>
}

export async function createDevelopmentIssuer(): Promise<DevelopmentIssuer> {
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM)
  const kid = randomUUID()
  return {
    issuer: ISSUER,
    audience: AUDIENCE,
    algorithms: [ALGORITHM],
    keys: createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), kid, alg: ALGORITHM }] }),
    issue: ({ client, officer, roles, scopes, organisation, place }) =>
      new SignJWT({ client_id: client, roles, scope: scopes.join(' '), organisation, place })
        .setProtectedHeader({ alg: ALGORITHM, kid, typ: 'at+jwt' })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(officer)
        .setJti(randomUUID())
        .setIssuedAt()
        .setExpirationTime(`${LIFETIME_SECONDS}s`)
        .sign(privateKey),
  }
}

/** `GET /dev/roles` and `POST /dev/token {role}`, in the answer's form of OAuth 2.0. */
export function developmentTokenRoutes(app: FastifyInstance, issuer: DevelopmentIssuer): void {
  app.get('/dev/roles', async () =>
    DEVELOPMENT_ROLES.map(({ name, title, purpose }) => ({ name, title, purpose })),
  )

  app.post('/dev/token', async (request, reply) => {
    const wanted = (request.body as { role?: unknown } | null)?.role
    const role = DEVELOPMENT_ROLES.find(({ name }) => name === wanted)
    if (!role)
      throw new ClientError(
        'BAD_REQUEST',
        `Send {"role": …} with one of ${DEVELOPMENT_ROLES.map(({ name }) => name).join(', ')}.`,
      )
    reply.header('cache-control', 'no-store')
    return {
      access_token: await issuer.issue(role.holder),
      token_type: 'Bearer',
      expires_in: LIFETIME_SECONDS,
    }
  })
}
