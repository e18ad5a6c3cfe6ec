import { sql } from 'drizzle-orm'
import { BadUserInput } from '../../kit/contract/errors.ts'
import type { RecordRight } from '../../kit/contract/record-right.ts'
import type { Queryable } from '../../kit/database.ts'
import type { CenterContext } from '../loaders.ts'
import { OPEN_STATES } from '../mediation/life.ts'
import { type MediationRow, mediationCases, mediationMediators } from '../mediation/tables.ts'
import { IS_PARTY, IS_RELATED, partiesOfCase } from './conflicts.ts'
import { knownCases } from './queries.ts'
import { mediators } from './tables.ts'

export type Nearness = 'TOWNSHIP' | 'COUNTY' | 'CITY'

/** A mediator who could take a case, and what speaks for them. */
export interface Proposal {
  readonly mediatorId: string
  readonly score: number
  readonly matchesCategory: boolean
  readonly matchedKeywords: readonly string[]
  readonly nearness: Nearness
  readonly openCases: number
}

const MAX_PROPOSALS = 20

/** What counts how much. Knowing the matter comes first; a full desk outweighs being near. */
const SCORE = { category: 40, keyword: 15, keywords: 3, township: 20, county: 10, openCase: 2, openCases: 20 }

/**
 * Those who could take a case, best first; who is a party or related to one is not among them, nor who has it already.
 * One statement: the mediators are some hundreds, and their loads one walk of an index. Cases that the caller may not
 * know of are no load, as the order would tell of them.
 */
export function bestMediators(
  db: Queryable,
  mediation: string,
  limit: number,
  rights: readonly RecordRight[],
): Promise<Proposal[]> {
  return db.execute<Proposal & Record<string, unknown>>(sql`/* center.bestMediators */
    with ${partiesOfCase(mediation)},
    subject as (
      select category, coalesce(title, '') as title, coalesce(location_code, '') as place
      from ${mediationCases} where id = ${mediation}
    ),
    load as (
      select mediator_id, count(*)::int as open from ${mediationMediators} where released_at is null
        and record_id in ${knownCases(rights)}
      group by mediator_id
    ),
    candidate as (
      select mediator.id, subject.category = any(mediator.categories) as expert,
        array(select word from unnest(mediator.keywords) word where strpos(subject.title, word) > 0 order by word)
          as words,
        case
          when length(mediator.place_code) >= 9 and left(subject.place, 9) = left(mediator.place_code, 9)
            then 'TOWNSHIP'
          when length(mediator.place_code) >= 6 and left(subject.place, 6) = left(mediator.place_code, 6)
            then 'COUNTY'
          else 'CITY'
        end as nearness,
        coalesce(load.open, 0) as open
      from ${mediators}
      cross join subject
      left join load on load.mediator_id = mediator.id
      where active and not ${IS_PARTY} and not ${IS_RELATED}
        and not exists (
          select from ${mediationMediators} mine
          where mine.record_id = ${mediation} and mine.mediator_id = mediator.id and mine.released_at is null
        )
    )
    select id as "mediatorId", expert as "matchesCategory", words as "matchedKeywords", nearness, open as "openCases",
      (case when expert then ${SCORE.category}::int else 0 end)
        + ${SCORE.keyword}::int * least(cardinality(words), ${SCORE.keywords}::int)
        + (case nearness when 'TOWNSHIP' then ${SCORE.township}::int when 'COUNTY' then ${SCORE.county}::int else 0 end)
        - ${SCORE.openCase}::int * least(open, ${SCORE.openCases}::int) as score
    from candidate order by score desc, open, id limit ${limit}`)
}

/** `Query.proposeMediator`; null for a case that the caller does not know of, and nobody for one that is over. */
export async function proposeMediator(
  _: unknown,
  { mediation, first }: { readonly mediation: string; readonly first: number },
  { db, caller, records }: CenterContext,
): Promise<Proposal[] | null> {
  if (!(first >= 1 && first <= MAX_PROPOSALS))
    throw new BadUserInput(`"first" must be between 1 and ${MAX_PROPOSALS}, but is ${first}.`)
  if (mediation.includes('\0')) return null
  const row = (await records.MediationCase!.byId.load(mediation)) as MediationRow | null
  if (!row) return null
  return OPEN_STATES.some((state) => state === row.state)
    ? bestMediators(db, mediation, first, caller.mayKnow)
    : []
}

const NEARNESS_IN_WORDS: Readonly<Record<Nearness, string>> = {
  TOWNSHIP: '与纠纷同在一个乡镇（街道）',
  COUNTY: '与纠纷同在一个区县',
  CITY: '在本市',
}

/** What speaks for a mediator, in a clerk's words. */
export function reasonInWords({ matchesCategory, matchedKeywords, nearness, openCases }: Proposal): string {
  return [
    ...(matchesCategory ? ['擅长此类纠纷'] : []),
    ...(matchedKeywords.length > 0 ? [`熟悉${matchedKeywords.join('、')}`] : []),
    NEARNESS_IN_WORDS[nearness],
    openCases === 0 ? '手头没有案件' : `手头有${openCases}件`,
  ].join('；')
}
