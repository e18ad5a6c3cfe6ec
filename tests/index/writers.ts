import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { eq } from 'drizzle-orm'
import { residentCheckCharacter } from '../../subgraphs/kit/contract/identity.ts'
import type { Database } from '../../subgraphs/kit/database.ts'
import type { WritingAgency } from './writing-agency.ts'

type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0]

/** What a committed transaction last did to a record: the mark it wrote, which grows, or a deletion. */
export interface Commit {
  readonly id: string
  readonly mark: number
  readonly deleted: boolean
  /** When the database had confirmed the commit, ms since 1970. */
  readonly confirmedAt: number
}

/** Nobody else's transaction; thrown to take one back. */
class TakenBack extends Error {}

const PLACES = [null, '371102', '371102001', '371102001001001', '371102001001002', '371103002']
const COMMON_RECORDS = 4
const ROLLBACKS = 0.2
const LONG_TRANSACTIONS = 0.04

const chance = (share: number) => randomInt(1_000_000) < share * 1_000_000
const pick = <Value>(values: readonly Value[]): Value => values[randomInt(values.length)]!

let marks = 0

/**
 * Runs writers side by side until told to stop, each with records of its own and all with a few in common, in
 * transactions of random length, some of them taken back.
 * @param note hears of every commit of a writer's own records, in the order of each record's changes
 */
export async function runWriters(
  agency: WritingAgency,
  writers: number,
  stop: AbortSignal,
  note: (commit: Commit) => void = () => undefined,
): Promise<void> {
  await enterCommon(agency)
  await Promise.all(Array.from({ length: writers }, (_, writer) => runWriter(agency, writer, stop, note)))
}

async function runWriter(
  agency: WritingAgency,
  writer: number,
  stop: AbortSignal,
  note: (commit: Commit) => void,
): Promise<void> {
  let own: ReadonlySet<string> = new Set()
  for (let number = 0; !stop.aborted; number++) {
    const after = new Set(own)
    const done = new Map<string, Omit<Commit, 'confirmedAt'>>()
    try {
      await agency.db().transaction(async (transaction) => {
        for (let step = 0; step <= randomInt(4); step++) {
          const change = await changeOwn(
            agency,
            transaction,
            after,
            `${agency.code}:${writer}-${number}-${step}`,
          )
          done.set(change.id, change)
          if (chance(0.2)) await touchCommon(agency, transaction)
          await sleep(chance(LONG_TRANSACTIONS) ? 300 + randomInt(1200) : randomInt(15))
        }
        if (chance(ROLLBACKS)) throw new TakenBack()
      })
    } catch (error) {
      if (error instanceof TakenBack || isDeadlock(error)) continue
      throw error
    }
    const confirmedAt = Date.now()
    for (const commit of done.values()) note({ ...commit, confirmedAt })
    own = after
  }
}

/** Enters, changes or deletes one of the writer's records. */
async function changeOwn(
  agency: WritingAgency,
  transaction: Transaction,
  own: Set<string>,
  newId: string,
): Promise<Omit<Commit, 'confirmedAt'>> {
  const { table } = agency.recordType
  const mark = ++marks
  const id = own.size > 0 && chance(0.7) ? pick([...own]) : newId
  if (own.has(id) && chance(0.25)) {
    await transaction.delete(table).where(eq(table.id, id))
    own.delete(id)
    return { id, mark, deleted: true }
  }
  if (own.has(id)) await transaction.update(table).set(columns(mark)).where(eq(table.id, id))
  else await transaction.insert(table).values({ ...agency.ownColumns(id), ...columns(mark), id } as never)
  own.add(id)
  if (chance(0.6)) await replaceParties(agency, transaction, id)
  return { id, mark, deleted: false }
}

/** Changes a record that other writers change as well. */
async function touchCommon({ code, recordType }: WritingAgency, transaction: Transaction): Promise<void> {
  const id = commonId(code, randomInt(COMMON_RECORDS))
  await transaction.update(recordType.table).set(columns(++marks)).where(eq(recordType.table.id, id))
}

const commonId = (agency: string, number: number) => `${agency}:common-${number}`

async function enterCommon(agency: WritingAgency): Promise<void> {
  const ids = Array.from({ length: COMMON_RECORDS }, (_, number) => commonId(agency.code, number))
  const rows = ids.map((id) => ({ ...agency.ownColumns(id), ...columns(++marks), id }))
  await agency
    .db()
    .insert(agency.recordType.table)
    .values(rows as never)
}

async function replaceParties(agency: WritingAgency, transaction: Transaction, id: string): Promise<void> {
  const { parties } = agency.recordType
  await transaction.delete(parties).where(eq(parties.recordId, id))
  const count = randomInt(4)
  if (count === 0) return
  await transaction.insert(parties).values(
    Array.from({ length: count }, (_, index) => ({
      recordId: id,
      ordinal: index + 1,
      name: `当事人${index}`,
      identity: chance(0.7) ? identity() : null,
      role: agency.partyRole,
    })) as never,
  )
}

/** Of few people, so that agencies meet the same new ones at the same time. */
function identity(): string {
  const first17 = `3799991980010${randomInt(1, 10)}${String(randomInt(30)).padStart(3, '0')}`
  return `cn:${first17}${residentCheckCharacter(first17)}`
}

function columns(mark: number) {
  const moment = new Date(
    Date.UTC(2025, randomInt(12), 1 + randomInt(28), randomInt(24), 0, 0, randomInt(1000)),
  )
  const positioned = chance(0.5)
  return {
    title: String(mark),
    occurredAt: moment,
    updatedAt: moment,
    locationCode: pick(PLACES),
    latitude: positioned ? 35 + randomInt(1000) / 1000 : null,
    longitude: positioned ? 119 + randomInt(1000) / 1000 : null,
    protection: pick(['OPEN', 'OPEN', 'PROTECTED', 'SEALED'] as const),
  }
}

function isDeadlock(error: unknown): boolean {
  const { cause } = error as { cause?: { code?: string } }
  return cause?.code === '40P01'
}
