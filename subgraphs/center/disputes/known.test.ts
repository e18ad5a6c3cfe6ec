import { PgDialect } from 'drizzle-orm/pg-core'
import { describe, expect, it } from 'vitest'
import { AGENCIES } from '../../kit/contract/agencies.ts'
import { allRecords, type RecordRight } from '../../kit/contract/record-right.ts'
import { arePlain, isKnownDispute, levelsOfAll } from './known.ts'

const TYPES = AGENCIES.flatMap(({ recordTypes }) => recordTypes)
const known = (rights: readonly RecordRight[]) => {
  const { sql, params } = new PgDialect().sqlToQuery(isKnownDispute(rights))
  return [sql, ...params]
}
const ofEach = (protections: RecordRight['protections']) =>
  TYPES.map((type) => ({ types: [type], places: null, protections }))

describe('the condition that a record of the index may be known of', () => {
  it('is of levels alone where agreements of all agencies come to that', () => {
    const plain = ['"dispute"."protection" = any($1::text[])', ['OPEN', 'PROTECTED']]
    for (const rights of [allRecords(['OPEN', 'PROTECTED']), ofEach(['PROTECTED', 'OPEN'])]) {
      expect(known(rights)).toEqual(plain)
      expect(arePlain(rights)).toBe(true)
      expect(levelsOfAll(rights)).toEqual(['OPEN', 'PROTECTED'])
    }
  })

  it('tells types apart where they differ, once for all that are alike', () => {
    const rights = [
      ...ofEach(['OPEN']),
      { types: ['CourtCase'], places: null, protections: ['PROTECTED' as const] },
    ]
    expect(known(rights)).toEqual([
      '(("dispute"."record_type" = any($1::text[]) and "dispute"."protection" = any($2::text[])) or ("dispute"."record_type" = any($3::text[]) and "dispute"."protection" = any($4::text[])))',
      TYPES.filter((type) => type !== 'CourtCase'),
      ['OPEN'],
      ['CourtCase'],
      ['OPEN', 'PROTECTED'],
    ])
    expect(arePlain(rights)).toBe(false)
    expect(levelsOfAll(rights)).toEqual([])
  })

  it('is false without rights', () => {
    expect(known([])).toEqual(['false'])
    expect(arePlain([])).toBe(true)
    expect(levelsOfAll([])).toEqual([])
  })
})
