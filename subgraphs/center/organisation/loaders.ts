import type { Database } from '../../kit/database.ts'
import { manyLoader, oneLoader, structureLoader } from '../../kit/loaders.ts'
import {
  areasOfOffices,
  childrenOfOffices,
  officesByIds,
  officesServing,
  type StaffPageKey,
  staffByOfficers,
  staffPages,
  unitsByIds,
  windowsOfOffices,
  windowsOfUnits,
} from './queries.ts'

export function createOrganisationLoaders(db: Database) {
  return {
    office: oneLoader(
      (ids) => officesByIds(db, ids),
      (office) => office.id,
    ),
    /** The center that serves a place, by the place's code. */
    officeServing: oneLoader(
      (codes) => officesServing(db, codes),
      (served) => served.placeCode,
    ),
    childrenOfOffice: manyLoader(
      (ids) => childrenOfOffices(db, ids),
      (office) => office.parentId!,
    ),
    areasOfOffice: manyLoader(
      (ids) => areasOfOffices(db, ids),
      (area) => area.officeId,
    ),
    windowsOfOffice: manyLoader(
      (ids) => windowsOfOffices(db, ids),
      (window) => window.officeId,
    ),
    windowsOfUnit: manyLoader(
      (ids) => windowsOfUnits(db, ids),
      (window) => window.unitId,
    ),
    staffPageOfOffice: structureLoader((keys: readonly StaffPageKey[]) => staffPages(db, 'office', keys)),
    staffPageOfUnit: structureLoader((keys: readonly StaffPageKey[]) => staffPages(db, 'unit', keys)),
    unit: oneLoader(
      (ids) => unitsByIds(db, ids),
      (unit) => unit.id,
    ),
    staffMember: oneLoader(
      (officers) => staffByOfficers(db, officers),
      (member) => member.officer,
    ),
  }
}
