import { locations, persons } from '../../subgraphs/center/tables.ts'
import { courtCases, hearings, litigants } from '../../subgraphs/courts/tables.ts'
import { disputants, medicalDisputes } from '../../subgraphs/health/tables.ts'
import type { AgencyCode } from '../../subgraphs/kit/contract/agencies.ts'
import { residentCheckCharacter } from '../../subgraphs/kit/contract/identity.ts'
import { connectDatabase, type Database } from '../../subgraphs/kit/database.ts'
import {
  involvedVessels,
  maritimeIncidents,
  maritimeParties,
  vessels,
} from '../../subgraphs/maritime/tables.ts'
import { petitionParties, petitions } from '../../subgraphs/petitions/tables.ts'
import { incidentParties, policeIncidents, policeStations } from '../../subgraphs/police/tables.ts'
import { roadUsers, trafficAccidents, vehicles } from '../../subgraphs/transport/tables.ts'

/*
 * A city small enough to know by heart: one grid's path and a second grid, three people, and two records of
 * Wang Fang at every agency. Agencies write the parties of each record in another order than by name, so that
 * whoever mixes up positions mixes up persons.
 */

/** A resident number of the area code that does not exist. */
export const residentId = (first17: string) => first17 + residentCheckCharacter(first17)

export const WANG = { id: 'p-wang', name: '王芳', identity: `cn:${residentId('37999919900101122')}` }
export const LI = { id: 'p-li', name: '李建国', identity: `cn:${residentId('37999919750615331')}` }
export const KIM = { id: 'p-kim', name: 'KIM MINJUN', identity: 'passport:KOR:M1234567' }

export const GRID = '371102001001001'
export const OTHER_GRID = '371102001001002'

const PLACES = [
  ['3711', '日照市', 'CITY'],
  ['371102', '东港区', 'COUNTY'],
  ['371102001', '日照街道', 'TOWNSHIP'],
  ['371102001001', '海曲社区', 'COMMUNITY'],
  [GRID, '海曲社区第一网格', 'GRID'],
  [OTHER_GRID, '海曲社区第二网格', 'GRID'],
] as const

/** The n-th record's common columns; each agency's lie a day apart, all agencies' interleaved. */
function record(agency: AgencyCode, n: number, agencyNumber: number) {
  const occurredAt = new Date(Date.UTC(2025, 0, 1 + n * 10 + agencyNumber, 2))
  return {
    id: `${agency}:${n}`,
    title: `${agency} 纠纷 ${n}`,
    occurredAt,
    updatedAt: occurredAt,
    locationCode: n % 2 === 0 ? GRID : OTHER_GRID,
    latitude: 35.42 + n / 1000,
    longitude: 119.46,
  }
}

const RECORDS = [1, 2]
/** Each record of {@link SMALL_CITY_DATABASES}: who takes part, in the agency's order. */
const PARTIES = [LI, KIM, WANG]

/** Fills a center's places. */
export async function fillPlaces(db: Database): Promise<void> {
  await db.insert(locations).values(
    PLACES.map(([code, name, level]) => ({
      code,
      name,
      level,
      parentCode: code === '3711' ? null : parentOf(code),
      latitude: 35.42,
      longitude: 119.46,
    })),
  )
}

