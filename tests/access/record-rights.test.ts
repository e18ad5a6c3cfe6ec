import fc from 'fast-check'
import { buildSchema, parse } from 'graphql'
import { beforeAll, expect, test } from 'vitest'
import { type AccessModel, readAccessModel } from '../../gateway/access/access-model.ts'
import type { Asker } from '../../gateway/access/asker.ts'
import { createFieldRights } from '../../gateway/access/field-rights.ts'
import { recordRights } from '../../gateway/access/record-rights.ts'
import { readSupergraphFacts } from '../../gateway/planning/supergraph-facts.ts'
import type { AccessState } from '../../subgraphs/kit/contract/access.ts'
import { PROTECTIONS, type Protection } from '../../subgraphs/kit/contract/protection.ts'
import type { RecordRight } from '../../subgraphs/kit/contract/record-right.ts'

/*
 * Which records may be known of: what the gateway derives, record by record, against what agreements and openings say.
 */

const OWNERS = { CourtCase: 'courts', Petition: 'petitions', GridEvent: 'center' } as const
const TYPES = Object.keys(OWNERS) as (keyof typeof OWNERS)[]
const SDL = `type Query { all: [Dispute] }
  interface Dispute { id: ID! title: String }
  enum join__Graph { ${Object.values(OWNERS)
    .map((code) => `${code.toUpperCase()} @join__graph(name: "${code}")`)
    .join(' ')} }
  ${TYPES.map(
    (type) =>
      `type ${type} implements Dispute @join__type(graph: ${OWNERS[type].toUpperCase()}) { id: ID! title: String }`,
  ).join('\n')}`

let model: AccessModel
beforeAll(() => {
  const document = parse(SDL)
  const schema = buildSchema(SDL, { assumeValidSDL: true })
  model = readAccessModel(document, schema, readSupergraphFacts(document))
})

const NOW = Date.UTC(2026, 0, 1)
const at = (hours: number) => new Date(NOW + hours * 3_600_000).toISOString()

/** A city, districts and streets of two cities, and what is no code. */
const PLACES = ['3711', '371102', '371103', '371102001', '371102001002', '3702', '370202']
const place = fc.constantFrom(...PLACES)
const purpose = fc.constantFrom('help', 'audit')
const client = fc.constantFrom('clerk', 'court')

const state: fc.Arbitrary<AccessState> = fc.record({
  version: fc.constant(1),
  agreements: fc.array(
    fc.record({
      id: fc.uuid(),
      client,
      agency: fc.constantFrom(...Object.values(OWNERS)),
      terms: fc
        .subarray([...TYPES.flatMap((type) => [type, `${type}.title`, `${type}.id`]), 'Dispute'])
        .map((all) =>
          all.map((coordinate) => ({
            coordinate,
            masking: 'CLEAR' as const,
            maskingOfProtected: 'CLEAR' as const,
          })),
        ),
      purposes: fc.uniqueArray(purpose, { minLength: 1 }),
      places: fc.option(fc.uniqueArray(place, { minLength: 1, maxLength: 3 })),
      protections: fc.subarray([...PROTECTIONS], { minLength: 1 }),
      from: fc.constantFrom(at(-1), at(0), at(1)),
      until: fc.constantFrom(null, at(-1), at(0), at(1)),
      frequency: fc.constant(null),
    }),
    { maxLength: 6 },
  ),
  purposes: fc.constant([]),
  policies: fc.constant([]),
  openings: fc.array(
    fc.record({
      id: fc.uuid(),
      client,
      officer: fc.constantFrom('wang', 'li'),
      person: fc.constantFrom('p1', 'p2'),
      until: fc.constantFrom(at(-1), at(0), at(1)),
    }),
    { maxLength: 3 },
  ),
})

const asker: fc.Arbitrary<Asker> = fc
  .record({
    client,
    officer: fc.constantFrom('wang', 'li'),
    place: fc.option(fc.oneof(place, fc.constant('elsewhere')), { nil: undefined }),
    purpose: fc.option(purpose, { nil: undefined }),
  })
  .map(({ client, officer, place, purpose }) => ({
    holder: { client, officer, roles: [], scopes: [], ...(place !== undefined && { place }) },
    isAuthenticated: true,
    ...(purpose !== undefined && { purpose }),
  }))

