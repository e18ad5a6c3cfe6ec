import { type Random, randomStream } from '../../city/random.ts'
import type { DataModel, DataObject, Dataset } from './model.ts'

/** Persons that may be asked for: so many that no gateway answers from a cache of a few. */
export const PERSONS = 5_000
const RECORDS_PER_AGENCY = 2_000
const RECORDS_PER_PERSON = 20

type Details = (random: Random) => Readonly<Record<string, unknown>>

/** Each agency's record type, and what it alone knows of a record. */
const AGENCIES: Readonly<Record<string, readonly [type: string, details: Details]>> = {
  courts: [
    'CourtCase',
    (random) => ({
      court: random.pick(['东港区人民法院', '岚山区人民法院', '莒县人民法院']),
      stage: random.pick(['一审', '二审', '执行']),
      judge: random.pick(['王建国', '李秀英', '张伟', '刘洋']),
    }),
  ],
  petitions: [
    'Petition',
    (random) => ({
      channel: random.pick(['来信', '来访', '网上']),
      level: random.pick(['市级', '区级', '街道']),
      dueDate: day(random),
    }),
  ],
  police: [
    'PoliceIncident',
    (random) => ({
      station: random.pick(['石臼派出所', '秦楼派出所', '两城派出所']),
      outcome: random.pick(['调解', '立案', '不予处理']),
    }),
  ],
  maritime: [
    'MaritimeIncident',
    (random) => ({
      vessel: {
        __typename: 'Vessel',
        name: `鲁岚渔${10_000 + random.below(90_000)}`,
        mmsi: `4124${10_000 + random.below(90_000)}`,
      },
      seaArea: random.pick(['日照港', '岚山港', '海州湾']),
    }),
  ],
  health: [
    'MedicalDispute',
    (random) => ({
      hospital: random.pick(['市人民医院', '市中医医院', '区妇幼保健院']),
      department: random.pick(['骨科', '产科', '急诊科']),
    }),
  ],
  transport: [
    'TrafficAccident',
    (random) => ({
      road: random.pick(['海曲中路', '山东路', '烟台路']),
      severity: random.below(4),
      vehicles: Array.from({ length: 1 + random.below(2) }, () => ({
        __typename: 'Vehicle',
        plate: `鲁L${10_000 + random.below(90_000)}`,
      })),
    }),
  ],
}

const STATUSES = ['REGISTERED', 'IN_PROGRESS', 'IN_MEDIATION', 'SETTLED', 'CLOSED']
const TITLES = [
  '民间借贷纠纷',
  '邻里噪音纠纷',
  '劳动报酬纠纷',
  '房屋租赁纠纷',
  '医疗服务纠纷',
  '交通事故赔偿',
]

const pad = (value: number, digits: number) => String(value).padStart(digits, '0')
const day = (random: Random) => `2026-${pad(1 + random.below(12), 2)}-${pad(1 + random.below(28), 2)}`

/** Persons with 20 records each, from six agencies that each know more of theirs than the center does. */
export function createViewDataset(): Dataset {
  const random = randomStream(1, 'bench view')
  const stubs: DataObject[][] = []
  const whole: DataObject[][] = []
  const departments: Record<string, DataModel> = {}
  for (const [position, [code, [type, detailsOf]]] of Object.entries(AGENCIES).entries()) {
    const records = Array.from({ length: RECORDS_PER_AGENCY }, (_, number) => {
      const numbers = random(position * RECORDS_PER_AGENCY + number)
      const stub = { __typename: type, id: `${code}:2026${pad(number, 6)}`, ...indexed(code, numbers) }
      return { stub, own: { __typename: type, id: stub.id, ...detailsOf(numbers) } }
    })
    stubs.push(records.map(({ stub }) => stub))
    whole.push(records.map(({ stub, own }) => ({ ...stub, ...own })))
    departments[code] = departmentModel(records.map(({ own }) => own))
  }
  const monolith = centerModel(whole)
  return { subgraphs: { center: centerModel(stubs), ...departments }, monolith }
}

/** What the center's index knows of a record. */
const indexed = (code: string, random: Random) => ({
  agency: { __typename: 'Agency', code, name: code },
  title: random.pick(TITLES),
  status: random.pick(STATUSES),
  occurredAt: `${day(random)}T${pad(random.below(24), 2)}:30:00+08:00`,
})

function departmentModel(records: readonly DataObject[]): DataModel {
  const byId = new Map(records.map((record) => [record.id, record]))
  return {
    query: { __typename: 'Query' },
    entity: ({ id }) => byId.get(id),
    possibleTypes: {},
  }
}

function centerModel(recordsByAgency: readonly (readonly DataObject[])[]): DataModel {
  const random = randomStream(2, 'bench view')
  const persons = new Map<unknown, DataObject>()
  for (let number = 0; number < PERSONS; number++) {
    const numbers = random(number)
    // A step apart from each other, so that no record comes twice.
    const nodes = Array.from({ length: RECORDS_PER_PERSON }, (_, place) => {
      const records = recordsByAgency[place % recordsByAgency.length]!
      return records[(number * 31 + place * 97) % records.length]!
    })
    const id = personId(number)
    persons.set(id, {
      __typename: 'Person',
      id,
      name: numbers.pick(['王建国', '李秀英', '张伟', '刘洋', '陈静']),
      disputes: { __typename: 'DisputeConnection', totalCount: nodes.length, nodes },
    })
  }
  return {
    query: { __typename: 'Query', person: ({ id }: { id: string }) => persons.get(id) ?? null },
    entity: ({ id }) => persons.get(id),
    possibleTypes: { Dispute: Object.values(AGENCIES).map(([type]) => type) },
  }
}

/** The id of one of the persons, by number from 0. */
export const personId = (number: number) => `person:${pad(number, 8)}`
