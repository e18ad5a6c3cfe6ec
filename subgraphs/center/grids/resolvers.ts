import {
  type Connection,
  connectionOf,
  encodeCursor,
  type PageArguments,
  readPage,
  toPage,
} from '../../kit/paging.ts'
import { historyConnection } from '../lifecycle/history.ts'
import type { CenterContext, CenterLoaders } from '../loaders.ts'
import { loadPlace } from '../places/resolvers.ts'
import type { LocationRow, PersonRow } from '../tables.ts'
import { gridCode } from './grid-code.ts'
import { subjectOf } from './life-cycle.ts'
import type { GridDuty } from './queries.ts'
import {
  assignGridMember,
  type RegisterInput,
  registerGridMember,
  relieveGridMember,
  replaceResponsibleGridMember,
  type StaffingInput,
} from './staffing.ts'
import type { GridMemberRow, GridRow, MicroUnitRow } from './tables.ts'

const GRID_DIGITS = 15
const isGrid = ({ code }: Pick<LocationRow, 'code'>) => code.length === GRID_DIGITS

async function responsibleIn(code: string, loaders: CenterLoaders): Promise<GridMemberRow | null> {
  const duties = await loaders.dutiesInGrid.load(code)
  return duties.find(({ responsible }) => responsible)?.member ?? null
}

function gridMembers(
  { code }: LocationRow,
  args: PageArguments,
  { loaders }: CenterContext,
): Connection<GridDuty> & { memberCount(): Promise<number> } {
  const list = `gridMembers/${code}`
  const request = readPage(args, list, 2)
  const [afterGrid, afterKey] = (request.after ?? ['', '']) as [string, string]
  return {
    ...connectionOf<GridDuty>(
      request,
      async () =>
        toPage(
          await loaders.dutyPage.load({ place: code, afterGrid, afterKey, limit: request.first + 1 }),
          request.first,
        ),
      ({ gridCode, member }) => encodeCursor(list, [gridCode, member.id]),
    ),
    memberCount: async () => (await loaders.memberCount.load(code))?.count ?? 0,
  }
}

function microUnits(
  { code }: LocationRow,
  args: PageArguments,
  { loaders }: CenterContext,
): Connection<MicroUnitRow> & { totalCount(): Promise<number> } {
  const list = `microUnits/${code}`
  const request = readPage(args, list, 2)
  const [afterGrid, afterKey] = (request.after ?? ['', '0']) as [string, string]
  const number = /^\d{1,9}$/.test(afterKey) ? afterKey : '0'
  return {
    ...connectionOf<MicroUnitRow>(
      request,
      async () =>
        toPage(
          await loaders.microUnitPage.load({
            place: code,
            afterGrid,
            afterKey: number,
            limit: request.first + 1,
          }),
          request.first,
        ),
      (unit) => encodeCursor(list, [unit.gridCode, String(unit.number)]),
    ),
    totalCount: async () => (await loaders.microUnitCount.load(code))?.count ?? 0,
  }
}

const grid = ({ gridCode: code }: { readonly gridCode: string }, _: unknown, { loaders }: CenterContext) =>
  loadPlace(loaders, code)

const person = (identity: string | null, { loaders }: CenterContext) =>
  identity === null ? null : loaders.personByIdentity.load(identity)

export const gridResolvers = {
  Query: {
    gridMember: (_: unknown, { id }: { id: string }, { loaders }: CenterContext) =>
      id.includes('\0') ? null : loaders.gridMember.load(id),
  },
  Mutation: {
    registerGridMember: (_: unknown, { input }: { input: RegisterInput }, context: CenterContext) =>
      registerGridMember(input, context),
    assignGridMember: (_: unknown, { input }: { input: StaffingInput }, context: CenterContext) =>
      assignGridMember(input, context),
    replaceResponsibleGridMember: (_: unknown, { input }: { input: StaffingInput }, context: CenterContext) =>
      replaceResponsibleGridMember(input, context),
    relieveGridMember: (_: unknown, { input }: { input: StaffingInput }, context: CenterContext) =>
      relieveGridMember(input, context),
  },
  Person: {
    responsibleGridMember: ({ residenceCode }: PersonRow, _: unknown, { loaders }: CenterContext) =>
      residenceCode !== null && isGrid({ code: residenceCode })
        ? responsibleIn(residenceCode, loaders)
        : null,
  },
  Location: {
    responsibleGridMember: (place: LocationRow, _: unknown, { loaders }: CenterContext) =>
      isGrid(place) ? responsibleIn(place.code, loaders) : null,
    gridMembers,
    gridStaff: (place: LocationRow, _: unknown, { loaders }: CenterContext) =>
      isGrid(place) ? loaders.grid.load(place.code) : null,
    microUnits,
    gridCode: (place: LocationRow, _: unknown, { loaders }: CenterContext) =>
      isGrid(place) ? gridCode(place.code, loaders) : null,
  },
  GridStaff: {
    grid: ({ code }: GridRow, _: unknown, { loaders }: CenterContext) => loadPlace(loaders, code),
    responsible: ({ responsibleId }: GridRow, _: unknown, { loaders }: CenterContext) =>
      loaders.gridMember.load(responsibleId),
    duties: ({ code }: GridRow, _: unknown, { loaders }: CenterContext) => loaders.dutiesInGrid.load(code),
    history: ({ code }: GridRow, args: PageArguments, context: CenterContext) =>
      historyConnection(subjectOf(code), args, context),
  },
  GridMember: {
    person: ({ identity }: GridMemberRow, _: unknown, context: CenterContext) => person(identity, context),
    duties: ({ id }: GridMemberRow, _: unknown, { loaders }: CenterContext) =>
      loaders.dutiesOfMember.load(id),
  },
  GridDuty: { grid },
  MicroUnit: {
    id: ({ gridCode: code, number }: MicroUnitRow) => `${code}-${number}`,
    grid,
    head: ({ headIdentity }: MicroUnitRow, _: unknown, context: CenterContext) =>
      person(headIdentity, context),
  },
}
