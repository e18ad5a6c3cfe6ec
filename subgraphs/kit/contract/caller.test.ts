import { SignJWT } from 'jose'
import { describe, expect, it, vi } from 'vitest'
import {
  type Caller,
  CallerRefused,
  createCallerSigner,
  createCallerVerifier,
  generateKeys,
  readPrivateKey,
  readPublicKey,
} from './caller.ts'
import { allRecords } from './record-right.ts'

const gateway = generateKeys()
const center = generateKeys()
const stranger = generateKeys()
const clerk: Caller = {
  client: 'center-clerk',
  officer: 'clerk-1',
  roles: ['clerk'],
  scopes: ['developer'],
  organisation: 'center',
  place: '371102',
  purpose: 'dispute-handling',
  policies: ['handles-sealed'],
  mayKnow: [{ types: null, places: null, protections: ['OPEN'] }],
}

const sign = createCallerSigner({ issuer: 'gateway', privateKey: readPrivateKey(gateway.privateKey) })
const verify = createCallerVerifier({
  audience: 'courts',
  issuers: { gateway: readPublicKey(gateway.publicKey), center: readPublicKey(center.publicKey) },
})

function token(claims: Record<string, unknown>, privateKey = gateway.privateKey, typ = 'onedoor-caller+jwt') {
  return new SignJWT({ ...clerk, iss: 'gateway', aud: 'courts', sub: 'clerk-1', ...claims })
    .setProtectedHeader({ alg: 'EdDSA', typ })
    .sign(readPrivateKey(privateKey))
}
const now = () => Math.floor(Date.now() / 1000)

describe('caller assertion', () => {
  it('carries the caller to its audience', async () => {
    expect(await verify(await sign(clerk, 'courts'))).toEqual({ ...clerk, issuer: 'gateway' })
    expect(await verify(await sign({ ...clerk, case: 'A-1' }, 'courts'))).toMatchObject({ case: 'A-1' })
  })

  it('is reused for the same caller and audience, never for another', async () => {
    const first = await sign(clerk, 'courts')
    expect(await sign({ ...clerk }, 'courts')).toBe(first)
    expect(await sign(clerk, 'police')).not.toBe(first)
    expect(await sign({ ...clerk, mayKnow: allRecords(['OPEN', 'SEALED']) }, 'courts')).not.toBe(first)
  })

  it('is found by the caller object where that was seen before, without a look at what is in it', async () => {
    let looks = 0
    const seen: Caller = {
      ...clerk,
      get mayKnow() {
        looks++
        return clerk.mayKnow
      },
    }
    const first = await sign(seen, 'courts')
    const looked = looks
    expect(await sign(seen, 'courts')).toBe(first)
    expect(looks).toBe(looked)
    expect(await sign(clerk, 'courts')).toBe(first)
  })

  it('is made anew in time', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const caller = { ...clerk, officer: 'clerk-2' }
    const first = await sign(caller, 'courts')
    vi.setSystemTime(Date.now() + 44_000)
    expect(await sign(caller, 'courts')).toBe(first)
    vi.setSystemTime(Date.now() + 2_000)
    const second = await sign(caller, 'courts')
    expect(second).not.toBe(first)
    expect(await verify(second)).toMatchObject({ officer: 'clerk-2' })
    vi.useRealTimers()
  })

  it.each([
    ['missing', () => undefined],
    ['garbage', () => 'a.b.c'],
    ['too long', () => 'x'.repeat(13_000)],
    ['for another audience', () => sign(clerk, 'police')],
    ['expired', () => token({ iat: now() - 100, exp: now() - 40 })],
    ['older than a minute whatever it says', () => token({ iat: now() - 100, exp: now() + 1000 })],
    ['without expiry', () => token({ iat: now() })],
    ['signed by a stranger', () => token({ iat: now(), exp: now() + 30 }, stranger.privateKey)],
    [
      'signed by the center in the gateway’s name',
      () => token({ iat: now(), exp: now() + 30 }, center.privateKey),
    ],
    ['from an unknown issuer', () => token({ iat: now(), exp: now() + 30, iss: 'police' })],
    ['from an issuer named like a prototype', () => token({ iat: now(), exp: now() + 30, iss: '__proto__' })],
    ['of another type', () => token({ iat: now(), exp: now() + 30 }, gateway.privateKey, 'JWT')],
    [
      'with an unknown protection',
      () => token({ iat: now(), exp: now() + 30, mayKnow: allRecords(['ALL' as 'OPEN']) }),
    ],
    ['with rights of another form', () => token({ iat: now(), exp: now() + 30, mayKnow: ['OPEN'] })],
    [
      'without signature',
      async () => (await sign(clerk, 'courts')).split('.').slice(0, 2).join('.').concat('.'),
    ],
  ])('is refused when %s', async (_, make) => {
    await expect(verify(await make())).rejects.toBeInstanceOf(CallerRefused)
  })

  it('reads Ed25519 keys only', () => {
    expect(() => readPublicKey('AAAA')).toThrow()
    expect(() => readPrivateKey(gateway.publicKey)).toThrow()
  })
})
