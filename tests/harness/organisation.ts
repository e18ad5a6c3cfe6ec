import {
  type OfficeRow,
  officeAreas,
  offices,
  type StaffRow,
  staff,
  type UnitRow,
  units,
  windows,
} from '../../subgraphs/center/organisation/tables.ts'
import type { Database } from '../../subgraphs/kit/database.ts'

/*
 * A service center of each level above the small city's grids, a functional area's with one township, the units of
 * the city and of one township, and some officers.
 */

const office = (
  code: string,
  level: OfficeRow['level'],
  parentId: string | null,
  placeCode = code,
): OfficeRow => ({
  id: `office:${code}`,
  name: `${code}社会治理服务中心`,
  level,
  placeCode,
  parentId,
  phone: `0633-0${code.slice(-6)}`,
})

export const OFFICES: readonly OfficeRow[] = [
  office('3711', 'CITY', null, '371102001'),
  office('371102', 'COUNTY', 'office:3711'),
  office('gaoxin', 'COUNTY', 'office:3711', '371102100'),
  office('371102001', 'TOWNSHIP', 'office:371102'),
  office('371102100', 'TOWNSHIP', 'office:gaoxin'),
]

const AREAS = ['3711', '371102', '371102001', '371102100']

const unit = (id: string, name: string, changes: Partial<UnitRow> = {}): UnitRow => ({
  id: `unit:${id}`,
  name,
  kind: 'DEPARTMENT',
  agency: null,
  placeCode: '3711',
  ...changes,
})

export const UNITS: readonly UnitRow[] = [
  unit('courts', '人民法院', { agency: 'courts' }),
  unit('petitions', '信访局', { agency: 'petitions' }),
  unit('police', '公安局', { agency: 'police' }),
  unit('maritime', '海事与海警', { agency: 'maritime' }),
  unit('health', '卫生健康委员会', { agency: 'health' }),
  unit('transport', '道路交通', { agency: 'transport' }),
  unit('procuratorate', '人民检察院', { kind: 'PROCURATORATE' }),
  unit('judicial-bureau', '司法局'),
  unit('center', '社会治理服务中心', { kind: 'CENTER', agency: 'center' }),
  unit('371102001', '日照街道办事处', { kind: 'TOWNSHIP_GOVERNMENT', placeCode: '371102001' }),
]

const WINDOWS = [
  { officeId: 'office:3711', unitId: 'unit:courts', name: '诉讼服务窗口' },
  { officeId: 'office:3711', unitId: 'unit:center', name: '综合受理窗口' },
  { officeId: 'office:371102001', unitId: 'unit:center', name: '综合受理窗口' },
]

const member = (
  officer: string,
  name: string,
  officeId: string,
  duty: StaffRow['duty'] = 'CLERK',
  unitId = 'unit:center',
): StaffRow => ({ officer, name, officeId, unitId, duty })

/** Among them those whom tests and the gateway assert as callers. */
export const STAFF: readonly StaffRow[] = [
  member('clerk-1', '周敏', 'office:3711'),
  member('clerk-2', '吴涛', 'office:3711'),
  member('development-clerk', '郑洁', 'office:3711'),
  member('director-1', '孙立', 'office:3711', 'DIRECTOR'),
  member('judge-1', '赵敏', 'office:3711', 'WINDOW', 'unit:courts'),
  member('county-clerk', '冯刚', 'office:371102'),
  member('township-clerk', '陈静', 'office:371102001'),
]

/** Fills the tables of a migrated center's organisation. */
export async function fillOrganisation(db: Database): Promise<void> {
  await db.insert(offices).values([...OFFICES])
  await db
    .insert(officeAreas)
    .values(AREAS.map((placeCode) => ({ placeCode, officeId: `office:${placeCode}` })))
  await db.insert(units).values([...UNITS])
  await db.insert(windows).values(WINDOWS)
  await db.insert(staff).values([...STAFF])
}
