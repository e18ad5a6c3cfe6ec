import {
  createHmac,
  createPrivateKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  sign,
} from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, SignJWT } from 'jose'
import { OAuth2Server } from 'oauth2-mock-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TokenIssuer } from '../../gateway/authentication/issuers.ts'
import { CALLER_HEADER } from '../../subgraphs/kit/contract/caller.ts'
import { startCity, startGateway, type TestCity, type TestGateway } from './harness.ts'

const QUERY = '{ person(id: "center:1") { name } }'
const AUDIENCE = 'onedoor'

/** An identity provider that is not ours. */
const provider = new OAuth2Server()
let city: TestCity
let gateway: TestGateway
let issuer: TokenIssuer
/** The key that the gateway knows of the provider. */
let kid: string
beforeAll(async () => {
  kid = (await provider.issuer.keys.generate('RS256')).kid
  await provider.start(0, 'localhost')
  city = await startCity()
  issuer = {
    issuer: provider.issuer.url!,
    audience: AUDIENCE,
    jwksUrl: `${provider.issuer.url}/jwks`,
    algorithms: ['RS256', 'ES256'],
  }
  gateway = await startGateway(city, { profile: 'production', issuers: [issuer] })
})
afterAll(async () => {
  await gateway.close()
  await city.close()
  await provider.stop()
})

type Claims = Record<string, unknown>
const now = () => Math.floor(Date.now() / 1000)

/** A token of the provider with other claims and header fields than it would give. */
const aToken = (claims: Claims = {}, header: Claims = {}, key = kid) =>
  provider.issuer.buildToken({
    kid: key,
    scopesOrTransform: (head, payload) => {
      Object.assign(head, header)
      Object.assign(payload, { aud: AUDIENCE, sub: 'zhang.san', client_id: 'center-clerk' }, claims)
    },
  })
const ask = (token: string | undefined, to = gateway) =>
  to.ask(QUERY, undefined, token === undefined ? {} : { authorization: `Bearer ${token}` })

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const claims = () => ({
  iss: issuer.issuer,
  aud: AUDIENCE,
  sub: 'zhang.san',
  client_id: 'center-clerk',
  iat: now(),
  exp: now() + 600,
})

/** Signed as it should be, but for who understands an extension that there is not. */
function withUnknownExtension() {
  const key = createPrivateKey({ key: provider.issuer.keys.toJSON(true)[0] as JsonWebKey, format: 'jwk' })
  const content = `${part({ alg: 'RS256', kid, crit: ['https://evil.example/ext'], 'https://evil.example/ext': 1 })}.${part(claims())}`
  return `${content}.${sign('sha256', Buffer.from(content), key).toString('base64url')}`
}

/** The claims of the assertion that an agency was sent last. */
const asserted = () => {
  const [, payload] = String(city.center.received.at(-1)!.headers[CALLER_HEADER]).split('.')
  return JSON.parse(Buffer.from(payload!, 'base64url').toString())
}

describe('a token of an issuer that is believed', () => {
  test('says to the agencies who asks', async () => {
    const token = await aToken({
      roles: ['clerk'],
      scope: 'developer records:protected',
      organisation: 'center',
      place: '371102',
    })
    const { status, errors } = await ask(token)
    expect([status, errors]).toEqual([200, undefined])
    expect(asserted()).toMatchObject({
      sub: 'zhang.san',
      client: 'center-clerk',
      roles: ['clerk'],
      scopes: ['developer', 'records:protected'],
      organisation: 'center',
      place: '371102',
      mayKnow: [{ types: null, places: null, protections: ['OPEN', 'PROTECTED'] }],
    })
  })

  test('without more opens open records alone', async () => {
    expect((await ask(await aToken())).status).toBe(200)
    expect(asserted()).toMatchObject({ mayKnow: [{ protections: ['OPEN'] }], roles: [], scopes: [] })
  })

  test('may be signed with a key of another kind', async () => {
    const { kid: other } = await provider.issuer.keys.generate('ES256')
    const own = await startGateway(city, { profile: 'production', issuers: [issuer] })
    try {
      expect((await ask(await aToken(), own)).status).toBe(200)
      expect((await ask(await aToken({}, {}, other), own)).status).toBe(200)
    } finally {
      await own.close()
    }
  })
})

