import {
  type Connection,
  connectionOf,
  encodeCursor,
  type PageArguments,
  readPage,
  toPage,
} from '../../kit/paging.ts'
import type { CenterContext } from '../loaders.ts'
import { checkPlaceCode } from '../places/codes.ts'
import { loadPlace } from '../places/resolvers.ts'
import type { LocationRow } from '../tables.ts'
import { type OfficeLevel, officePage, type StaffDuty, type UnitKind, unitPage } from './queries.ts'
import type { OfficeRow, StaffRow, UnitRow, WindowRow } from './tables.ts'

interface OfficesArguments extends PageArguments {
  readonly level?: OfficeLevel | null
}

interface UnitsArguments extends PageArguments {
  readonly kind?: UnitKind | null
  readonly place?: string | null
}

interface StaffArguments extends PageArguments {
  readonly duty?: StaffDuty | null
}

function serviceCenters(_: unknown, { level, ...args }: OfficesArguments, { db }: CenterContext) {
  const list = `serviceCenters/${level ?? ''}`
  const request = readPage(args, list, 1)
  return connectionOf<OfficeRow>(
    request,
    async () =>
      toPage(
        await officePage(db, {
          level: level ?? undefined,
          after: request.after?.[0],
          limit: request.first + 1,
        }),
        request.first,
      ),
    ({ id }) => encodeCursor(list, [id]),
  )
}

function units(_: unknown, { kind, place, ...args }: UnitsArguments, { db }: CenterContext) {
  const code = place == null ? undefined : checkPlaceCode(place, 'place')
  const list = `units/${kind ?? ''}/${code ?? ''}`
  const request = readPage(args, list, 1)
  return connectionOf<UnitRow>(
    request,
    async () =>
      toPage(
        await unitPage(db, {
          kind: kind ?? undefined,
          place: code,
          after: request.after?.[0],
          limit: request.first + 1,
        }),
        request.first,
      ),
    ({ id }) => encodeCursor(list, [id]),
  )
}

function staffOf(
  loader: 'staffPageOfOffice' | 'staffPageOfUnit',
  { id }: { readonly id: string },
  { duty, ...args }: StaffArguments,
  { loaders }: CenterContext,
): Connection<StaffRow> {
  const list = `staff/${id}/${duty ?? ''}`
  const request = readPage(args, list, 1)
  const key = { of: id, duty: duty ?? '', after: request.after?.[0] ?? '', limit: request.first + 1 } as const
  return connectionOf(
    request,
    async () => toPage(await loaders[loader].load(key), request.first),
    ({ officer }) => encodeCursor(list, [officer]),
  )
}

/** Those that lie within none of the others, of codes in their order. */
function outermost(codes: readonly string[]): string[] {
  const found: string[] = []
  for (const code of codes) if (!found.some((outer) => code.startsWith(outer))) found.push(code)
  return found
}

const center = ({ officeId }: StaffRow | WindowRow, _: unknown, { loaders }: CenterContext) =>
  loaders.office.load(officeId)
const unit = ({ unitId }: StaffRow | WindowRow, _: unknown, { loaders }: CenterContext) =>
  loaders.unit.load(unitId)
const place = ({ placeCode }: OfficeRow | UnitRow, _: unknown, { loaders }: CenterContext) =>
  loadPlace(loaders, placeCode)

export const organisationResolvers = {
  Query: {
    serviceCenter: (_: unknown, { id }: { id: string }, { loaders }: CenterContext) =>
      id.includes('\0') ? null : loaders.office.load(id),
    serviceCenters,
    unit: (_: unknown, { id }: { id: string }, { loaders }: CenterContext) =>
      id.includes('\0') ? null : loaders.unit.load(id),
    units,
    me: (_: unknown, __: unknown, { caller, loaders }: CenterContext) =>
      loaders.staffMember.load(caller.officer),
  },
  Location: {
    center: async ({ code }: LocationRow, _: unknown, { loaders }: CenterContext) =>
      (await loaders.officeServing.load(code))?.office ?? null,
  },
  ServiceCenter: {
    place,
    parent: ({ parentId }: OfficeRow, _: unknown, { loaders }: CenterContext) =>
      parentId === null ? null : loaders.office.load(parentId),
    children: ({ id }: OfficeRow, _: unknown, { loaders }: CenterContext) =>
      loaders.childrenOfOffice.load(id),
    areas: async ({ id }: OfficeRow, _: unknown, { loaders }: CenterContext) => {
      const served = await loaders.areasOfOffice.load(id)
      const places = await Promise.all(
        outermost(served.map(({ placeCode }) => placeCode)).map((code) => loaders.location.load(code)),
      )
      return places.filter((found) => found !== null)
    },
    windows: ({ id }: OfficeRow, _: unknown, { loaders }: CenterContext) => loaders.windowsOfOffice.load(id),
    staff: (office: OfficeRow, args: StaffArguments, context: CenterContext) =>
      staffOf('staffPageOfOffice', office, args, context),
  },
  ServiceWindow: { center, unit },
  Unit: {
    agency: async ({ agency }: UnitRow, _: unknown, { loaders }: CenterContext) =>
      (await loaders.agencies()).find(({ code }) => code === agency) ?? null,
    place,
    windows: ({ id }: UnitRow, _: unknown, { loaders }: CenterContext) => loaders.windowsOfUnit.load(id),
    staff: (of: UnitRow, args: StaffArguments, context: CenterContext) =>
      staffOf('staffPageOfUnit', of, args, context),
  },
  StaffMember: { center, unit },
}
