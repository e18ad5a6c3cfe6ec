import { agencyOfRecord } from '../../kit/contract/agencies.ts'
import { IDS_PER_REQUEST } from '../../kit/contract/change.ts'
import type { Database } from '../../kit/database.ts'
import type { Logger } from '../../kit/process/logger.ts'
import type { AgencyClient } from './agency-client.ts'
import { applyRecords } from './apply.ts'

const DEADLINE_MS = 300

/**
 * Asks the agencies for records that the index does not have, and indexes what they answer, ahead of their feeds.
 * An agency that does not answer in time is left to its feed.
 */
export async function indexAhead(
  db: Database,
  clients: ReadonlyMap<string, Pick<AgencyClient, 'readRecords'>>,
  ids: readonly string[],
  log: Logger,
): Promise<void> {
  await Promise.all(
    [...clients].map(async ([agency, client]) => {
      const own = ids.filter((id) => agencyOfRecord(id) === agency)
      try {
        for (let start = 0; start < own.length; start += IDS_PER_REQUEST) {
          const answer = await client.readRecords(own.slice(start, start + IDS_PER_REQUEST), DEADLINE_MS)
          await applyRecords(db, agency, answer)
        }
      } catch (error) {
        log.warn({ agency, err: error }, 'records not indexed yet could not be asked for')
      }
    }),
  )
}
