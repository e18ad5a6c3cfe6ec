import type { PartyRole, Status } from '../kit/contract/change.ts'
import { defineRecordType } from '../kit/records/record-type.ts'
import { roadUsers, type TrafficAccidentRow, trafficAccidents } from './tables.ts'

type RoadUserRow = typeof roadUsers.$inferSelect

/** A traffic accident in the words that all agencies share. The determination decides who answers for it. */
const STATUS_OF_STAGE: Readonly<Record<TrafficAccidentRow['accidentStage'], Status>> = {
  REPORTED: 'REGISTERED',
  INVESTIGATION: 'IN_PROGRESS',
  DETERMINED: 'ADJUDICATED',
  MEDIATION: 'IN_MEDIATION',
  SETTLED: 'SETTLED',
  CLOSED: 'CLOSED',
  WITHDRAWN: 'WITHDRAWN',
}

export const trafficAccidentRecords = defineRecordType({
  name: 'TrafficAccident',
  field: 'trafficAccidents',
  table: trafficAccidents,
  parties: roadUsers,
  reference: (accident) => accident.accidentNumber,
  category: () => 'TRAFFIC',
  kind: (accident) => accident.severity,
  status: (accident) => STATUS_OF_STAGE[accident.accidentStage],
  role: roleOf,
})

/**
 * Nobody applies in an accident: who bears all or most of the liability answers for it, an injured one is
 * its victim, and whoever is less to blame and unhurt is the one to claim the damage.
 */
function roleOf({ role, liability, injury }: RoadUserRow): PartyRole {
  if (role === 'WITNESS') return 'WITNESS'
  if (liability === 'FULL' || liability === 'MAIN') return 'RESPONDENT'
  if (injury !== 'NONE') return 'VICTIM'
  return liability === null || role === 'OWNER' ? 'OTHER' : 'APPLICANT'
}
