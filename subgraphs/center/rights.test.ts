import { randomUUID } from 'node:crypto'
import { getNamedType, isInputObjectType } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestCenter, type TestCenter } from '../../tests/harness/center.ts'
import { index } from '../../tests/harness/center-records.ts'
import { callOf, everythingOf, inputOf } from '../../tests/harness/everything.ts'
import { aClerk } from '../../tests/harness/keys.ts'
import { aMediator, fillMediators } from '../../tests/harness/mediators.ts'
import { fillOrganisation } from '../../tests/harness/organisation.ts'
import { aRecord } from '../../tests/harness/records.ts'
import { covers } from '../../tests/harness/rights.ts'
import { LI, WANG } from '../../tests/harness/small-city.ts'
import { AGENCIES, agencyOfRecord, DEPARTMENTS } from '../kit/contract/agencies.ts'
import type { Protection } from '../kit/contract/protection.ts'
import type { RecordRight } from '../kit/contract/record-right.ts'
import { groupBy } from '../kit/group-by.ts'
import { calls, callUnits } from './calls/tables.ts'
import { gridEvents } from './grid-events/tables.ts'
import { intakeCases, intakeParties } from './intake/tables.ts'
import { joinMatter } from './matters/queries.ts'
import { mediationCases, mediationMediators, mediationParties } from './mediation/tables.ts'
import { publicReports } from './reports/tables.ts'
import { centerSchema } from './subgraph.ts'
import { locations, persons } from './tables.ts'

/*
 * All that the center's schema offers, asked for by callers who may know of little or nothing: whatever leads to a record
 * (lists, counts, references from other records, matters, calls, errors of mutations), none is told that they may not
 * know of. Every record has a title and a reference that occur nowhere else, and relations to records of other types,
 * places and levels.
 */

const GRIDS = ['371102001001001', '371103002001001']
const LEVELS: readonly Protection[] = ['OPEN', 'PROTECTED']
const AT = new Date('2025-03-01T01:30:00Z')
const DUE = new Date('2025-03-02T01:30:00Z')
const PREFIX: Readonly<Record<string, string>> = {
  IntakeCase: 'intake-',
  MediationCase: 'mediation-',
  GridEvent: 'event-',
  PublicReport: 'report-',
}

interface Known {
  readonly id: string
  readonly type: string
  readonly location: string
  readonly protection: Protection
  readonly persons: readonly string[]
}

/** One of each type at each place and level; Li is a party to those that are protected and elsewhere. */
const RECORDS: readonly Known[] = AGENCIES.flatMap(({ code, recordTypes }) =>
  recordTypes.flatMap((type) =>
    GRIDS.flatMap((location, place) =>
      LEVELS.map((protection, level) => ({
        id: `${code}:${PREFIX[type] ?? ''}${place}${level}`,
        type,
        location,
        protection,
        persons: [WANG.identity, ...(place === 1 && level === 1 ? [LI.identity] : [])],
      })),
    ),
  ),
)
const titleOf = ({ id }: Known) => `标题〔${id}〕`
const referenceOf = ({ id }: Known) => `文号〔${id}〕`
const callIdOf = ({ id }: Known) => `call:${id}`
const idOf = (type: string, { id }: Known) => `center:${PREFIX[type]}${id.slice(-2)}`
/** Where a record's relation to one of another type leads: to another place and another level. */
const turned = (one: Known) => ({
  ...one,
  id: one.id.replace(/..$/, (at) => [...at].map((n) => 1 - +n).join('')),
})

const schema = centerSchema(DEPARTMENTS.flatMap(({ recordTypes }) => recordTypes))
let center: TestCenter
beforeAll(async () => {
  center = await startTestCenter()
  await fillOrganisation(center.db)
  await fillMediators(center.db)
  await fill(center)
}, 60_000)
afterAll(() => center.close())

