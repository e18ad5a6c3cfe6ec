import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../../kit/database.ts'
import type { Logger } from '../../kit/process/logger.ts'
import { type AgencyClient, EpochOver } from '../index/agency-client.ts'
import { applyEpochOver, applyPage } from '../index/apply.ts'
import { readFeed } from '../index/feed.ts'
import { retryDelay } from './retry-delay.ts'

/** How an agency's feed stands, as far as this process has seen. */
export type Progress =
  /** It has not been read to its end yet. */
  | { readonly state: 'behind' }
  /** The same, as the agency is not there, too slow, or tells what cannot be used, so many times in a row. */
  | { readonly state: 'failing'; readonly failures: number }
  /** It was read to its end once; from then on it is followed as well as it can be. */
  | { readonly state: 'caught up' }

export interface Follower {
  progress(): Progress
  /** Ends when the page at hand is applied. */
  stop(): Promise<void>
}

const IDLE_MS = 200

/** Reads an agency's feed into the index, page by page, until it is stopped. */
export function followAgency(agency: string, client: AgencyClient, db: Database, log: Logger): Follower {
  const stopping = new AbortController()
  let progress: Progress = { state: 'behind' }

  async function follow(): Promise<void> {
    let failures = 0
    while (!stopping.signal.aborted) {
      try {
        const more = await readPage()
        if (failures > 0) log.info({ agency, failures }, 'the feed answers again')
        failures = 0
        if (progress.state !== 'caught up') progress = { state: more ? 'behind' : 'caught up' }
        if (!more) await pause(IDLE_MS)
      } catch (error) {
        if (stopping.signal.aborted) return
        failures++
        if (progress.state !== 'caught up') progress = { state: 'failing', failures }
        log.warn({ agency, failures, err: error }, 'the feed could not be read')
        await pause(retryDelay(failures))
      }
    }
  }

  /** @returns whether there is more to read at once */
  async function readPage(): Promise<boolean> {
    const feed = await readFeed(db, agency)
    try {
      const page = await client.readChanges(feed.cursor, stopping.signal)
      const moved = await applyPage(db, feed, page)
      return page.more || moved?.epoch !== page.epoch
    } catch (error) {
      if (!(error instanceof EpochOver) || feed.cursor === null) throw error
      log.warn({ agency }, 'the feed has a new epoch and is read again from its start')
      await applyEpochOver(db, feed)
      return true
    }
  }

  const pause = (ms: number) => sleep(ms, undefined, { signal: stopping.signal }).catch(() => undefined)

  const followed = follow()
  return {
    progress: () => progress,
    stop: async () => {
      stopping.abort()
      await followed
    },
  }
}
