import { describe, expect, it } from 'vitest'
import { residentCheckCharacter } from '../../kit/contract/identity.ts'
import {
  factsOfResidentId,
  identityOfResident,
  isDocumented,
  maskResidentId,
  residentIdOf,
} from './identity.ts'

/** Of an area that does not exist. */
const RESIDENT_ID = `37999919491231002${residentCheckCharacter('37999919491231002')}`
const IDENTITY = `cn:${RESIDENT_ID}`

describe('resident numbers', () => {
  it('are the identity behind their prefix, and nothing else is one', () => {
    expect(residentIdOf(IDENTITY)).toBe(RESIDENT_ID)
    expect(residentIdOf('passport:KOR:M1234567')).toBeUndefined()
    expect(residentIdOf('center:p1')).toBeUndefined()
  })

  it('are taken as people write them', () => {
    expect(RESIDENT_ID).toMatch(/X$/)
    expect(identityOfResident(RESIDENT_ID)).toBe(IDENTITY)
    expect(identityOfResident(` ${RESIDENT_ID.toLowerCase()} `)).toBe(IDENTITY)
    const wrongCheck = `${RESIDENT_ID.slice(0, 17)}1`
    for (const malformed of ['', '379999', wrongCheck, `379999194913310029`, `${RESIDENT_ID}1`])
      expect(identityOfResident(malformed), malformed).toBeUndefined()
  })

  it('hide the birth date when shown', () => {
    expect(maskResidentId('37999919491231123X')).toBe('379999********123X')
  })

  it('tell birth date and gender', () => {
    expect(factsOfResidentId(RESIDENT_ID)).toEqual({ birthDate: '1949-12-31', gender: 'FEMALE' })
    expect(factsOfResidentId('379999188001010014')).toEqual({ birthDate: '1880-01-01', gender: 'MALE' })
  })
})

it('documents are what anyone but the center could know', () => {
  expect(isDocumented(IDENTITY)).toBe(true)
  expect(isDocumented('passport:KOR:M1234567')).toBe(true)
  expect(isDocumented('center:p1')).toBe(false)
  expect(isDocumented('cn:379999194913310029')).toBe(false)
})
