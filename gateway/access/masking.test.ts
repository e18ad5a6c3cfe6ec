import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createMasks } from './masking.ts'

const masks = createMasks('a secret of all gateways, long enough', 'center-grid')
const partial = masks('PARTIAL')!
const pseudonym = masks('PSEUDONYM')!

describe('masks', () => {
  test.each([
    ['a name', '王芳', '王*'],
    ['a longer name', '欧阳建国', '欧**国'],
    ['one character', '王', '*'],
    ['a resident number', '371102199001011234', '371102********1234'],
    ['a telephone number', '13900001234', '139****1234'],
    ['a sentence', '因邻里琐事发生口角后报警求助', '因邻里琐***'],
    ['a number', 371102, null],
    ['a list', ['王芳'], null],
  ])('in part, %s', (_, value, shown) => {
    expect(partial(value)).toBe(shown)
  })

  test('in part, a value shows no more than its ends', () => {
    const characters = fc.array(fc.constantFrom(...'王李张欧阳芳建国0123456789'), { maxLength: 40 })
    fc.assert(
      fc.property(characters, (written) => {
        const shown = [...String(partial(written.join('')))].filter((character) => character !== '*')
        expect(shown.length).toBeLessThanOrEqual(Math.max(10, Math.floor(written.length / 3)))
        if (written.length > 0) expect(shown.length).toBeLessThan(written.length)
      }),
    )
  })

  test('of what must not be shown there is nothing', () => {
    expect(masks('ABSENT')!('王芳')).toBeNull()
    expect(masks('CLEAR')).toBeUndefined()
  })

  test('pseudonyms are stable for a client, and unlinkable between clients and secrets', () => {
    const others = [
      createMasks('a secret of all gateways, long enough', 'center-statistics')('PSEUDONYM')!,
      createMasks('another secret of all gateways, as long', 'center-grid')('PSEUDONYM')!,
    ]
    const again = createMasks('a secret of all gateways, long enough', 'center-grid')('PSEUDONYM')!
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (value, other) => {
        expect(again(value)).toBe(pseudonym(value))
        expect(pseudonym(value)).toMatch(/^[\w-]{16}$/)
        for (const one of others) expect(one(value)).not.toBe(pseudonym(value))
        expect(pseudonym(other) === pseudonym(value)).toBe(other === value)
      }),
    )
  })
})
