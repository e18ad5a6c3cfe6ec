import {
  mediationCommittees,
  mediatorRelations,
  mediators,
} from '../../subgraphs/center/committees/tables.ts'
import type { Database } from '../../subgraphs/kit/database.ts'
import { GRID, residentId, WANG } from './small-city.ts'

export const COMMITTEES = ['committee:labour', 'committee:neighbours'] as const

export const aMediator = (
  number: number,
  changes: Partial<typeof mediators.$inferInsert> = {},
): typeof mediators.$inferInsert => ({
  id: `mediator:${number}`,
  identity: `cn:${residentId(`3799991970010100${number}`)}`,
  name: `调解员${number}`,
  committeeId: COMMITTEES[1],
  fullTime: true,
  categories: ['NEIGHBOURHOOD'],
  keywords: ['相邻', '漏水'],
  languages: ['普通话', '日照话'],
  placeCode: GRID.slice(0, 9),
  ...changes,
})

/**
 * Two committees and six mediators: 1 and 2 know neighbours' quarrels, 3 labour, 4 is married to Wang Fang, 5 is Wang
 * Fang herself, 6 mediates no more.
 */
export async function fillMediators(db: Database): Promise<void> {
  await db.insert(mediationCommittees).values([
    {
      id: COMMITTEES[0],
      name: '日照市劳动争议人民调解委员会',
      field: '劳动争议',
      categories: ['LABOUR'],
      placeCode: '3711',
    },
    {
      id: COMMITTEES[1],
      name: '日照市物业纠纷人民调解委员会',
      field: '物业纠纷',
      categories: ['NEIGHBOURHOOD', 'LAND_AND_HOUSING'],
      placeCode: '3711',
    },
  ])
  await db.insert(mediators).values([
    aMediator(1),
    aMediator(2, { placeCode: '371102', keywords: [] }),
    aMediator(3, {
      committeeId: COMMITTEES[0],
      categories: ['LABOUR'],
      keywords: ['工伤'],
      placeCode: '3711',
    }),
    aMediator(4),
    aMediator(5, { identity: WANG.identity, name: WANG.name }),
    aMediator(6, { active: false }),
  ])
  await db
    .insert(mediatorRelations)
    .values({ mediatorId: 'mediator:4', identity: WANG.identity, relation: 'SPOUSE' })
}
