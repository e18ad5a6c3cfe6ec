import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCenterDatabase } from '../../../tests/harness/center.ts'
import { indexedRecords, maintainedAndRecounted } from '../../../tests/harness/index-contents.ts'
import { aPage, aRecord, aTombstone } from '../../../tests/harness/records.ts'
import type { RecordChange, RecordState } from '../../kit/contract/change.ts'
import { residentCheckCharacter } from '../../kit/contract/identity.ts'
import { PROTECTIONS } from '../../kit/contract/protection.ts'
import type { Database } from '../../kit/database.ts'
import { persons } from '../tables.ts'
import { applyEpochOver, applyPage, applyRecords } from './apply.ts'
import { readFeed } from './feed.ts'

const residentId = (first17: string) => first17 + residentCheckCharacter(first17)
const WANG = `cn:${residentId('37999919900101122')}`

let database: Awaited<ReturnType<typeof createCenterDatabase>>
let db: Database
beforeAll(async () => {
  database = await createCenterDatabase()
  db = database.db
})
afterAll(() => database.drop())

/** Applies a page where the feed stands. */
const apply = async (agency: string, ...page: Parameters<typeof aPage>) =>
  applyPage(db, await readFeed(db, agency), aPage(...page))

describe('a page', () => {
  it('puts records, parties and new persons into the index and moves the cursor', async () => {
    const record = aRecord({
      id: 'courts:1',
      reference: '(2025)鲁1102民初1号',
      title: '民间借贷纠纷',
      category: 'DEBT',
      location: '371102001001001',
      position: { latitude: 35.4, longitude: 119.5 },
      protection: 'PROTECTED',
      parties: [
        { role: 'APPLICANT', name: '王芳', identity: WANG },
        { role: 'RESPONDENT', name: 'KIM MINJUN', identity: 'passport:KOR:M1234567' },
        { role: 'WITNESS', name: null, identity: null },
        { role: 'OTHER', name: '某甲', identity: 'cn:379999199001011229' },
      ],
    })
    const feed = await apply('courts', [record], { cursor: 'a', through: '2026-11-01T00:00:00.123Z' })
    expect(feed).toMatchObject({ cursor: 'a', epoch: 'one', generation: 1, rebuilding: false })
    expect(await indexedRecords(db)).toEqual([record])
    expect(await db.select().from(persons)).toEqual([
      {
        id: expect.stringMatching(/^p/),
        identity: WANG,
        name: '王芳',
        gender: 'FEMALE',
        birthDate: '1990-01-01',
        residenceCode: null,
      },
    ])
    expect((await readFeed(db, 'courts')).indexedThrough).toEqual(new Date('2026-11-01T00:00:00.123Z'))
  })

  it('read from where the feed no longer stands is left alone', async () => {
    const before = await readFeed(db, 'courts')
    await apply('courts', [], { cursor: 'b' })
    expect(await applyPage(db, before, aPage([aTombstone('courts:1', 9)], { cursor: 'c' }))).toBeUndefined()
    expect(await indexedRecords(db)).toHaveLength(1)
    expect(await readFeed(db, 'courts')).toMatchObject({ cursor: 'b' })
  })

  it('says how far the index is only as far as it knows', async () => {
    const through = async (told: string | null, more = false) => {
      await apply('courts', [aRecord({ id: 'courts:t' })], { cursor: `${told}`, through: told, more })
      return (await readFeed(db, 'courts')).indexedThrough?.toISOString()
    }
    expect(await through('2026-11-02T00:00:00.000Z')).toBe('2026-11-02T00:00:00.000Z')
    expect(await through(null, true)).toBe('2026-11-02T00:00:00.000Z')
    expect(await through('2026-11-01T23:00:00.000Z')).toBe('2026-11-02T00:00:00.000Z')
  })

  it('with fewer parties than before leaves none behind', async () => {
    const [applicant, other] = [
      { role: 'APPLICANT', name: '甲', identity: null },
      { role: 'OTHER', name: '乙', identity: null },
    ] as const
    await apply('police', [aRecord({ id: 'police:1', parties: [applicant, other] })])
    const fewer = aRecord({ id: 'police:1', version: 2, parties: [other] })
    await apply('police', [fewer])
    expect((await indexedRecords(db)).find(({ id }) => id === 'police:1')).toEqual(fewer)
  })

  it('names a person who had no name, and renames none', async () => {
    const identity = `cn:${residentId('37999919850505333')}`
    const nameOf = async () =>
      (await db.select().from(persons)).find((one) => one.identity === identity)?.name
    const party = (name: string | null) => [{ role: 'OTHER' as const, name, identity }]
    await apply('health', [aRecord({ id: 'health:1', parties: party(null) })])
    expect(await nameOf()).toBeNull()
    await apply('health', [aRecord({ id: 'health:2', parties: party('赵强') })])
    expect(await nameOf()).toBe('赵强')
    await apply('health', [aRecord({ id: 'health:3', parties: party('赵刚') })])
    expect(await nameOf()).toBe('赵强')
  })
})

