import type { Masking } from '../../../subgraphs/kit/contract/access.ts'
import { AGENCIES, type AgencyCode, DEPARTMENTS } from '../../../subgraphs/kit/contract/agencies.ts'
import { KNOWN_OF_EVERY_RECORD } from '../../../subgraphs/kit/contract/coordinates.ts'
import type { Protection } from '../../../subgraphs/kit/contract/protection.ts'

/*
 * What each client of the development profile may read, as rules from which agreements are made (shipped-agreements.ts).
 */

/** How coordinates are shown; `*` in a pattern stands for any name, or the rest of one. */
export interface Rule {
  /** `Type.field`, or `Type` for each of its fields. */
  readonly of: readonly string[]
  /** Null: not given. */
  readonly masking: Masking | null
  /** As {@link masking} unless it says otherwise. */
  readonly maskingOfProtected?: Masking
  /** Of these agencies' fields alone; absent: of any. */
  readonly givenBy?: readonly AgencyCode[]
}

/** What a client gets for some purposes. Of the rules, the first that speaks of a coordinate counts. */
export interface Grant {
  readonly client: string
  /** Tells grants to one client apart. */
  readonly name: string
  readonly purposes: readonly string[]
  readonly protections: readonly Protection[]
  readonly rules: readonly Rule[]
}

const clear = (...of: string[]): Rule => ({ of, masking: 'CLEAR' })
const hidden = (...of: string[]): Rule => ({ of, masking: null })
const inPart = (...of: string[]): Rule => ({ of, masking: 'PARTIAL' })
const absent = (...of: string[]): Rule => ({ of, masking: 'ABSENT' })

const RECORD_TYPES = AGENCIES.flatMap(({ recordTypes }) => recordTypes)
const ofEach = (types: readonly string[], fields: readonly string[]) =>
  types.flatMap((type) => fields.map((field) => `${type}.${field}`))

/** Names of those whom records are about, and of who speaks for them. */
const NAMES = [
  'Person.name',
  'DisputeParty.name',
  'Litigant.name',
  'Litigant.representative',
  'PetitionParty.name',
  'PoliceIncidentParty.name',
  'MaritimeParty.name',
  'MedicalDisputant.name',
  'MedicalDisputant.representative',
  'RoadUser.name',
  'PublicReporter.name',
  'MicroUnit.headName',
  'MediationSession.attended',
]
/** What else tells who somebody is. */
const MARKS = ['Person.residentIdMasked', 'PublicReporter.phone', 'RoadUser.plate', 'Vehicle.plate']

/** They say who quarrels with whom: where names are not shown, neither are these. */
const TITLES = ofEach(RECORD_TYPES, ['title'])
/** What people said and officers wrote, of whomever. */
const WORDS = [
  ...ofEach(['IntakeCase'], ['statement', 'terms', 'satisfactionWords']),
  ...ofEach(['MediationCase'], ['referralReason', 'endReason']),
  ...ofEach(['GridEvent'], ['description', 'result']),
  ...ofEach(['PoliceIncident'], ['reportText', 'outcomeText']),
  ...['PublicReport.description', 'Petition.subject', 'PetitionReply.text', 'PetitionHandover.instruction'],
  ...[
    'Judgment.summary',
    'Hearing.note',
    'MedicalExpertOpinion.summary',
    'RoadUser.injuryNote',
    'Call.subject',
  ],
]

const PUBLIC_PLACES = ofEach(
  ['Location'],
  ['code', 'name', 'level', 'path', 'parent', 'children', 'latitude', 'longitude', 'center'],
)
const PUBLIC_OFFICES = [
  ...ofEach(
    ['ServiceCenter'],
    ['id', 'name', 'level', 'place', 'phone', 'parent', 'children', 'areas', 'windows'],
  ),
  ...ofEach(['Unit'], ['id', 'name', 'kind', 'agency', 'place', 'windows']),
  ...ofEach(['MediationCommittee'], ['id', 'name', 'field', 'categories', 'location', 'address', 'phone']),
  'ServiceWindow',
  'Query.mediationCommittees',
  'Query.serviceCenter',
  'Query.serviceCenters',
  'Query.unit',
  'Query.units',
]
/** What everybody may read, for whatever purpose. */
const EVERYBODY = clear(
  'Query.purposes',
  'AccessPurpose',
  'Query.agencies',
  'Agency',
  'Query.location',
  ...PUBLIC_PLACES,
)

