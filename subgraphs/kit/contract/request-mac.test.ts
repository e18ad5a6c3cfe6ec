import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type BoundRequest,
  createRequestBinder,
  deriveMacKey,
  generateMacKey,
  isBound,
  MAC_HEADER,
  readBinding,
  readMacKeys,
} from './request-mac.ts'

const key = generateMacKey()
const keys = readMacKeys(key)
const bind = createRequestBinder(keys)
const REQUEST: BoundRequest = {
  method: 'POST',
  path: '/graphql',
  requestId: 'request-1',
  body: '{"query":"{ 王芳 }"}',
  assertion: 'a.b.c',
}

describe("a request's MAC", () => {
  it('is as the README tells a partner', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
    const [, keyText, body, assertion] =
      /With the key `([^`]+)`.*?, the body `([^`]+)`\s+and the assertion `([^`]+)`/s.exec(readme)!
    const lines = /```\n(onedoor-request-1\n[^`]+)\n```/.exec(readme)![1]!.split('\n')
    const [, method, path, requestId, sentAt, nonce] = lines
    const header = new RegExp(`^${MAC_HEADER}: (.*)$`, 'm').exec(readme)![1]
    const binding = readBinding(header)
    expect(binding).toMatchObject({ sentAt: Number(sentAt), nonce })
    const request = { method, path, requestId, body, assertion } as BoundRequest
    expect(isBound(request, binding!, readMacKeys(keyText!))).toBe(true)
  })

  it('is of every byte of the request', () => {
    const part = fc.constantFrom<keyof BoundRequest>('method', 'path', 'requestId', 'body', 'assertion')
    fc.assert(
      fc.property(part, fc.nat(), fc.integer({ min: 1, max: 255 }), (name, at, change) => {
        const bytes = Buffer.from(REQUEST[name])
        bytes[at % bytes.length]! ^= change
        const changed = { ...REQUEST, [name]: name === 'body' ? bytes : bytes.toString('latin1') }
        const binding = readBinding(bind(REQUEST))!
        expect(isBound(REQUEST, binding, keys)).toBe(true)
        expect(isBound(changed, binding, keys)).toBe(false)
      }),
      { numRuns: 500 },
    )
  })

  it('is lost with any change of its header', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 127 }), (at, change) => {
        const header = Buffer.from(bind(REQUEST))
        header[at % header.length]! ^= change
        const binding = readBinding(header.toString('latin1'))
        expect(binding !== undefined && isBound(REQUEST, binding, keys)).toBe(false)
      }),
      { numRuns: 1_000 },
    )
  })

  it('is of the same body as text and as bytes', () => {
    const binding = readBinding(bind(REQUEST))!
    expect(isBound({ ...REQUEST, body: Buffer.from(REQUEST.body) }, binding, keys)).toBe(true)
  })

  it('is never the same, and never of the same nonce', () => {
    const nonces = Array.from({ length: 1_000 }, () => readBinding(bind(REQUEST))!.nonce)
    const other = createRequestBinder(keys)
    expect(new Set([...nonces, readBinding(other(REQUEST))!.nonce]).size).toBe(1_001)
  })
})

describe('the keys of MACs', () => {
  it('can be replaced: the first binds, all are recognised', () => {
    const renewed = readMacKeys(`${generateMacKey()},${key}`)
    expect(isBound(REQUEST, readBinding(bind(REQUEST))!, renewed)).toBe(true)
    const binding = readBinding(createRequestBinder(renewed)(REQUEST))!
    expect(isBound(REQUEST, binding, keys)).toBe(false)
    expect(isBound(REQUEST, binding, renewed)).toBe(true)
  })

  it('are each of one pair, where they follow from one secret', () => {
    const derived = ['courts', 'police'].flatMap((agency) =>
      (['gateway', 'center'] as const).map((issuer) => deriveMacKey(key, issuer, agency)),
    )
    expect(new Set(derived).size).toBe(4)
    for (const one of derived) expect(() => readMacKeys(one)).not.toThrow()
  })

  it.each([
    ['nothing', ''],
    ['31 bytes', Buffer.alloc(31).toString('base64url')],
    ['one that is too short beside another', `${generateMacKey()},AAAA`],
    ['base64', `${'+/'.repeat(21)}A=`],
    ['text that stands for the bytes of another', `${'A'.repeat(42)}B`],
  ])('are not %s', (_, text) => {
    expect(() => readMacKeys(text)).toThrow(TypeError)
  })
})
