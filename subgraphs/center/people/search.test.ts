import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCenterDatabase } from '../../../tests/harness/center.ts'
import type { Database } from '../../kit/database.ts'
import { persons } from '../tables.ts'
import { type FoundPerson, findPersons } from './search.ts'

let database: Awaited<ReturnType<typeof createCenterDatabase>>
let db: Database
beforeAll(async () => {
  database = await createCenterDatabase()
  db = database.db
})
afterAll(() => database.drop())

/** Enters persons of these names, numbered, in the place of all others. */
async function enter(names: readonly (string | null)[]): Promise<void> {
  await db.delete(persons)
  if (names.length === 0) return
  await db
    .insert(persons)
    .values(names.map((name, index) => ({ id: `p${index}`, identity: `center:${index}`, name })))
}

/** All persons found for a text, through pages of a size. */
async function find(text: string, limit = 100): Promise<FoundPerson[]> {
  const found: FoundPerson[] = []
  for (;;) {
    const last = found.at(-1)
    const page = await findPersons(db, { text, limit, after: last && [last.ending, last.id] })
    found.push(...page)
    if (page.length < limit) return found
  }
}

const namesOf = (found: readonly FoundPerson[]) => found.map(({ name }) => name)

describe('a search by name', () => {
  it('finds any part of a name, by the name from there on', async () => {
    await enter(['王建国', '李建国', '建国', '王建', '国建', 'Kim Min-jun', null])
    expect(namesOf(await find('建国'))).toEqual(['王建国', '李建国', '建国'])
    expect(namesOf(await find('建'))).toEqual(['王建', '国建', '王建国', '李建国', '建国'])
    expect(namesOf(await find('王建国'))).toEqual(['王建国'])
    expect(namesOf(await find('min-J'))).toEqual(['Kim Min-jun'])
    expect(await find('国王')).toEqual([])
  })

  it('finds a person once who bears the text twice', async () => {
    await enter(['李娜娜', '娜娜娜娜'])
    expect(namesOf(await find('娜', 1))).toEqual(['李娜娜', '娜娜娜娜'])
    expect(namesOf(await find('娜娜', 1))).toEqual(['李娜娜', '娜娜娜娜'])
  })

  it('takes no character for a wildcard', async () => {
    await enter(['王_芳', '王%', '王芳', "O'Brien\\"])
    expect(namesOf(await find('_'))).toEqual(['王_芳'])
    expect(namesOf(await find('%'))).toEqual(['王%'])
    expect(namesOf(await find("'brien\\"))).toEqual(["O'Brien\\"])
  })

  it('follows renaming and leaving', async () => {
    await enter(['王芳', '李芳'])
    await db.execute(sql`update person set name = '王敏' where id = 'p0'`)
    expect(namesOf(await find('芳'))).toEqual(['李芳'])
    expect(namesOf(await find('敏'))).toEqual(['王敏'])
    await db.execute(sql`delete from person where id = 'p0'`)
    expect(await find('敏')).toEqual([])
    expect(await db.execute(sql`select from person_name where person_id = 'p0'`)).toHaveLength(0)
  })

  it('finds exactly the names that contain the text, through pages of any size', async () => {
    const character = fc.constantFrom('王', '芳', '娜', 'a', 'B', '𠮷', ' ')
    const name = fc.option(fc.string({ unit: character, minLength: 1, maxLength: 5 }), { nil: null })
    const text = fc.string({ unit: character, minLength: 1, maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(name, { maxLength: 12 }),
        text,
        fc.integer({ min: 1, max: 4 }),
        async (names, part, limit) => {
          await enter(names)
          const expected = names.flatMap((one, index) =>
            one?.toLowerCase().includes(part.toLowerCase()) ? [`p${index}`] : [],
          )
          const found = (await find(part, limit)).map(({ id }) => id)
          expect(found.toSorted()).toEqual(expected.toSorted())
        },
      ),
      { numRuns: 80 },
    )
  })
})
