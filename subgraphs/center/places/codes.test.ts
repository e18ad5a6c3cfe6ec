import { describe, expect, it } from 'vitest'
import { afterAllBelow, checkPlaceCode, intersection, pathOf } from './codes.ts'

describe('division codes', () => {
  it('hold the codes of the places above', () => {
    expect(pathOf('371102001003004')).toEqual([
      '3711',
      '371102',
      '371102001',
      '371102001003',
      '371102001003004',
    ])
    expect(pathOf('3711')).toEqual(['3711'])
    expect(pathOf('')).toEqual([])
  })

  it.each(['3711', '371102', '371102001', '371102001003', '371102001003004'])('may be %s', (code) => {
    expect(checkPlaceCode(code, 'code')).toBe(code)
  })

  it.each(['', '371', '37110', '3711020010030041', '37x1', '3711\n', '３７１１'])('cannot be %j', (code) => {
    expect(() => checkPlaceCode(code, 'code')).toThrow(/"code" must be a division code of 4, 6, 9, 12 or 15/)
  })

  it('meet in the inner place', () => {
    expect(intersection('3711', '371102001')).toBe('371102001')
    expect(intersection('371102001', '3711')).toBe('371102001')
    expect(intersection('371102', '371102')).toBe('371102')
    expect(intersection('371102', '371103001')).toBeUndefined()
  })

  it('lie together in the order of texts', () => {
    expect(afterAllBelow('371102')).toBe('371103')
    expect(afterAllBelow('371109') > '371109999999999').toBe(true)
    expect(afterAllBelow('371109') < '37111').toBe(true)
  })
})