describe('is refused with 401 and the reason', () => {
  const own = generateKeyPairSync('ed25519')
  const signed = (header: Claims, key: KeyObject = own.privateKey, more: Claims = {}) =>
    new SignJWT({ ...claims(), ...more }).setProtectedHeader({ alg: 'EdDSA', ...header }).sign(key)

  test.each<[string, () => Promise<string | undefined> | string | undefined, string]>([
    ['no token', () => undefined, 'Bearer realm="onedoor"'],
    ['no JWT', () => 'abc', 'not a JWT'],
    ['alg none', () => `${part({ alg: 'none' })}.${part(claims())}.`, 'algorithm is not allowed'],
    [
      'alg None in other letters',
      () => `${part({ alg: 'nOnE' })}.${part(claims())}.`,
      'algorithm is not allowed',
    ],
    [
      'the public key as an HMAC secret',
      () => {
        const pem = provider.issuer.keys.toJSON(false)[0]!
        const content = `${part({ alg: 'HS256', kid: pem.kid })}.${part(claims())}`
        return `${content}.${createHmac('sha256', JSON.stringify(pem)).update(content).digest('base64url')}`
      },
      'algorithm is not allowed',
    ],
    ['an algorithm that the issuer does not use', () => signed({}), 'algorithm is not allowed'],
    [
      'a foreign key under a known name',
      async () => {
        const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
        return signed({ alg: 'RS256', kid: provider.issuer.keys.toJSON(false)[0]!.kid }, privateKey)
      },
      'signature cannot be verified',
    ],
    [
      'a key that the token brings along',
      async () => {
        const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
        return signed({ alg: 'ES256', jwk: await exportJWK(publicKey) }, privateKey)
      },
      'signature cannot be verified',
    ],
    [
      'a place that the token names for its key',
      async () => {
        const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
        return signed({ alg: 'ES256', kid: 'other', jku: 'https://evil.example/jwks' }, privateKey)
      },
      'signature cannot be verified',
    ],
    ['a critical extension that nobody knows', withUnknownExtension, 'cannot be verified'],
    ['another audience', () => aToken({ aud: 'other' }), 'claim "aud"'],
    ['an issuer that nobody believes', () => aToken({ iss: 'https://evil.example' }), 'issuer'],
    ['one that has expired', () => aToken({ exp: now() - 60 }), 'expired'],
    ['one without an end', () => aToken({ exp: undefined }), 'claim "exp"'],
    ['one of the future', () => aToken({ nbf: now() + 600 }), 'not valid yet'],
    ['one that will be issued', () => aToken({ iat: now() + 600 }), 'not valid yet'],
    ['one without an officer', () => aToken({ sub: undefined }), 'claim "sub"'],
    ['one without a client', () => aToken({ client_id: undefined, azp: undefined }), 'client'],
    ['one without measure', () => aToken({ roles: ['x'.repeat(9000)] }), 'longer than'],
  ])('%s', async (_, make, reason) => {
    const { status, headers, errors, data } = await ask(await make())
    expect(status).toBe(401)
    expect(data).toBeUndefined()
    expect(errors).toEqual([{ message: expect.any(String), extensions: { code: 'UNAUTHENTICATED' } }])
    expect(headers.get('www-authenticate')).toContain(
      reason.replaceAll('"', reason.startsWith('Bearer') ? '"' : "'"),
    )
  })

  test('a header of another kind', async () => {
    const { status, headers } = await gateway.ask(QUERY, undefined, { authorization: 'Basic YTpi' })
    expect(status).toBe(401)
    expect(headers.get('www-authenticate')).toMatch(/^Bearer realm="onedoor", error="invalid_token"/)
  })
})