/** The register itself: read and written for its own purpose. */
const REGISTER = [
  'AccessAgreement*',
  'AccessTerm',
  'AccessFrequency',
  'Query.agreement',
  'Query.agreements',
  'AccessPolicy',
  'Query.accessPolicies',
  'Mutation.giveAgreement',
  'Mutation.revokeAgreement',
  'Mutation.setAccessPolicy',
  'Mutation.removeAccessPolicy',
]

/** What is opened in an emergency, and what comes of it. */
const OPENINGS = [
  'AccessOpening',
  'AccessOpeningConnection',
  'Query.opening',
  'Query.openings',
  'HistoryEntry',
]
const TO_OPEN = [...OPENINGS, 'Mutation.openProtectedRecords', 'Mutation.closeOpening']
const TO_REVIEW = [...OPENINGS, 'Mutation.reviewOpening', 'Mutation.closeOpening']

/** Of a record of whatever agency: what lists of all agencies' records show. */
const OF_RECORDS = [...KNOWN_OF_EVERY_RECORD, 'reference', 'location', 'parties', 'matter']
const LISTS_OF_RECORDS = clear(
  ...ofEach(['Query'], ['dispute', 'disputes', 'disputesNear', 'person', 'people']),
  'Person.disputes',
  'Location.disputes',
  'DisputeConnection',
  'AgencyCount',
  'Matter',
)

const MEDIATION_MUTATIONS = [
  'referToMediation',
  'openMediation',
  'assignMediator',
  'holdMediationSession',
  'concludeMediation',
  'failMediation',
  'withdrawMediation',
  'applyForConfirmation',
  'recordConfirmation',
  'recordPerformance',
]

const clerk: Grant = {
  client: 'center-clerk',
  name: 'work',
  purposes: ['dispute-handling', 'mediation', 'grid-service'],
  protections: ['OPEN', 'PROTECTED'],
  rules: [EVERYBODY, hidden('Mutation.reviewOpening', ...REGISTER), clear('*')],
}

const mediator: Grant = {
  client: 'center-mediation',
  name: 'work',
  purposes: ['mediation', 'dispute-handling'],
  // Protected records are opened for one person, in an emergency.
  protections: ['OPEN'],
  rules: [
    EVERYBODY,
    clear(
      ...ofEach(
        ['Person'],
        [
          'id',
          'name',
          'residentIdMasked',
          'gender',
          'birthDate',
          'residence',
          'intakeCases',
          'mediationCases',
        ],
      ),
      'DisputeParty',
      ...['MediationCase', 'MediationCaseConnection', 'MediationAgreement', 'MediationSession'],
      ...['JudicialConfirmation', 'MediationPerformance', 'MediationCommittee', 'Mediator'],
      ...['MediatorConnection', 'MediatorProposal', 'IntakeCase', 'IntakeCaseConnection', 'HistoryEntry'],
      'Location.mediationCases',
      ...ofEach(RECORD_TYPES, [...OF_RECORDS, 'title', 'mediation']),
      ...ofEach(
        ['Query'],
        ['mediationCases', 'mediator', 'proposeMediator', 'intakeCase', 'intakeCases', 'me'],
      ),
      ...ofEach(['Mutation'], MEDIATION_MUTATIONS),
      ...TO_OPEN,
      ...PUBLIC_OFFICES,
    ),
    LISTS_OF_RECORDS,
  ],
}

const gridMember: Grant = {
  client: 'center-grid',
  name: 'work',
  purposes: ['grid-service'],
  protections: ['OPEN'],
  rules: [
    EVERYBODY,
    inPart('Person.name', 'DisputeParty.name', 'MicroUnit.headName'),
    clear(
      'Person.id',
      'Person.gender',
      'DisputeParty',
      ...[
        'GridEvent',
        'GridEventConnection',
        'GridMember',
        'GridStaff',
        'GridDuty',
        'GridDutyConnection',
        'MicroUnitConnection',
        'MicroUnit',
        'GridCode',
      ],
      'HistoryEntry',
      ...ofEach(['Location'], ['gridEvents', 'responsibleGridMember', 'gridMembers', 'gridStaff']),
      ...ofEach(['Location'], ['microUnits', 'gridCode']),
      ...ofEach(['Query'], ['gridEvent', 'gridEvents', 'gridMember']),
      ...ofEach(['Mutation'], ['reportGridEvent', 'amendGridEvent', 'acceptGridEvent', 'feedBackGridEvent']),
      ...PUBLIC_OFFICES,
    ),
  ],
}

