import { sql } from 'drizzle-orm'
import type { RecordRight } from '../../kit/contract/record-right.ts'
import type { Queryable } from '../../kit/database.ts'
import { array } from '../../kit/sql.ts'
import { isKnownDispute } from '../disputes/known.ts'
import {
  DISPUTE_COLUMNS,
  type DisputeResult,
  type IndexedDispute,
  toIndexedDispute,
} from '../disputes/row.ts'
import { disputeParties, disputes } from '../tables.ts'
import { intakeCases, intakeDecisions, intakeParties } from './tables.ts'

export type CandidateReason = 'SAME_PERSONS' | 'SAME_PLACE' | 'SAME_CATEGORY' | 'CLOSE_IN_TIME'

/** A record that may be about the same quarrel as an intake case. */
export interface Candidate {
  readonly record: IndexedDispute
  readonly reasons: readonly CandidateReason[]
  /** 0 to 100. */
  readonly score: number
  readonly decision: 'LINKED' | 'REJECTED' | null
}

export interface CandidatePageKey {
  readonly caseId: string
  /** Score, moment (RFC 3339) and id of the last candidate before the page; null on the first. */
  readonly after: readonly [score: string, moment: string, id: string] | null
  readonly limit: number
}

/** What each reason weighs; more than one person in common weighs once more, as both sides are then the same. */
const WEIGHTS = { person: 35, persons: 25, place: 15, category: 15, time: 10 } as const

/** So many records of the people, and so many at the place, are looked at: the latest. */
const LOOKED_AT = 500

/**
 * Pages of several cases' candidates by one statement, in the keys' order: records that share a person with the case,
 * by identity and never by name, and records of its category in its community and within 90 days of it. Each part walks
 * an index. The caller's protection levels are part of both, so that nothing else is looked at.
 */
export async function candidatePages(
  db: Queryable,
  keys: readonly CandidatePageKey[],
  rights: readonly RecordRight[],
): Promise<Candidate[][]> {
  const { person, persons, place, category, time } = WEIGHTS
  const near = sql`abs(extract(epoch from ${disputes.occurredAt} - intake.occurred_at)) <= 90 * 86400`
  // A community, or a grid of it; what is known more roughly says little.
  const here = sql`left(${disputes.locationCode}, 12) = left(intake.location_code, 12)
    and length(intake.location_code) >= 12`
  const rows = await db.execute<
    DisputeResult & {
      page: number
      score: number
      same: string[]
      decision: Candidate['decision']
    }
  >(sql`/* center.candidatePages */
    select page.ordinality::int as page, record.*, found.score, found.same, found.decision
    from unnest(
      ${array(keys.map(({ caseId }) => caseId))}::text[],
      ${array(keys.map(({ after }) => Number(after?.[0] ?? 101)))}::int[],
      ${array(keys.map(({ after }) => after?.[1] ?? 'infinity'))}::text[]::timestamptz[],
      ${array(keys.map(({ after }) => after?.[2] ?? ''))}::text[],
      ${array(keys.map(({ limit }) => limit))}::int[]
    ) with ordinality page (of, after_score, after_time, after_id, size)
    join ${intakeCases} intake on intake.id = page.of
    cross join lateral (
      select scored.id, scored.occurred_at, scored.same, scored.score, decided.decision
      from (
        select ${disputes.id}, ${disputes.occurredAt},
          array_remove(array[
            case when max(shared) > 0 then 'SAME_PERSONS' end,
            case when ${here} then 'SAME_PLACE' end,
            case when ${disputes.category} = intake.category then 'SAME_CATEGORY' end,
            case when ${near} then 'CLOSE_IN_TIME' end], null) as same,
          (case when max(shared) > 1 then ${person + persons} when max(shared) = 1 then ${person} else 0 end
            + case when ${here} then ${place} else 0 end
            + case when ${disputes.category} = intake.category then ${category} else 0 end
            + case when ${near} then ${time} else 0 end)::int as score
        from (
          (select dispute_id as id, count(distinct identity)::int as shared
            from ${disputeParties} join ${disputes} on ${disputes.id} = dispute_id
            where identity in (
                select identity from ${intakeParties} where record_id = intake.id and identity is not null)
              and dispute_id <> intake.id and ${isKnownDispute(rights)}
            group by dispute_id, ${disputes.occurredAt}
            order by ${disputes.occurredAt} desc, dispute_id desc
            limit ${LOOKED_AT})
          union all
          (select ${disputes.id}, 0
            from ${disputes}
            where ${here} and ${disputes.category} = intake.category and ${disputes.id} <> intake.id
              and ${disputes.occurredAt} between intake.occurred_at - interval '90 days'
                and intake.occurred_at + interval '90 days'
              and ${isKnownDispute(rights)}
            order by ${disputes.occurredAt} desc, ${disputes.id} desc
            limit ${LOOKED_AT})
        ) looked_at
        join ${disputes} on ${disputes.id} = looked_at.id
        group by ${disputes.id}
      ) scored
      left join ${intakeDecisions} decided on decided.case_id = intake.id and decided.record_id = scored.id
      where (scored.score, scored.occurred_at, scored.id) < (page.after_score, page.after_time, page.after_id)
      order by scored.score desc, scored.occurred_at desc, scored.id desc
      limit page.size
    ) found
    cross join lateral (select ${DISPUTE_COLUMNS} from ${disputes} where ${disputes.id} = found.id) record
    order by page.ordinality, found.score desc, found.occurred_at desc, found.id desc`)
  const pages: Candidate[][] = keys.map(() => [])
  for (const { page, score, same, decision, ...record } of rows)
    pages[page - 1]!.push({
      record: toIndexedDispute(record),
      reasons: same as CandidateReason[],
      score,
      decision,
    })
  return pages
}
