import type { SQL } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import { describe, expect, it } from 'vitest'
import { definition } from '../../courts/subgraph.ts'
import { allRecords, type RecordRight } from '../contract/record-right.ts'
import { isKnown, isKnownAs } from './known.ts'

const [courtCases] = definition.recordTypes
const statement = (condition: SQL) => {
  const { sql, params } = new PgDialect().sqlToQuery(condition)
  return { sql: sql.replaceAll(/\s+/g, ' '), params }
}
const known = (rights: readonly RecordRight[]) => statement(isKnown(courtCases!, rights))

describe('the condition that a record may be known of', () => {
  it('is of levels alone where rights are to all records, however they are put', () => {
    const plain = { sql: '"court_case"."protection" = any($1::text[])', params: [['OPEN', 'PROTECTED']] }
    expect(known(allRecords(['PROTECTED', 'OPEN']))).toEqual(plain)
    expect(
      known([
        { types: ['CourtCase', 'Petition'], places: null, protections: ['OPEN'] },
        { types: null, places: null, protections: ['PROTECTED'] },
        { types: null, places: ['371102'], protections: ['OPEN'] },
        { types: null, places: null, protections: ['OPEN'], persons: ['center:1'] },
      ]),
    ).toEqual(plain)
  })

  it('is false without rights to the type', () => {
    expect(known([])).toEqual({ sql: 'false', params: [] })
    expect(known([{ types: ['Petition'], places: null, protections: ['OPEN'] }]).sql).toBe('false')
  })

  it('has places as their indexes have them, and one alone so that it may serve a list', () => {
    expect(
      known([{ types: null, places: ['371102', '371103001', '371102001'], protections: ['OPEN'] }]),
    ).toEqual({
      sql: '("court_case"."protection" = any($1::text[]) and (left("court_case"."location_code", 6) = $2 or left("court_case"."location_code", 9) = $3))',
      params: [['OPEN'], '371102', '371103001'],
    })
  })

  it('looks parties up by identity', () => {
    expect(known([{ types: null, places: null, protections: ['OPEN'], persons: ['center:1'] }])).toEqual({
      sql: '("court_case"."protection" = any($1::text[]) and "court_case"."id" in (select "litigant"."record_id" from "litigant" where "litigant"."identity" = any($2::text[])))',
      params: [['OPEN'], ['center:1']],
    })
  })

  it('may be asked for a record of another type that a record stands for', () => {
    const rights = [{ types: ['MediationCase'], places: null, protections: ['OPEN' as const] }]
    expect(known(rights).sql).toBe('false')
    expect(statement(isKnownAs('MediationCase', courtCases!, rights)).sql).toBe(
      '"court_case"."protection" = any($1::text[])',
    )
  })
})
