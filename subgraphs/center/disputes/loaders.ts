import type { RecordRight } from '../../kit/contract/record-right.ts'
import type { Database } from '../../kit/database.ts'
import { manyLoader, structureLoader } from '../../kit/loaders.ts'
import type { Conditions, Scope } from './conditions.ts'
import {
  type CountOf,
  type CountOfAgency,
  countsByConditions,
  countsOfMatters,
  countsOfPersons,
  EVERYWHERE,
  maintainedCounts,
} from './counts.ts'
import type { Selection } from './filter.ts'
import { lookUpDisputes } from './lookup.ts'
import { disputePages, type PageShape, type PageStart } from './pages.ts'
import { partiesOfDisputes } from './queries.ts'

/** One page of one list. */
export interface PageKey {
  readonly shape: PageShape
  readonly start: PageStart
}

/** A request's loaders of records, their parties, lists and counts; each batch is one statement per shape. */
export function createDisputeLoaders(
  db: Database,
  rights: readonly RecordRight[],
  indexAhead: (ids: readonly string[]) => Promise<void>,
) {
  return {
    dispute: structureLoader((keys: readonly { id: string }[]) =>
      lookUpDisputes(
        db,
        keys.map(({ id }) => id),
        rights,
        indexAhead,
      ),
    ),
    parties: manyLoader(
      (ids: readonly string[]) => partiesOfDisputes(db, ids),
      (party) => party.disputeId,
    ),
    page: structureLoader((keys: readonly PageKey[]) =>
      inGroups(
        keys,
        ({ shape }) => shape,
        (shape, group) =>
          disputePages(
            db,
            shape,
            group.map(({ start }) => start),
            rights,
          ),
      ),
    ),
    counts: structureLoader((selections: readonly Selection[]) =>
      inGroups(selections, countingOf, (counting, group) => countGroup(db, counting, group, rights)),
    ),
  }
}

/** How a selection is counted: those counted alike, under the same conditions, are counted together. */
type Counting =
  | { readonly by: 'maintained counts' }
  | { readonly by: 'persons' | 'matters'; readonly conditions: Conditions }
  | { readonly by: 'index'; readonly selection: Selection }

function countingOf(selection: Selection): Counting {
  const { scope, conditions } = selection
  if (scope.of === 'person') return { by: 'persons', conditions }
  if (scope.of === 'matter') return { by: 'matters', conditions }
  const { agencies: _, ...others } = conditions
  return Object.keys(others).length === 0 ? { by: 'maintained counts' } : { by: 'index', selection }
}

async function countGroup(
  db: Database,
  counting: Counting,
  group: readonly Selection[],
  rights: readonly RecordRight[],
): Promise<CountOfAgency[][]> {
  const owners = group.map(({ scope }) => ownerOf(scope))
  switch (counting.by) {
    case 'maintained counts': {
      const counts = await maintainedCounts(db, [...new Set(owners)], rights)
      return group.map(({ conditions: { agencies } }, index) =>
        countsOf(counts, owners[index]!).filter(({ agency }) => !agencies || agencies.includes(agency)),
      )
    }
    case 'persons':
    case 'matters': {
      const count = counting.by === 'persons' ? countsOfPersons : countsOfMatters
      const counts = await count(db, owners, counting.conditions, rights)
      return owners.map((owner) => countsOf(counts, owner))
    }
    case 'index': {
      const { scope, conditions } = counting.selection
      const counts = await countsByConditions(db, ownerOf(scope), conditions, rights)
      return group.map(() => counts)
    }
  }
}

const countsOf = (counts: readonly CountOf[], owner: string) => counts.filter((count) => count.of === owner)

/** What a scope goes by in statements: code of the place, identity of the person, id of the matter, or everywhere. */
export function ownerOf(scope: Scope): string {
  switch (scope.of) {
    case 'place':
      return scope.code
    case 'person':
      return scope.identity
    case 'matter':
      return scope.id
    default:
      return EVERYWHERE
  }
}

/** Runs a query once per group of equal marks, and puts the answers back in the keys' order. */
export async function inGroups<Key, Mark, Value>(
  keys: readonly Key[],
  markOf: (key: Key) => Mark,
  query: (mark: Mark, group: readonly Key[]) => Promise<readonly Value[]>,
): Promise<Value[]> {
  const groups = new Map<string, { mark: Mark; indexes: number[] }>()
  for (const [index, key] of keys.entries()) {
    const mark = markOf(key)
    const group = groups.get(JSON.stringify(mark)) ?? { mark, indexes: [] }
    groups.set(JSON.stringify(mark), group)
    group.indexes.push(index)
  }
  const values = new Array<Value>(keys.length)
  await Promise.all(
    [...groups.values()].map(async ({ mark, indexes }) => {
      const answers = await query(
        mark,
        indexes.map((index) => keys[index]!),
      )
      for (const [position, index] of indexes.entries()) values[index] = answers[position]!
    }),
  )
  return values
}