describe('an issuer that is away', () => {
  let answering = true
  let asked = 0
  let away: Server
  let awayIssuer: TokenIssuer
  beforeAll(async () => {
    away = createServer((_, response) => {
      asked++
      if (answering) response.end(JSON.stringify({ keys: provider.issuer.keys.toJSON(false) }))
      else response.destroy()
    })
    await new Promise<void>((resolve) => away.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(away.address() as AddressInfo).port}`
    awayIssuer = { ...issuer, jwksUrl: url }
  })
  afterAll(() => new Promise((resolve) => void away.close(resolve)))

  test('costs nothing while its keys are known', async () => {
    const own = await startGateway(city, { profile: 'production', issuers: [awayIssuer] })
    try {
      expect((await ask(await aToken(), own)).status).toBe(200)
      answering = false
      expect((await ask(await aToken({ sub: 'li.si' }), own)).status).toBe(200)
    } finally {
      await own.close()
    }
  })

  test('from the start is told apart from a bad token, and not asked for every request', async () => {
    answering = false
    const own = await startGateway(city, { profile: 'production', issuers: [awayIssuer] })
    try {
      asked = 0
      for (let attempt = 0; attempt < 3; attempt++)
        expect(await ask(await aToken(), own)).toMatchObject({
          status: 503,
          errors: [{ extensions: { code: 'OVERLOADED' } }],
        })
      expect(asked).toBe(1)
    } finally {
      await own.close()
    }
  })

  test('is not flooded by tokens that name keys which there are not', async () => {
    answering = true
    const own = await startGateway(city, { profile: 'production', issuers: [awayIssuer] })
    try {
      expect((await ask(await aToken(), own)).status).toBe(200)
      asked = 0
      for (let attempt = 0; attempt < 5; attempt++)
        expect((await ask(await aToken({}, { kid: `no-${attempt}` }), own)).status).toBe(401)
      expect(asked).toBe(0)
    } finally {
      await own.close()
    }
  })
})

describe('the development profile', () => {
  let development: TestGateway
  beforeAll(async () => {
    development = await startGateway(city)
  })
  afterAll(() => development.close())

  const tokenOf = async (role: unknown) =>
    fetch(`${development.url}/dev/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ role }),
    })

  test('hands out a token for a role', async () => {
    const roles = (await (await fetch(`${development.url}/dev/roles`)).json()) as { name: string }[]
    for (const { name } of roles) {
      const answer = await tokenOf(name)
      expect(answer.headers.get('cache-control')).toBe('no-store')
      const { access_token: token, token_type: type } = (await answer.json()) as Record<string, string>
      expect(type).toBe('Bearer')
      expect((await ask(token, development)).status).toBe(200)
      expect(asserted().sub).toBe(`development-${name}`)
    }
    expect(roles.map(({ name }) => name)).toContain('officer-courts')
  })

  test('refuses a role that there is not, naming those that there are', async () => {
    for (const role of ['emperor', 7, null]) {
      const answer = await tokenOf(role)
      expect(answer.status).toBe(400)
      expect(JSON.stringify(await answer.json())).toContain('clerk, mediator')
    }
  })

  test('takes who has no token for the clerk, and refuses a wrong one', async () => {
    expect((await ask(undefined, development)).status).toBe(200)
    expect(asserted()).toMatchObject({ sub: 'development-clerk', roles: ['clerk'] })
    expect((await ask('abc', development)).status).toBe(401)
  })

  test('is the only one that does', async () => {
    expect((await fetch(`${gateway.url}/dev/roles`)).status).toBe(404)
    expect((await fetch(`${gateway.url}/dev/token`, { method: 'POST' })).status).toBe(404)
  })
})

test('no token reaches the log', async () => {
  const token = await aToken()
  await ask(token)
  const log = JSON.stringify(gateway.lines)
  expect(log).not.toContain(token)
  expect(log).not.toContain(token.split('.')[2])
  expect(log).not.toContain('zhang.san')
})
