import { expect, it } from 'vitest'
import { recordChange } from './change.ts'
import { isPlaceCode } from './place.ts'

it.each(['3711', '371102', '371102001', '371102001001', '371102001001001'])(
  '%s is a division code',
  (code) => {
    expect(isPlaceCode(code)).toBe(true)
  },
)

it.each(['', '37', '37110', '3711020', '371102001001001001', '37110a', ' 3711', '3711\n', 3711, null])(
  '%j is none, and no record may tell it',
  (code) => {
    expect(isPlaceCode(code)).toBe(false)
    const issues = recordChange.safeParse({ deleted: false, location: code }).error!.issues
    expect(issues.some(({ path }) => path[0] === 'location')).toBe(code !== null)
  },
)
