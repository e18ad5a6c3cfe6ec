import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestCenter, type TestCenter } from '../../../tests/harness/center.ts'
import { aClerk } from '../../../tests/harness/keys.ts'
import { aPage, aRecord } from '../../../tests/harness/records.ts'
import type { Caller } from '../../kit/contract/caller.ts'
import { allRecords } from '../../kit/contract/record-right.ts'
import { applyPage } from '../index/apply.ts'
import { readFeed } from '../index/feed.ts'
import { joinMatter, leaveMatter } from './queries.ts'

let center: TestCenter
beforeAll(async () => {
  center = await startTestCenter()
  for (const agency of ['courts', 'police'])
    await applyPage(
      center.db,
      await readFeed(center.db, agency),
      aPage(
        ['1', '2', '3', '4'].map((number, index) =>
          aRecord({
            id: `${agency}:${number}`,
            type: agency === 'courts' ? 'CourtCase' : 'PoliceIncident',
            protection: agency === 'police' && number === '3' ? 'SEALED' : 'OPEN',
            occurredAt: new Date(Date.UTC(2025, 0, index + 1)).toISOString(),
          }),
        ),
      ),
    )
})
afterAll(() => center.close())

const join = (...ids: string[]) => center.db.transaction((transaction) => joinMatter(transaction, ids))

async function relatives(id: string, caller = aClerk()): Promise<string[] | null> {
  const { data, errors } = await center.query(
    `query ($id: ID!) { dispute(id: $id) { matter { id disputes { totalCount byAgency { count } nodes { id } } } } }`,
    { id },
    caller,
  )
  expect(errors).toBeUndefined()
  const { matter } = data.dispute
  if (!matter) return null
  const ids = matter.disputes.nodes.map((node: { id: string }) => node.id).sort()
  expect(matter.disputes.totalCount).toBe(ids.length)
  return ids
}

describe('the matter of a record', () => {
  it('is unknown as long as the record stands alone', async () => {
    expect(await relatives('courts:4')).toBeNull()
  })

  it('leads to its relatives, whatever agency has them', async () => {
    await join('courts:1', 'police:1')
    expect(await relatives('courts:1')).toEqual(['courts:1', 'police:1'])
    expect(await relatives('police:1')).toEqual(['courts:1', 'police:1'])
  })

  it('takes in the matters of the records that it joins', async () => {
    const [one, two] = [await join('courts:2', 'police:2'), await join('courts:2', 'courts:1')]
    expect([one, two]).toContain(two)
    expect(await relatives('police:1')).toEqual(['courts:1', 'courts:2', 'police:1', 'police:2'])
  })

  it('is none for who may know of no other record of it', async () => {
    const id = await join('courts:3', 'police:3')
    expect(await relatives('courts:3')).toBeNull()
    const judge = aClerk({ mayKnow: allRecords(['OPEN', 'SEALED']) })
    expect(await relatives('courts:3', judge)).toEqual(['courts:3', 'police:3'])
    const known = async (caller: Caller) =>
      (await center.entities([{ __typename: 'Matter', id }], '... on Matter { id }', caller)).data._entities
    expect(await known(aClerk())).toEqual([{ id }])
    expect(await known(aClerk({ mayKnow: [] }))).toEqual([null])
  })

  it('is left by one record, and is none when only one is left', async () => {
    await center.db.transaction((transaction) => leaveMatter(transaction, 'courts:3'))
    expect(await relatives('courts:3')).toBeNull()
    await center.db.transaction((transaction) => leaveMatter(transaction, 'police:1'))
    expect(await relatives('courts:1')).toEqual(['courts:1', 'courts:2', 'police:2'])
  })

  it('is the same for all who join it at once', async () => {
    await Promise.all([
      join('courts:3', 'police:3'),
      join('police:3', 'courts:4'),
      join('courts:4', 'police:4'),
    ])
    expect(await relatives('police:4')).toEqual(['courts:3', 'courts:4', 'police:4'])
  })

  it('can be referred to', async () => {
    const matter = await join('courts:1', 'courts:2')
    const { data } = await center.entities(
      [
        { __typename: 'Matter', id: matter },
        { __typename: 'Matter', id: 'matter:none' },
      ],
      '... on Matter { id }',
    )
    expect(data._entities).toEqual([{ id: matter }, null])
  })
})
