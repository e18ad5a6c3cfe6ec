import { pino } from 'pino'
import { definition as courts } from '../../subgraphs/courts/subgraph.ts'
import { definition as health } from '../../subgraphs/health/subgraph.ts'
import type { AgencyCode } from '../../subgraphs/kit/contract/agencies.ts'
import type { RecordState } from '../../subgraphs/kit/contract/change.ts'
import { connectDatabase, type Database } from '../../subgraphs/kit/database.ts'
import { startSubgraph } from '../../subgraphs/kit/main.ts'
import type { PartyRow, RecordRow } from '../../subgraphs/kit/records/columns.ts'
import { type RecordType, toSharedRecord } from '../../subgraphs/kit/records/record-type.ts'
import type { SubgraphDefinition } from '../../subgraphs/kit/subgraph.ts'
import { definition as transport } from '../../subgraphs/transport/subgraph.ts'
import { createTestDatabase, type TestDatabase } from '../harness/database.ts'
import { agencyKeys } from '../harness/keys.ts'

/** What a department's own columns need beside the common ones, and a role of its parties. */
const KINDS = {
  courts: {
    definition: courts,
    role: 'PLAINTIFF',
    columns: (id: string) => ({
      caseNumber: id,
      court: '日照市东港区人民法院',
      caseKind: 'CIVIL',
      stage: 'TRIAL',
      cause: '民间借贷纠纷',
    }),
  },
  health: {
    definition: health,
    role: 'PATIENT',
    columns: (id: string) => ({
      disputeNumber: id,
      hospital: '日照市人民医院',
      disputeKind: 'SURGERY',
      handlingStage: 'MEDIATION',
      committee: '日照市医疗纠纷人民调解委员会',
      committeeAcceptedOn: '2025-03-01',
    }),
  },
  transport: {
    definition: transport,
    role: 'DRIVER',
    columns: (id: string) => ({
      accidentNumber: id,
      road: 'G204',
      severity: 'PROPERTY_DAMAGE',
      procedure: 'SUMMARY',
      accidentStage: 'REPORTED',
      trafficPoliceUnit: '日照市公安局交通警察支队东港大队',
    }),
  },
} as const

export type WritingAgencyCode = keyof typeof KINDS

/** A record as an agency or the index has it, whatever its version. */
export type Told = Omit<RecordState, 'version'>

/** A real department with its subgraph on a database of its own, which can be backed up and restored. */
export interface WritingAgency {
  readonly code: WritingAgencyCode
  readonly recordType: RecordType
  /** A role that its parties may have. */
  readonly partyRole: string
  /** Its base URL, the same all the time. */
  url(): string
  db(): Database
  databaseUrl(): string
  /** The columns that a record of its kind must have beside the common ones. */
  ownColumns(id: string): Record<string, unknown>
  /** Its records, read from its own tables by id. */
  records(): Promise<Told[]>
  stop(): Promise<void>
  start(): Promise<void>
  /** A copy of its database as it is now; the agency is away while it is made. */
  backUp(): Promise<TestDatabase>
  /** Puts a copy of the backup in the place of the present database. */
  restore(backup: TestDatabase): Promise<void>
  close(): Promise<void>
}

const log = pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' })

export async function startWritingAgency(code: WritingAgencyCode): Promise<WritingAgency> {
  const { definition, role, columns } = KINDS[code]
  const recordType = definition.recordTypes[0]!
  const databases = [await createTestDatabase()]
  let port = 0
  let running: { url: string; db: Database; close(): Promise<void> } | undefined

  const start = async () => {
    const { url } = databases.at(-1)!
    const environment = { HOST: '127.0.0.1', PORT: port, DATABASE_URL: url, LOG_LEVEL: 'silent' as const }
    const server = await startSubgraph(
      definition as SubgraphDefinition,
      { ...environment, ...agencyKeys(code) },
      { log },
    )
    const db = connectDatabase({ url, schema: code, maxConnections: 20 })
    port = Number(new URL(server.url).port)
    const close = async () => {
      await server.close()
      await db.$client.end()
    }
    running = { url: server.url, db, close }
  }
  const stop = async () => {
    await running?.close()
    running = undefined
  }
  await start()

  return {
    code,
    recordType,
    partyRole: role,
    url: () => `http://127.0.0.1:${port}`,
    db: () => running!.db,
    databaseUrl: () => databases.at(-1)!.url,
    ownColumns: columns,
    records: () => readRecords(running!.db, recordType),
    stop,
    start,
    backUp: async () => {
      await stop()
      const backup = await createTestDatabase(databases.at(-1)!)
      databases.unshift(backup)
      await start()
      return backup
    },
    restore: async (backup) => {
      await stop()
      databases.push(await createTestDatabase(backup))
      await start()
    },
    close: async () => {
      await stop()
      for (const database of databases) await database.drop()
    },
  }
}

/** Reads records without any part of the feed: what the feed must come to tell. */
async function readRecords(db: Database, type: RecordType): Promise<Told[]> {
  const rows = (await db.select().from(type.table)) as unknown as RecordRow[]
  const parties = (await db.select().from(type.parties)) as unknown as PartyRow[]
  return rows
    .map((row): Told => {
      const { id, reference, title, category, status, protection, latitude, longitude } = toSharedRecord(
        type,
        row,
      )
      return {
        id,
        deleted: false,
        type: type.name,
        kind: type.kind?.(row) ?? null,
        reference,
        title,
        category,
        status,
        occurredAt: row.occurredAt.toISOString(),
        updatedAt: row.updatedAt.toISOString(),
        location: row.locationCode,
        position: latitude === null || longitude === null ? null : { latitude, longitude },
        protection,
        parties: parties
          .filter(({ recordId }) => recordId === id)
          .toSorted((one, other) => one.ordinal - other.ordinal)
          .map((party) => ({ role: type.role(party), name: party.name, identity: party.identity })),
      }
    })
    .toSorted((one, other) => (one.id < other.id ? -1 : 1))
}

/** Where each department is, for an indexer or a center that asks them. */
export const urlsOf = (agencies: readonly WritingAgency[]): Partial<Record<AgencyCode, string>> =>
  Object.fromEntries(agencies.map((agency) => [agency.code, agency.url()]))