/** Fills the agencies' migrated databases. */
export async function fillSmallCity(urls: Readonly<Record<AgencyCode, string>>): Promise<void> {
  const fill = async (agency: AgencyCode, insert: (db: Database) => Promise<void>) => {
    const db = connectDatabase({ url: urls[agency], schema: agency, maxConnections: 1 })
    try {
      await insert(db)
    } finally {
      await db.$client.end()
    }
  }
  const parties = <Role extends string>(agency: AgencyCode, roles: readonly [Role, Role, Role]) =>
    RECORDS.flatMap((n) =>
      PARTIES.map(({ name, identity }, i) => ({
        recordId: `${agency}:${n}`,
        ordinal: i + 1,
        name,
        identity,
        role: roles[i]!,
      })),
    )
  await fill('center', async (db) => {
    await fillPlaces(db)
    await db.insert(persons).values([
      { ...WANG, gender: 'FEMALE', birthDate: '1990-01-01', residenceCode: GRID },
      { ...LI, gender: 'MALE', birthDate: '1975-06-15', residenceCode: OTHER_GRID },
      { ...KIM, gender: 'MALE' },
    ])
  })
  await fill('courts', async (db) => {
    await db.insert(courtCases).values(
      RECORDS.map((n) => ({
        ...record('courts', n, 1),
        caseNumber: `(2025)鲁1102民初${n}号`,
        court: '日照市东港区人民法院',
        caseKind: 'CIVIL' as const,
        stage: 'TRIAL' as const,
        judge: '赵敏',
        cause: '民间借贷纠纷',
      })),
    )
    await db.insert(litigants).values(parties('courts', ['DEFENDANT', 'WITNESS', 'PLAINTIFF']))
    await db.insert(hearings).values({ recordId: 'courts:1', at: new Date('2025-05-10T01:00:00Z') })
  })
  await fill('petitions', async (db) => {
    await db.insert(petitions).values(
      RECORDS.map((n) => ({
        ...record('petitions', n, 2),
        petitionNumber: `日信〔2025〕${n}号`,
        channel: 'VISIT' as const,
        level: 'CITY' as const,
        subject: '反映小区噪声扰民',
        subjectClass: 'ENVIRONMENT' as const,
        petitionStage: 'ACCEPTED' as const,
        petitionOffice: '日照市信访局',
        respondingUnit: '东港区住房和城乡建设局',
        acceptedOn: '2025-03-01',
        petitionerCount: 2,
      })),
    )
    await db
      .insert(petitionParties)
      .values(parties('petitions', ['COMPLAINED_OF', 'PETITIONER', 'REPRESENTATIVE']))
  })
  await fill('police', async (db) => {
    await db
      .insert(policeStations)
      .values({ code: '371102540000', name: '石臼派出所', phone: '0633-8000000', placeCode: '371102001' })
    await db.insert(policeIncidents).values(
      RECORDS.map((n) => ({
        ...record('police', n, 3),
        incidentNumber: `J371102202503010000${n}`,
        alarmKind: 'NEIGHBOUR_QUARREL' as const,
        reportChannel: 'CALL_110' as const,
        reportedAt: new Date('2025-03-01T02:00:00Z'),
        reportText: '楼上漏水争吵',
        stationCode: '371102540000',
        policeStage: 'INVESTIGATION' as const,
      })),
    )
    await db.insert(incidentParties).values(parties('police', ['SUSPECT', 'WITNESS', 'REPORTER']))
  })
  await fill('maritime', async (db) => {
    await db
      .insert(vessels)
      .values({ id: 'CN20121234567', name: '鲁岚渔60123', mmsi: '412345678', kind: 'FISHING' })
    await db.insert(maritimeIncidents).values(
      RECORDS.map((n) => ({
        ...record('maritime', n, 4),
        incidentNumber: `日海事〔2025〕000${n}号`,
        kind: 'CREW_WAGES' as const,
        handlingAuthority: 'MARITIME_ADMINISTRATION' as const,
        handlingOffice: '日照岚山海事处',
        seaArea: '海州湾渔场',
        maritimeStage: 'MEDIATION' as const,
      })),
    )
    await db
      .insert(involvedVessels)
      .values(RECORDS.map((n) => ({ recordId: `maritime:${n}`, ordinal: 1, vesselId: 'CN20121234567' })))
    await db.insert(maritimeParties).values(
      parties('maritime', ['RESPONDENT', 'WITNESS', 'CLAIMANT']).map((party) => ({
        ...party,
        capacity: 'CREW' as const,
      })),
    )
  })
  await fill('health', async (db) => {
    await db.insert(medicalDisputes).values(
      RECORDS.map((n) => ({
        ...record('health', n, 5),
        disputeNumber: `日医纠〔2025〕000${n}号`,
        hospital: '日照市人民医院',
        department: '骨科',
        disputeKind: 'SURGERY' as const,
        handlingStage: 'MEDIATION' as const,
        committee: '日照市医疗纠纷人民调解委员会',
        committeeAcceptedOn: '2025-03-01',
      })),
    )
    await db.insert(disputants).values(parties('health', ['CLINICIAN', 'PATIENT', 'CLAIMANT']))
  })
  await fill('transport', async (db) => {
    await db.insert(trafficAccidents).values(
      RECORDS.map((n) => ({
        ...record('transport', n, 6),
        accidentNumber: `37110212025000${n}`,
        road: 'G204',
        severity: 'PROPERTY_DAMAGE' as const,
        procedure: 'SUMMARY' as const,
        accidentStage: 'REPORTED' as const,
        trafficPoliceUnit: '日照市公安局交通警察支队东港大队',
      })),
    )
    await db.insert(roadUsers).values(parties('transport', ['DRIVER', 'WITNESS', 'RIDER']))
    await db.insert(vehicles).values(
      RECORDS.map((n) => ({
        recordId: `transport:${n}`,
        ordinal: 1,
        plate: '鲁LB12345',
        kind: 'CAR' as const,
      })),
    )
  })
}

function parentOf(code: string): string {
  return code.length === 6 ? '3711' : code.slice(0, code.length - 3)
}