/** What a department reads beside its own, however it shows persons. */
const FOR_DEPARTMENTS: readonly Rule[] = [
  EVERYBODY,
  clear(
    ...ofEach(['Person'], ['id', 'residentIdMasked', 'gender', 'birthDate', 'residence']),
    'DisputeParty',
    ...ofEach(RECORD_TYPES, OF_RECORDS),
    'MediationCase.state',
    ...['Call', 'CallConnection', 'CallResponse', 'HistoryEntry', 'CallPunctuality', 'Unit.callPunctuality'],
    ...ofEach(['Query'], ['call', 'calls']),
    'Mutation.respondToCall',
    ...PUBLIC_OFFICES,
  ),
  LISTS_OF_RECORDS,
]

const department = (code: AgencyCode): Grant => ({
  client: code,
  name: 'work',
  purposes: ['department-work'],
  protections: ['OPEN', 'PROTECTED'],
  rules: [
    { ...clear('*'), givenBy: [code] },
    inPart('Person.name', 'DisputeParty.name'),
    absent(...TITLES),
    ...FOR_DEPARTMENTS,
  ],
})

/** With the number of a case, an officer learns who the persons are, and may search by name. */
const investigator = (code: AgencyCode): Grant => ({
  client: code,
  name: 'cases',
  purposes: ['case-investigation'],
  protections: ['OPEN', 'PROTECTED'],
  rules: [
    { ...clear('*'), givenBy: [code] },
    clear('Person.name', 'DisputeParty.name'),
    { of: TITLES, masking: 'CLEAR', maskingOfProtected: 'ABSENT' },
    ...FOR_DEPARTMENTS,
  ],
})

const statistician: Grant = {
  client: 'center-statistics',
  name: 'work',
  purposes: ['statistics'],
  protections: ['OPEN'],
  rules: [
    EVERYBODY,
    { of: ['Person.id', 'Person.name', 'DisputeParty.name'], masking: 'PSEUDONYM' },
    { of: ['Person.birthDate', 'Person.residentIdMasked'], masking: 'ABSENT' },
    clear(
      'Person.gender',
      'DisputeParty',
      'Statistics',
      '*Statistics',
      ...ofEach(RECORD_TYPES, [...KNOWN_OF_EVERY_RECORD, 'location', 'parties', 'matter']),
      ...['Location.disputes', 'DisputeConnection', 'AgencyCount', 'Matter'],
      ...['Unit.callPunctuality', 'CallPunctuality'],
      ...ofEach(['Query'], ['statistics', 'dispute', 'disputes', 'disputesNear']),
      ...PUBLIC_OFFICES,
    ),
  ],
}

const auditor: Grant = {
  client: 'supervision',
  name: 'work',
  purposes: ['supervision'],
  protections: ['OPEN', 'PROTECTED'],
  rules: [
    EVERYBODY,
    clear(...TO_REVIEW),
    hidden('Mutation', ...REGISTER),
    // Words that are never null begin with what they are about.
    inPart(...NAMES, ...MARKS, 'MediationAgreement.terms', 'MediationSession.outcome'),
    absent(...TITLES, ...WORDS),
    clear('*'),
  ],
}

const citizen: Grant = {
  client: 'citizen-app',
  name: 'public',
  purposes: ['public-information'],
  protections: ['OPEN'],
  rules: [
    EVERYBODY,
    clear(
      ...PUBLIC_OFFICES,
      ...['PublicReportProgress', 'PublicReportReceipt', 'ReportUpload', 'Query.publicReportProgress'],
      ...ofEach(['Mutation'], ['requestReportUpload', 'submitPublicReport', 'ratePublicReport']),
    ),
  ],
}

/** Whoever may give agreements, or checks them. */
const register = (client: string): Grant => ({
  client,
  name: 'register',
  purposes: ['access-administration'],
  protections: ['OPEN'],
  // Reviewers see whom an opening was about, in part.
  rules: [EVERYBODY, inPart('Person.name'), clear('Person.id', ...REGISTER, ...TO_REVIEW)],
})

export const SHIPPED_GRANTS: readonly Grant[] = [
  clerk,
  mediator,
  gridMember,
  ...DEPARTMENTS.flatMap(({ code }) => [department(code), investigator(code)]),
  statistician,
  auditor,
  citizen,
  ...['center-clerk', ...DEPARTMENTS.map(({ code }) => code), 'supervision'].map(register),
]