const CALLERS: Readonly<Record<string, readonly RecordRight[]>> = {
  'no rights': [],
  'rights to intake cases': [{ types: ['IntakeCase'], places: null, protections: LEVELS }],
  'rights to mediation cases': [{ types: ['MediationCase'], places: null, protections: LEVELS }],
  'rights to grid events': [{ types: ['GridEvent'], places: null, protections: LEVELS }],
  'rights to court cases': [{ types: ['CourtCase'], places: null, protections: LEVELS }],
  'rights to open records of one place': [{ types: null, places: ['371102'], protections: ['OPEN'] }],
  'rights to one person’s records': [
    { types: null, places: null, protections: LEVELS, persons: [LI.identity] },
  ],
}
/** Of root fields and fields on the way, by name. */
const VALUES = {
  name: WANG.name,
  code: '3711',
  latitude: 35.42,
  longitude: 119.53,
  radiusMeters: 50_000,
  period: { from: '2025-01-01', to: '2025-12-31' },
  from: '2025-01-01T00:00:00Z',
  to: '2026-01-01T00:00:00Z',
  first: 5,
}
const DEPTH = 4

describe.each(Object.entries(CALLERS))('who has %s', (_, mayKnow) => {
  const caller = aClerk({ mayKnow })
  const isKnown = (one: Known) => covers(mayKnow, one)
  const hidden = RECORDS.filter((one) => !isKnown(one))

  /** Fails when an answer tells of a record that the caller may not know of. */
  function expectNothingHidden(answer: unknown, asked?: string): void {
    const text = JSON.stringify(answer)
    for (const one of hidden)
      for (const word of [titleOf(one), referenceOf(one), ...(one.id === asked ? [] : [`"${one.id}"`])])
        if (text.includes(word))
          expect.fail(
            `told ${word}: ${text.slice(Math.max(0, text.indexOf(word) - 300), text.indexOf(word) + 60)}`,
          )
  }

  const query = async (document: string, variables = {}) => {
    const { data, errors } = await center.query(document, variables, caller)
    expect(errors).toBeUndefined()
    return data
  }

  it('is told of no other record by any field that starts from none', async () => {
    const asked = Object.values(schema.getQueryType()!.getFields()).flatMap((field) =>
      // A person is asked for by one of two ways to know one.
      field.name.startsWith('_') || field.name === 'person'
        ? []
        : (callOf(schema, field, VALUES, DEPTH) ?? []),
    )
    expect(asked.length).toBeGreaterThan(12)
    const found: string[] = []
    for (const call of asked) {
      const data = await query(`{ ${call} }`)
      expectNothingHidden(data)
      found.push(JSON.stringify(data))
      if (mayKnow.length === 0) expect(countsIn(data)).toEqual([])
    }
    // The rest is found, so that the test could fail.
    for (const one of RECORDS.filter(isKnown)) expect(found.join()).toContain(`"${one.id}"`)
  })

  it.each(['Person', 'Location', 'Matter', 'ServiceCenter', 'Unit', 'Mediator', 'MediationCommittee'])(
    'nor by a %s',
    async (name) => {
      const type = schema.getType(name)!
      const matters = await center.db.$client<{ matter: string }[]>`select distinct matter from matter_record`
      const references = {
        Person: [WANG, LI].map(({ id }) => ({ id })),
        Location: ['3711', ...GRIDS].map((code) => ({ code })),
        Matter: matters.map(({ matter }) => ({ id: matter })),
      }[name]
      if (references) {
        const { data, errors } = await center.entities(
          references.map((reference) => ({ __typename: name, ...reference })),
          `... on ${name} { ${everythingOf(schema, type, DEPTH, VALUES)} }`,
          caller,
        )
        expect(errors).toBeUndefined()
        expectNothingHidden(data)
        if (mayKnow.length === 0) expect(countsIn(data)).toEqual([])
        return
      }
      const lists: Record<string, string> = {
        ServiceCenter: 'serviceCenters { nodes',
        Unit: 'units { nodes',
        Mediator: 'mediationCommittees { mediators { nodes',
        MediationCommittee: 'mediationCommittees',
      }
      const list = lists[name]!
      const data = await query(
        `{ ${list} { ${everythingOf(schema, type, DEPTH, VALUES)} } ${'}'.repeat(list.split('{').length)}`,
      )
      expectNothingHidden(data)
      if (mayKnow.length === 0) expect(countsIn(data)).toEqual([])
    },
  )

  it('is told of a record that there is what would be told if there were none', async () => {
    const roots = Object.values(schema.getQueryType()!.getFields()).filter(({ args }) =>
      args.some(({ name }) => ['id', 'mediation'].includes(name)),
    )
    const answers = async (id: string) => {
      const document = roots.flatMap(
        (field) => callOf(schema, field, { ...VALUES, id, mediation: id }, 1) ?? [],
      )
      return center.query(`{ ${document.join(' ')} }`, {}, caller)
    }
    const nothing = await answers('center:never')
    for (const id of hidden.flatMap((one) => [one.id, callIdOf(one)]))
      expect(await answers(id)).toEqual(nothing)
  }, 60_000)

  it('changes no other record, and is refused as if there were none', async () => {
    const mutations = Object.values(schema.getMutationType()!.getFields()).flatMap((field) =>
      field.args.flatMap((argument) => {
        const input = getNamedType(argument.type)
        if (!isInputObjectType(input)) return []
        const subjects = ['id', 'mediation', 'origin', 'recordId', 'callId', 'records', 'rejected']
        return subjects.filter((name) => name in input.getFields()).map((name) => ({ field, argument, name }))
      }),
    )
    expect(mutations.length).toBeGreaterThan(30)
    const attempt = async ({ field, argument, name }: (typeof mutations)[number], id: string) => {
      const own = RECORDS.find((one) => one.type === 'IntakeCase' && isKnown(one))
      const values = {
        ...(name !== 'id' && own && { id: own.id }),
        [name]: id,
        idempotencyKey: randomUUID(),
        centerId: 'office:3711',
        unitIds: ['unit:police'],
        location: GRIDS[0],
      }
      const type = argument.type.toString()
      const { data, errors } = await center.query(
        `mutation ($input: ${type}) { ${field.name}(input: $input) { __typename } }`,
        { input: inputOf(argument, values) },
        caller,
      )
      return JSON.stringify({ data, errors }).replaceAll(id, '…')
    }
    // One of each of the center's types, which mutations are about, and one of a department.
    const targets = [...groupBy(hidden, ({ type }) => type).values()]
      .map(([one]) => one!)
      .filter(({ id }) => id.startsWith('center:') || id.startsWith('police:'))
    for (const mutation of mutations) {
      const refused = await attempt(mutation, 'center:never')
      for (const one of targets) {
        const id = mutation.name === 'callId' ? callIdOf(one) : one.id
        const never = id.startsWith('police:') ? await attempt(mutation, 'police:never') : refused
        expect(await attempt(mutation, id), `${mutation.field.name}(${mutation.name})`).toBe(never)
      }
    }
  }, 240_000)
})

