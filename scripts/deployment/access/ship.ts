import { like } from 'drizzle-orm'
import {
  insertAgreement,
  lockAccess,
  overlapOf,
  setRevoked,
} from '../../../subgraphs/center/access/queries.ts'
import { agreements } from '../../../subgraphs/center/access/tables.ts'
import { recordTypesIn } from '../../../subgraphs/center/access/terms.ts'
import { connectDatabase, type Database } from '../../../subgraphs/kit/database.ts'
import { SHIPPED, type ShippedAgreement } from './shipped-agreements.ts'

/**
 * Enters the shipped agreements into the center's migrated database. What is there already stays, also when it was
 * revoked since; those of an earlier set are revoked; one that would overlap with what an agency gave itself is left out.
 */
export async function shipAgreements(
  centerDatabaseUrl: string,
  shipped: readonly ShippedAgreement[],
): Promise<void> {
  const db = connectDatabase({ url: centerDatabaseUrl, schema: 'center', maxConnections: 1 })
  try {
    if (await isShipped(db, shipped)) return
    await enter(db, shipped)
  } finally {
    await db.$client.end()
  }
}

async function known(db: Pick<Database, 'select'>) {
  return db
    .select({ id: agreements.id, revokedAt: agreements.revokedAt })
    .from(agreements)
    .where(like(agreements.id, `${SHIPPED}%`))
}

async function isShipped(db: Database, shipped: readonly ShippedAgreement[]): Promise<boolean> {
  const rows = await known(db)
  const present = new Set(rows.map(({ id }) => id))
  const wanted = new Set(shipped.map(({ id }) => id))
  return (
    shipped.every(({ id }) => present.has(id)) &&
    rows.every(({ id, revokedAt }) => wanted.has(id) || revokedAt !== null)
  )
}

function enter(db: Database, shipped: readonly ShippedAgreement[]): Promise<void> {
  return db.transaction(async (transaction) => {
    await lockAccess(transaction)
    const rows = await known(transaction)
    const present = new Set(rows.map(({ id }) => id))
    const wanted = new Set(shipped.map(({ id }) => id))
    for (const { id, revokedAt } of rows)
      if (revokedAt === null && !wanted.has(id))
        await setRevoked(transaction, id, 'onedoor', '示范授权已更新')
    for (const agreement of shipped.filter(({ id }) => !present.has(id))) {
      const beginning = { ...agreement, startsAt: new Date() }
      const recordTypes = recordTypesIn(agreement.terms, agreement.agency)
      if (!(await overlapOf(transaction, { ...beginning, recordTypes })))
        await insertAgreement(transaction, beginning)
    }
  })
}