interface SomeRecord {
  readonly type: keyof typeof OWNERS
  /** Undefined: nobody knows where. */
  readonly place: string | undefined
  readonly protection: Protection
  readonly persons: readonly string[]
}

const record: fc.Arbitrary<SomeRecord> = fc.record({
  type: fc.constantFrom(...TYPES),
  place: fc.option(place, { nil: undefined }),
  protection: fc.constantFrom(...PROTECTIONS),
  persons: fc.subarray(['p1', 'p2', 'p3']),
})

/** What the contract says of a right: which records it covers. */
const covers = ({ types, places, protections, persons }: RecordRight, one: SomeRecord): boolean =>
  (types === null || types.includes(one.type)) &&
  (places === null || (one.place !== undefined && places.some((code) => one.place!.startsWith(code)))) &&
  protections.includes(one.protection) &&
  (persons === undefined || persons.some((person) => one.persons.includes(person)))

/** A place within another; the whole city is everywhere. */
const lies = (inside: string | undefined, code: string) => code.length <= 4 || (inside ?? '').startsWith(code)

/** Whether the record may be known of, as the agreements and openings say. */
function mayKnow(
  { agreements, openings }: AccessState,
  { holder, purpose }: Asker,
  one: SomeRecord,
): boolean {
  const isOpened =
    one.protection !== 'SEALED' &&
    openings.some(
      (opening) =>
        opening.client === holder.client &&
        opening.officer === holder.officer &&
        new Date(opening.until).getTime() > NOW &&
        one.persons.includes(opening.person),
    )
  return agreements.some(
    (agreement) =>
      agreement.client === holder.client &&
      new Date(agreement.from).getTime() <= NOW &&
      (agreement.until === null || new Date(agreement.until).getTime() > NOW) &&
      purpose !== undefined &&
      agreement.purposes.includes(purpose) &&
      agreement.agency === OWNERS[one.type] &&
      agreement.terms.some(({ coordinate }) => coordinate.split('.')[0] === one.type) &&
      (agreement.places === null || agreement.places.some((code) => lies(one.place, code))) &&
      (holder.place === undefined || (holder.place !== 'elsewhere' && lies(one.place, holder.place))) &&
      (agreement.protections.includes(one.protection) || isOpened),
  )
}

const rightsOf = (given: AccessState, who: Asker) =>
  recordRights(model, createFieldRights(model, given, who, NOW), given, who, NOW)

test('a record may be known of when an agreement for the purpose and the officer’s place let it, or an opening does', () => {
  let known = 0
  fc.assert(
    fc.property(state, asker, fc.array(record, { minLength: 5, maxLength: 20 }), (given, who, records) => {
      const rights = rightsOf(given, who)
      for (const one of records) {
        const right = mayKnow(given, who, one)
        if (right) known += 1
        expect(
          rights.some((each) => covers(each, one)),
          JSON.stringify(one),
        ).toBe(right)
      }
    }),
    { numRuns: 2_000 },
  )
  expect(known).toBeGreaterThan(100)
})

test('an opening widens neither types nor places, and opens nothing sealed', () => {
  fc.assert(
    fc.property(state, asker, record, (given, who, one) => {
      const without = rightsOf({ ...given, openings: [] }, who)
      const rights = rightsOf(given, who)
      const isCovered = (all: readonly RecordRight[], protection: Protection) =>
        all.some((right) => covers({ ...right, protections: [protection], persons: undefined }, one))
      for (const right of rights.filter(({ persons }) => persons !== undefined)) {
        expect(right.protections).not.toContain('SEALED')
        if (covers(right, { ...one, protection: 'PROTECTED' }))
          expect(isCovered(without, one.protection), JSON.stringify(one)).toBe(true)
      }
      const sealed = { ...one, protection: 'SEALED' } as const
      expect(rights.some((right) => covers(right, sealed))).toBe(
        without.some((right) => covers(right, sealed)),
      )
    }),
    { numRuns: 2_000 },
  )
})
