import { OAuth2Server } from 'oauth2-mock-server'
import type { TokenIssuer } from '../../gateway/authentication/issuers.ts'

/** An identity provider that is not ours, for gateways in production. */
export interface TestIssuer {
  readonly issuer: TokenIssuer
  /** A header with a token of its own; `scope` as OAuth has it, with spaces between. */
  headers(claims?: { client_id?: string; scope?: string }): Promise<{ authorization: string }>
  close(): Promise<void>
}

const AUDIENCE = 'onedoor'

export async function startIssuer(): Promise<TestIssuer> {
  const provider = new OAuth2Server()
  const { kid } = await provider.issuer.keys.generate('RS256')
  await provider.start(0, 'localhost')
  return {
    issuer: {
      issuer: provider.issuer.url!,
      audience: AUDIENCE,
      jwksUrl: `${provider.issuer.url}/jwks`,
      algorithms: ['RS256'],
    },
    headers: async (claims = {}) => {
      const token = await provider.issuer.buildToken({
        kid,
        scopesOrTransform: (_head, payload) => {
          Object.assign(payload, { aud: AUDIENCE, sub: 'zhang.san', client_id: 'center-clerk' }, claims)
        },
      })
      return { authorization: `Bearer ${token}` }
    },
    close: () => provider.stop(),
  }
}
