import { applyPage } from '../../subgraphs/center/index/apply.ts'
import { readFeed } from '../../subgraphs/center/index/feed.ts'
import { locations, persons } from '../../subgraphs/center/tables.ts'
import type { TestCenter } from './center.ts'
import { aPage, aRecord, aTombstone } from './records.ts'
import { GRID, WANG } from './small-city.ts'

export const PATH = ['3711', '371102', '371102001', '371102001001', GRID]

/** Applies a page of an agency's feed. */
export async function index(
  { db }: TestCenter,
  agency: string,
  changes: Parameters<typeof aPage>[0],
): Promise<void> {
  await applyPage(db, await readFeed(db, agency), aPage(changes))
}

/**
 * Fills a center's database: one grid's path, Wang Fang, twelve persons without documents, and their records at the
 * police: of Wang Fang's, one is sealed and one was deleted.
 */
export async function fillCenter(center: TestCenter): Promise<void> {
  await center.db.insert(locations).values(
    PATH.map((code, index) => ({
      code,
      name: `${code.length}位`,
      level: (['CITY', 'COUNTY', 'TOWNSHIP', 'COMMUNITY', 'GRID'] as const)[index]!,
      parentCode: PATH[index - 1] ?? null,
    })),
  )
  await center.db.insert(persons).values({ ...WANG, residenceCode: GRID })
  await center.db.insert(persons).values(
    Array.from({ length: 12 }, (_, index) => ({
      id: `p${index}`,
      identity: `center:${index}`,
      name: `孙${index}`,
    })),
  )
  await index(center, 'police', [
    aRecord({
      id: 'police:1',
      location: GRID,
      parties: [{ role: 'VICTIM', name: '王芳', identity: WANG.identity }],
    }),
    aRecord({
      id: 'police:sealed',
      protection: 'SEALED',
      location: GRID,
      parties: [{ role: 'OTHER', name: '王芳', identity: WANG.identity }],
    }),
    aTombstone('police:gone', 4),
    ...Array.from({ length: 12 }, (_, number) =>
      aRecord({
        id: `police:of-${number}`,
        location: '371199',
        parties: Array(2).fill({ role: 'OTHER', name: null, identity: `center:${number}` }),
      }),
    ),
  ])
}
