import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createMasks } from '../../gateway/access/masking.ts'

const clerk = createMasks('secret', 'clerk')
const court = createMasks('secret', 'court')
const [partial, pseudonym, absent] = (['PARTIAL', 'PSEUDONYM', 'ABSENT'] as const).map((one) => clerk(one)!)

const notText = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.array(fc.string()),
  fc.dictionary(fc.string(), fc.string()),
)
const letters = (text: string) => Array.from(text)
const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.string({ minLength: 15, maxLength: 60 }))

test('in the clear nothing is masked', () => expect(clerk('CLEAR')).toBeUndefined())

test('of what is absent nothing is shown', () => {
  fc.assert(fc.property(fc.anything(), (value) => absent!(value) === null))
})

test('of what is no text nothing is shown', () => {
  fc.assert(fc.property(notText, (value) => partial!(value) === null && pseudonym!(value) === null))
})

describe('a pseudonym', () => {
  const again = createMasks('secret', 'clerk')('PSEUDONYM')!
  const others = court('PSEUDONYM')!
  const otherwise = createMasks('another secret', 'clerk')('PSEUDONYM')!

  test('is the same for the same value and client, another for another client or another secret', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(again(value)).toBe(pseudonym!(value))
        expect(others(value)).not.toBe(pseudonym!(value))
        expect(otherwise(value)).not.toBe(pseudonym!(value))
      }),
    )
  })

  test('is another for another value, of one form for all, and has nothing of its value', () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        fc.pre(one !== other)
        expect(pseudonym!(one)).not.toBe(pseudonym!(other))
        expect(pseudonym!(one)).toMatch(/^[\w-]{16}$/)
        expect(pseudonym!(one)).not.toBe(one)
      }),
    )
  })

  test('of a pseudonym is not the value again', () => {
    fc.assert(fc.property(text, (value) => pseudonym!(pseudonym!(value)) !== value))
  })
})

describe('a part', () => {
  test.each([
    ['371102199003071234', '371102********1234'],
    ['37110219900307123X', '371102********123X'],
    ['13812345678', '138****5678'],
    ['8613812345678', '86138****5678'],
    ['+8613812345678', '+86138****5678'],
    ['王小芳', '王*芳'],
    ['王芳', '王*'],
    ['欧阳修远', '欧**远'],
    ['王小𠮷', '王*𠮷'],
    ['王', '*'],
    ['', ''],
    ['日照市东港区海曲东路1号', '日照市东***'],
  ])('of %s is %s', (value, shown) => expect(partial!(value)).toBe(shown))

  // What the name's two ends and the numbers' known places show is all that may be seen.
  test('shows of a name its ends alone', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 4, unit: 'grapheme' }), (name) => {
        const given = letters(name)
        fc.pre(given.length <= 4 && !given.includes('*'))
        const shown = letters(String(partial!(name)))
        expect(shown).toHaveLength(given.length)
        const seen = shown.filter((one) => one !== '*')
        expect(seen.length).toBeLessThanOrEqual(given.length > 2 ? 2 : given.length - 1)
      }),
    )
  })

  test('shows of any other text at most its first six characters, and a third of it, and not its length', () => {
    fc.assert(
      fc.property(text, (value) => {
        const given = letters(value)
        fc.pre(given.length > 4 && !/^\+?\d+[\dX]$/i.test(value))
        const shown = String(partial!(value))
        expect(shown.endsWith('***')).toBe(true)
        const begin = letters(shown.slice(0, -3))
        expect(begin.length).toBeLessThanOrEqual(Math.min(6, given.length / 3))
        expect(given.slice(0, begin.length)).toEqual(begin)
      }),
    )
  })

  test('never has the whole, nor more than ten characters of a number', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 2, maxLength: 30 })
    fc.assert(
      fc.property(fc.oneof(digits, text), (value) => {
        fc.pre(letters(value).length > 1)
        const shown = String(partial!(value))
        expect(shown.replaceAll('*', '').length).toBeLessThan(Math.max(value.replaceAll('*', '').length, 1))
        expect(shown.replace(/[^\d]/g, '').length).toBeLessThanOrEqual(10)
      }),
    )
  })
})
