import { and, eq, inArray } from 'drizzle-orm'
import { PROTECTIONS, type Protection } from '../../kit/contract/protection.ts'
import { isKnownDispute } from '../disputes/known.ts'
import type { CenterContext } from '../loaders.ts'
import { matterRecords } from '../matters/tables.ts'
import { OWN_RECORD_TYPES } from '../own/record-types.ts'
import { disputes } from '../tables.ts'

/** What a call takes over from what it is about. */
export interface About {
  readonly protection: Protection
  readonly locationCode: string | null
}

const isStorable = (id: string) => !id.includes('\0')

/** The record that a call is about, of any agency, or of the center and no dispute; null for an unknown one. */
export async function aboutRecord(id: string, context: CenterContext): Promise<About | null> {
  if (!isStorable(id)) return null
  const { db, caller, loaders, records } = context
  for (const { type } of OWN_RECORD_TYPES) {
    const row = await records[type.name]!.byId.load(id)
    if (row) return row
  }
  if ((await loaders.dispute.load({ id })).state !== 'indexed') return null
  const [row] = await db
    .select({ protection: disputes.protection, locationCode: disputes.locationCode })
    .from(disputes)
    .where(and(eq(disputes.id, id), isKnownDispute(caller.mayKnow)))
  return row ?? null
}

/** The matter that a call is about, as well protected as the best protected of its records; null for an unknown one. */
export async function aboutMatter(id: string, { db, caller }: CenterContext): Promise<About | null> {
  if (!isStorable(id)) return null
  const ofMatter = db
    .select({ id: matterRecords.recordId })
    .from(matterRecords)
    .where(eq(matterRecords.matter, id))
  const rows = await db
    .select({ protection: disputes.protection, locationCode: disputes.locationCode })
    .from(disputes)
    .where(and(inArray(disputes.id, ofMatter), isKnownDispute(caller.mayKnow)))
  if (rows.length === 0) return null
  return {
    protection: strictest(rows.map(({ protection }) => protection)),
    locationCode: rows.find(({ locationCode }) => locationCode !== null)?.locationCode ?? null,
  }
}

/** The last of the levels that occurs: they are listed from the open to the sealed. */
export const strictest = (levels: readonly Protection[]): Protection =>
  PROTECTIONS.findLast((level) => levels.includes(level)) ?? 'OPEN'
