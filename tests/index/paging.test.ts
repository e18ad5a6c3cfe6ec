import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { applyPage } from '../../subgraphs/center/index/apply.ts'
import { readFeed } from '../../subgraphs/center/index/feed.ts'
import { agencyOfRecord } from '../../subgraphs/kit/contract/agencies.ts'
import type { RecordChange } from '../../subgraphs/kit/contract/change.ts'
import { startTestCenter, type TestCenter } from '../harness/center.ts'
import { aPage, aRecord, aTombstone } from '../harness/records.ts'

/*
 * A list that is read page by page while records come, change and go: whoever was there all the time, at the same
 * place of the list, is read once, in order; nobody is read twice.
 */

let center: TestCenter
beforeAll(async () => {
  center = await startTestCenter()
})
afterAll(() => center.close())

const AGENCIES = ['courts', 'police', 'transport'] as const
const ORDERS = { OCCURRED_AT_DESC: -1, OCCURRED_AT_ASC: 1 } as const

const moment = fc.integer({ min: 0, max: 5 }).map((day) => new Date(Date.UTC(2025, 0, 1 + day)).toISOString())
const newcomer = fc.record({ agency: fc.constantFrom(...AGENCIES), occurredAt: moment })
/** What happens between two pages. */
const events = fc.array(
  fc.oneof(
    newcomer.map((record) => ({ kind: 'comes' as const, record })),
    fc.nat().map((which) => ({ kind: 'changes' as const, which })),
    fc.nat().map((which) => ({ kind: 'goes' as const, which })),
  ),
  { maxLength: 4 },
)

type Event = typeof events extends fc.Arbitrary<(infer One)[]> ? One : never

/** Records of one place, kept in the index, with the moment by which each is sorted. */
class Place {
  /** Of all that ever were there. */
  readonly moments = new Map<string, string>()
  readonly present = new Set<string>()
  readonly #code: string
  #version = 0

  constructor(code: string) {
    this.#code = code
  }

  async happen(event: Event): Promise<void> {
    const [id] = [...this.present].slice(event.kind === 'comes' ? 0 : event.which % (this.present.size || 1))
    if (event.kind === 'comes') await this.come(event.record)
    else if (id === undefined) return
    else if (event.kind === 'changes') await index(this.#record(id))
    else await this.#leave(id)
  }

  async come({ agency, occurredAt }: { agency: string; occurredAt: string }): Promise<void> {
    const id = `${agency}:${this.#code}-${this.moments.size}`
    this.moments.set(id, occurredAt)
    this.present.add(id)
    await index(this.#record(id))
  }

  async #leave(id: string): Promise<void> {
    this.present.delete(id)
    await index(aTombstone(id, ++this.#version))
  }

  #record(id: string): RecordChange {
    const version = ++this.#version
    return aRecord({
      id,
      version,
      occurredAt: this.moments.get(id)!,
      location: this.#code,
      title: String(version),
    })
  }
}

async function index(change: RecordChange): Promise<void> {
  const feed = await readFeed(center.db, agencyOfRecord(change.id)!)
  await applyPage(center.db, feed, aPage([change]))
}

async function readPage(location: string, order: string, first: number, after: string | null) {
  const { data } = await center.query(
    `query ($first: Int!, $after: String, $filter: DisputeFilter, $order: DisputeOrder) {
      disputes(first: $first, after: $after, filter: $filter, orderBy: $order) {
        pageInfo { hasNextPage endCursor } nodes { id } } }`,
    { first, after, order, filter: { location } },
  )
  const { nodes, pageInfo } = data.disputes
  return { ...pageInfo, ids: nodes.map(({ id }: { id: string }) => id) }
}

it('pages stay exact while records come, change and go', async () => {
  let run = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(newcomer, { minLength: 1, maxLength: 20 }),
      fc.array(events, { minLength: 30, maxLength: 30 }),
      fc.integer({ min: 1, max: 7 }),
      fc.constantFrom<keyof typeof ORDERS>('OCCURRED_AT_DESC', 'OCCURRED_AT_ASC'),
      async (atFirst, happenings, first, order) => {
        const code = `3711${String(++run).padStart(11, '0')}`
        const place = new Place(code)
        for (const record of atFirst) await place.come(record)
        const steady = new Set(place.present)

        const read: string[] = []
        let after: string | null = null
        do {
          const page = await readPage(code, order, first, after)
          read.push(...page.ids)
          after = page.hasNextPage ? page.endCursor : null
          for (const event of happenings.pop() ?? []) await place.happen(event)
        } while (after !== null)

        const rank = (id: string) => `${place.moments.get(id)}/${id}`
        const inOrder = [...new Set(read)].toSorted(
          (one, other) => ORDERS[order] * (rank(one) < rank(other) ? -1 : 1),
        )
        expect(read).toEqual(inOrder)
        const stayed = [...steady].filter((id) => place.present.has(id))
        expect(read).toEqual(expect.arrayContaining(stayed))
      },
    ),
    { numRuns: 40 },
  )
}, 180_000)
