import { eq } from 'drizzle-orm'
import { isObjectType } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { definition as courts } from '../../subgraphs/courts/subgraph.ts'
import { definition as health } from '../../subgraphs/health/subgraph.ts'
import type { AgencyCode } from '../../subgraphs/kit/contract/agencies.ts'
import { allRecords, type RecordRight } from '../../subgraphs/kit/contract/record-right.ts'
import { mediationReferrals } from '../../subgraphs/kit/mediation/tables.ts'
import { buildSchema, type SubgraphDefinition } from '../../subgraphs/kit/subgraph.ts'
import { definition as maritime } from '../../subgraphs/maritime/subgraph.ts'
import { definition as petitions } from '../../subgraphs/petitions/subgraph.ts'
import { petitions as petitionTable } from '../../subgraphs/petitions/tables.ts'
import { definition as police } from '../../subgraphs/police/subgraph.ts'
import { definition as transport } from '../../subgraphs/transport/subgraph.ts'
import { createCenterDatabase } from '../harness/center.ts'
import { everythingOf } from '../harness/everything.ts'
import { aClerk } from '../harness/keys.ts'
import { fillSmallCity, GRID, KIM, LI, OTHER_GRID, WANG } from '../harness/small-city.ts'
import { startTestSubgraph, type TestSubgraph } from '../harness/subgraph.ts'

/*
 * All that the departments' schemas offer, asked for by callers who may know of nothing, of one record, or of records
 * but not of their mediation.
 */

const DEFINITIONS = [courts, petitions, police, maritime, health, transport] as readonly SubgraphDefinition[]
const DEPTH = 4

const subgraphs = new Map<string, TestSubgraph>()
const stops: (() => Promise<unknown>)[] = []
beforeAll(async () => {
  const center = await createCenterDatabase()
  stops.push(center.drop)
  for (const definition of DEFINITIONS) {
    const subgraph = await startTestSubgraph(definition)
    stops.push(subgraph.close)
    subgraphs.set(definition.agency.code, subgraph)
  }
  const urls = Object.fromEntries([...subgraphs].map(([code, { databaseUrl }]) => [code, databaseUrl]))
  await fillSmallCity({ ...urls, center: center.url } as Record<AgencyCode, string>)
  for (const [code, { db }] of subgraphs)
    await db.insert(mediationReferrals).values(
      [1, 2].map((number) => ({
        id: `center:mediation-of-${code}:${number}`,
        recordId: `${code}:${number}`,
        state: 'REFERRED' as const,
        version: 1,
        at: new Date(),
      })),
    )
  await subgraphs
    .get('petitions')!
    .db.update(petitionTable)
    .set({ repeatsId: 'petitions:1' })
    .where(eq(petitionTable.id, 'petitions:2'))
}, 60_000)
afterAll(async () => {
  for (const stop of stops.toReversed()) await stop()
})

describe.each(DEFINITIONS.map((definition) => [definition.agency.code, definition] as const))(
  'the subgraph of %s',
  (code, definition) => {
    const schema = buildSchema(definition)
    const [type] = definition.recordTypes
    const references = [
      ...[WANG, LI, KIM].map(({ identity }) => ({ __typename: 'Person', identity })),
      ...['3711', '371102', GRID, OTHER_GRID].map((place) => ({ __typename: 'Location', code: place })),
      ...[1, 2].map((number) => ({ __typename: type!.name, id: `${code}:${number}` })),
    ]
    const selections = ['Person', 'Location', type!.name].map((name) => {
      const of = schema.getType(name)
      if (!isObjectType(of)) throw new Error(`${name} is not here.`)
      return `... on ${name} { ${everythingOf(schema, of, DEPTH)} }`
    })
    /** What all references answer, as text, without the keys that were asked by. */
    const answers = async (mayKnow: readonly RecordRight[]) => {
      const text: string[] = []
      for (const reference of references) {
        const selection = selections.find((one) => one.startsWith(`... on ${reference.__typename} `))!
        const { data, errors } = await subgraphs
          .get(code)!
          .entities([reference], selection, aClerk({ mayKnow }))
        expect(errors).toBeUndefined()
        text.push(JSON.stringify(data._entities))
      }
      return text
    }
    const marks = (number: number) => [`"${code}:${number}"`, `${code} 纠纷 ${number}`]
    const mediation = (number: number) => `center:mediation-of-${code}:${number}`

    it('tells all to who may know all', async () => {
      const text = (await answers(allRecords(['OPEN']))).join()
      for (const word of [1, 2].flatMap((number) => [...marks(number), mediation(number)]))
        expect(text).toContain(word)
      expect(text).toContain('"totalCount":2')
    })

    it('tells nothing to who may know nothing, not even how much', async () => {
      const text = await answers([])
      for (const word of [1, 2].flatMap((number) => [...marks(number), mediation(number)]))
        expect(text.join()).not.toContain(word)
      expect(text.join()).toMatch(/"totalCount":0/)
      expect(text.join()).not.toMatch(/"totalCount":[1-9]/)
      expect(text.slice(-2)).toEqual(['[null]', '[null]'])
    })

    it('tells of the records of one place alone', async () => {
      const text = (await answers([{ types: null, places: [GRID], protections: ['OPEN'] }])).join()
      for (const word of [...marks(2), mediation(2)]) expect(text).toContain(word)
      for (const word of [...marks(1), mediation(1)]) expect(text).not.toContain(word)
      expect(text).not.toContain('"totalCount":2')
    })

    it('tells of a record without its mediation', async () => {
      const rights = [{ types: [type!.name], places: null, protections: ['OPEN' as const] }]
      const text = (await answers(rights)).join()
      for (const word of marks(1)) expect(text).toContain(word)
      expect(text).not.toContain('center:mediation-of')
    })

    it('tells nothing of other types', async () => {
      const text = (await answers([{ types: ['Unheard'], places: null, protections: ['OPEN'] }])).join()
      for (const word of [...marks(1), ...marks(2)]) expect(text).not.toContain(word)
    })
  },
)