describe('a new epoch', () => {
  it('ends with its records and no others, and vouches for no moment until then', async () => {
    const told = (id: string, title: string) => aRecord({ id, title, location: '371103', version: 7 })
    await apply(
      'transport',
      [told('transport:1', 'old'), told('transport:2', 'old'), aTombstone('transport:3', 7)],
      {
        through: '2026-11-01T00:00:00.000Z',
      },
    )
    await applyEpochOver(db, await readFeed(db, 'transport'))
    expect(await readFeed(db, 'transport')).toMatchObject({ cursor: null, epoch: null, indexedThrough: null })

    const page = { epoch: 'two', through: '2026-11-01T01:00:00.000Z' }
    const [one, three] = ['transport:1', 'transport:3'].map((id) => ({ ...told(id, 'new'), version: 1 }))
    await apply('transport', [one!], { ...page, cursor: 'a', more: true })
    expect(await readFeed(db, 'transport')).toMatchObject({ rebuilding: true, indexedThrough: null })
    expect(await transportIds()).toEqual(['transport:1', 'transport:2'])
    await apply('transport', [three!], { ...page, cursor: 'b' })
    expect(await readFeed(db, 'transport')).toMatchObject({
      rebuilding: false,
      indexedThrough: new Date(page.through),
    })
    expect(await transportIds()).toEqual(['transport:1', 'transport:3'])
    expect((await indexedRecords(db)).find(({ id }) => id === 'transport:1')?.title).toBe('new')
  })

  it('that comes without a word is noticed by its name', async () => {
    const feed = await apply('transport', [], { epoch: 'three', cursor: 'z' })
    expect(feed).toMatchObject({ cursor: null, epoch: null, rebuilding: true })
  })

  it('keeps answers about single records of another epoch out', async () => {
    await applyRecords(db, 'transport', { epoch: 'two', changes: [aTombstone('transport:1', 99)] })
    expect(await transportIds()).toContain('transport:1')
  })

  const transportIds = async () =>
    (await indexedRecords(db)).map(({ id }) => id).filter((id) => id.startsWith('transport:'))
})

describe('changes in any order, any number of times, in pages or alone', () => {
  const place = fc.constantFrom(null, '371102', '371102001', '371102001001001', '371103002002002')
  const versions = fc.array(
    fc.record({
      deleted: fc.boolean(),
      title: fc.constantFrom('甲', '乙'),
      location: place,
      protection: fc.constantFrom(...PROTECTIONS),
      parties: fc.array(
        fc.record({
          role: fc.constantFrom('APPLICANT', 'OTHER'),
          name: fc.constantFrom('王', null),
          identity: fc.constantFrom(WANG, null),
        }),
        { maxLength: 3 },
      ),
    }),
    { minLength: 1, maxLength: 5 },
  )

  it('end in the last version of each record, and counts that a recount confirms', async () => {
    let run = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(versions, { minLength: 1, maxLength: 5 }),
        fc.infiniteStream(fc.nat(1000)),
        fc.infiniteStream(fc.boolean()),
        async (histories, numbers, alone) => {
          run++
          const all = histories.flatMap((history, record) =>
            history.map((state, index): RecordChange => {
              const id = `maritime:${run}-${record}`
              const version = index + 1
              return state.deleted
                ? aTombstone(id, version)
                : aRecord({ ...state, deleted: false, id, version } as Partial<RecordState> & { id: string })
            }),
          )
          const number = () => numbers.next().value as number
          const shuffled = [...all, ...all.filter(() => number() % 2 === 0)]
            .map((change) => ({ change, at: number() }))
            .sort((one, other) => one.at - other.at)
            .map(({ change }) => change)
          while (shuffled.length > 0) {
            const page = shuffled.splice(0, 1 + (number() % 4))
            if (alone.next().value) await applyRecords(db, 'maritime', { epoch: 'one', changes: page })
            else await apply('maritime', page)
          }
          // Without a page before it, the feed has no epoch and answers about single records wait for it.
          await apply('maritime', all)
          const last = new Map(all.map((change) => [change.id, change]))
          const expected = [...last.values()].filter(({ deleted }) => !deleted)
          const found = (await indexedRecords(db)).filter(({ id }) => id.startsWith(`maritime:${run}-`))
          expect(found).toEqual(expected)
        },
      ),
      { numRuns: 60 },
    )
    const { maintained, recounted } = await maintainedAndRecounted(db)
    expect(maintained).toEqual(recounted)
  })
})