/** Numbers in an answer that count records or what is done with them, where they are not 0. */
function countsIn(data: unknown, path = ''): string[] {
  if (typeof data === 'number') return data !== 0 && isCount(path) ? [`${path} = ${data}`] : []
  if (typeof data !== 'object' || data === null) return []
  return Object.entries(data).flatMap(([name, value]) => countsIn(value, `${path}/${name}`))
}

/** Of the others, offices and the register of access are counted, and persons have numbers. */
const isCount = (path: string) =>
  !/^\/(_entities\/\d+\/)?(serviceCenters|units|purposes|agreements|policies)\/totalCount$/.test(path) &&
  /(count|total|opened|accepted|made|reported|called|inTime|late|open|excused|openCases|yearBefore)\w*$/i.test(
    path,
  )

/** The city of this test. */
async function fill({ db }: TestCenter): Promise<void> {
  await db.insert(locations).values(
    ['3711', ...GRIDS.flatMap((code) => [6, 9, 12, 15].map((digits) => code.slice(0, digits)))].map(
      (code) => ({
        code,
        name: code,
        level: (['CITY', 'COUNTY', 'TOWNSHIP', 'COMMUNITY', 'GRID'] as const)[
          [4, 6, 9, 12, 15].indexOf(code.length)
        ]!,
        parentCode:
          { 6: '3711', 9: code.slice(0, 6), 12: code.slice(0, 9), 15: code.slice(0, 12) }[code.length] ??
          null,
      }),
    ),
  )
  await db.insert(persons).values([WANG, LI])
  const ofType = (type: string) => RECORDS.filter((one) => one.type === type)
  const common = (one: Known) => ({
    id: one.id,
    title: titleOf(one),
    occurredAt: AT,
    updatedAt: AT,
    locationCode: one.location,
    protection: one.protection,
    version: 1,
  })
  const parties = (type: string) =>
    ofType(type).flatMap(({ id, persons }) =>
      persons.map((identity, at) => ({
        recordId: id,
        ordinal: at + 1,
        name: '某',
        identity,
        role: 'APPLICANT' as const,
      })),
    )
  await db.insert(mediationCases).values(
    ofType('MediationCase').map((one) => ({
      ...common(one),
      reference: referenceOf(one),
      category: 'DEBT' as const,
      kind: 'LITIGATION' as const,
      state: 'ASSIGNED' as const,
      originId: turned({ ...one, id: `courts:${one.id.slice(-2)}` }).id,
      committeeId: 'committee:labour',
      referralReason: '双方愿意调解',
    })),
  )
  await db.insert(mediationParties).values(parties('MediationCase'))
  await db.insert(mediationMediators).values(
    ofType('MediationCase').map(({ id }) => ({
      recordId: id,
      mediatorId: aMediator(3).id,
      assignedAt: AT,
    })),
  )
  await db.insert(intakeCases).values(
    ofType('IntakeCase').map((one) => ({
      ...common(one),
      reference: referenceOf(one),
      category: 'DEBT' as const,
      channel: 'WINDOW' as const,
      state: 'HANDLING' as const,
      mediationId: turned({ ...one, id: idOf('MediationCase', one) }).id,
    })),
  )
  await db.insert(intakeParties).values(parties('IntakeCase'))
  await db.insert(publicReports).values(
    ofType('PublicReport').map((one) => ({
      ...common(one),
      description: '楼道堆放杂物',
      reportNumber: referenceOf(one),
      source: 'MINI_PROGRAM' as const,
      anonymous: false,
      receiptHash: one.id,
      state: 'TRANSFERRED' as const,
      gridEventId: turned({ ...one, id: idOf('GridEvent', one) }).id,
      isDispute: true,
      category: 'DEBT' as const,
    })),
  )
  await db.insert(gridEvents).values(
    ofType('GridEvent').map((one) => ({
      ...common(one),
      eventNumber: referenceOf(one),
      kind: 'QUARREL' as const,
      source: 'PUBLIC_REPORT' as const,
      description: '邻里争执',
      reportedBy: 'officer',
      reportedAt: AT,
      state: 'REPORTED' as const,
      dueAt: DUE,
      reportId: turned({ ...one, id: idOf('PublicReport', one) }).id,
      isDispute: true,
      category: 'DEBT' as const,
    })),
  )
  for (const { code } of AGENCIES)
    await index(
      center,
      code,
      RECORDS.filter(({ id }) => agencyOfRecord(id) === code).map((one) =>
        aRecord({
          id: one.id,
          type: one.type,
          title: titleOf(one),
          reference: referenceOf(one),
          category: 'DEBT',
          occurredAt: AT.toISOString(),
          location: one.location,
          position: { latitude: 35.42, longitude: 119.53 },
          protection: one.protection,
          parties: one.persons.map((identity) => ({ role: 'APPLICANT', name: '某', identity })),
        }),
      ),
    )
  await db.insert(calls).values(
    RECORDS.map((one) => ({
      id: callIdOf(one),
      direction: 'WHISTLE' as const,
      subject: titleOf(one),
      recordId: one.id,
      locationCode: one.location,
      protection: one.protection,
      madeBy: 'office:3711',
      officeId: 'office:3711',
      madeAt: AT,
      firstDueAt: DUE,
      dueAt: DUE,
      state: 'OPEN' as const,
      version: 1,
      updatedAt: AT,
    })),
  )
  await db.insert(callUnits).values(
    RECORDS.map((one) => ({
      callId: callIdOf(one),
      unitId: 'unit:police',
      calledAt: AT,
      dueAt: DUE,
      protection: one.protection,
      state: 'CALLED' as const,
      version: 1,
      updatedAt: AT,
    })),
  )
  // Each quarrel has records of all types, of every place and level: of the n-th, the n-th, the n+1-th, …
  for (const shift of [0, 1, 2, 3])
    await db.transaction((transaction) =>
      joinMatter(
        transaction,
        AGENCIES.flatMap(({ recordTypes }) => recordTypes).map(
          (type, position) => ofType(type)[(position + shift) % 4]!.id,
        ),
      ),
    )
}
