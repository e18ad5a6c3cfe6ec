import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keys } from '../../../tests/harness/keys.ts'
import { readPrivateKey } from '../../kit/contract/caller.ts'
import { createLinkSigner, linkSecretOf } from './link-signer.ts'

const OLD = 'the secret of last year, long enough to be one'
const NEW = 'the secret of this year, long enough to be one'
const NOW = new Date('2026-11-01T00:00:00Z')
const LATER = new Date('2027-11-01T00:00:00Z')
const signer = createLinkSigner([NEW])

describe('a signed link', () => {
  it('says what it was signed for', () => {
    const token = signer.sign('grid', '371102001001001', LATER)
    expect(token).toMatch(/^371102001001001\.[\w-]{6}\.[0-9a-z]+\.[\w-]{22}$/)
    expect(signer.verify('grid', token, NOW)).toEqual({
      kind: 'valid',
      text: '371102001001001',
      expiresAt: LATER,
    })
  })

  it('expires', () => {
    const token = signer.sign('grid', 'x', LATER)
    expect(signer.verify('grid', token, LATER)).toEqual({ kind: 'expired', text: 'x' })
    expect(signer.verify('grid', token, new Date(LATER.getTime() - 1)).kind).toBe('valid')
  })

  it('is good for one purpose', () => {
    expect(signer.verify('upload', signer.sign('grid', 'x', LATER), NOW).kind).toBe('forged')
  })

  it('of an earlier key stays good as long as that key is known', () => {
    const token = createLinkSigner([OLD]).sign('grid', 'x', LATER)
    expect(createLinkSigner([NEW, OLD]).verify('grid', token, NOW).kind).toBe('valid')
    expect(createLinkSigner([NEW]).verify('grid', token, NOW).kind).toBe('forged')
    expect(createLinkSigner([NEW, OLD]).sign('grid', 'x', LATER)).toBe(signer.sign('grid', 'x', LATER))
  })

  it('with any one character changed, added or left out is refused', () => {
    const token = signer.sign('grid', '371102001001001', LATER)
    fc.assert(
      fc.property(
        fc.nat(token.length - 1),
        fc.constantFrom(...'0aA_-.:é\n'),
        fc.constantFrom('change', 'add', 'leave out'),
        (at, character, how) => {
          const end = token.slice(how === 'add' ? at : at + 1)
          const changed = token.slice(0, at) + (how === 'leave out' ? '' : character) + end
          fc.pre(changed !== token)
          expect(signer.verify('grid', changed, NOW).kind).toBe('forged')
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('cannot be rubbish, nor endless', () => {
    for (const token of ['', '....', 'x', `${'1'.repeat(10_000)}.aaaaaa.1.${'a'.repeat(22)}`])
      expect(signer.verify('grid', token, NOW).kind).toBe('forged')
    expect(() => signer.sign('grid', 'a.b', LATER)).toThrow('cannot carry')
  })

  it('needs no secret of its own', () => {
    const one = linkSecretOf(readPrivateKey(keys.center.privateKey))
    expect(linkSecretOf(readPrivateKey(keys.center.privateKey))).toBe(one)
    expect(linkSecretOf(readPrivateKey(keys.gateway.privateKey))).not.toBe(one)
    expect(Buffer.from(one, 'base64url')).toHaveLength(32)
    expect(() => createLinkSigner([])).toThrow('needs a secret')
  })
})
