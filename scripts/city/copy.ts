import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { getTableColumns, getTableName } from 'drizzle-orm'
import { PgArray, type PgTable } from 'drizzle-orm/pg-core'
import type { Sql, TransactionSql } from 'postgres'
import type { RowSink } from './rows.ts'

/** Rows by table, in the text form that COPY reads. */
export class CopyText implements RowSink {
  readonly #tables: ReadonlyMap<PgTable, TableText>

  /** @param tables in the order in which they must be filled */
  constructor(tables: readonly PgTable[]) {
    this.#tables = new Map(tables.map((table) => [table, new TableText(table)]))
  }

  add<Table extends PgTable>(table: Table, row: Table['$inferInsert']): void {
    this.#tables.get(table)!.add(row)
  }

  /** Every table's text since the last call, in the tables' order and in pieces of at most a chunk. */
  take(): { table: PgTable; chunks: Buffer[] }[] {
    return [...this.#tables].map(([table, rows]) => ({ table, chunks: rows.take() }))
  }
}

const CHUNK = 1 << 16
/** UTF-8 has at most so many bytes for one of JavaScript's characters. */
const BYTES_PER_CHARACTER = 3

/** Bytes at once: rows that were kept as strings until they are sent would keep the garbage collector busy. */
class TableText {
  readonly #columns: readonly { key: string; fallback: unknown; encode: (value: unknown) => string }[]
  #full: Buffer[] = []
  #chunk = Buffer.allocUnsafe(CHUNK)
  #length = 0

  constructor(table: PgTable) {
    this.#columns = Object.entries(getTableColumns(table)).map(([key, column]) => ({
      key,
      fallback: column.default,
      encode: column instanceof PgArray ? encodeArray : encode,
    }))
  }

  add(row: Record<string, unknown>): void {
    let line = ''
    for (const { key, fallback, encode } of this.#columns) {
      const value = row[key]
      line += (line === '' ? '' : '\t') + encode(value === undefined ? fallback : value)
    }
    const most = (line.length + 1) * BYTES_PER_CHARACTER
    if (this.#length + most > this.#chunk.length) this.#startChunk(Math.max(CHUNK, most))
    this.#length += this.#chunk.write(`${line}\n`, this.#length)
  }

  take(): Buffer[] {
    this.#startChunk(CHUNK)
    const chunks = this.#full
    this.#full = []
    return chunks
  }

  #startChunk(size: number): void {
    if (this.#length > 0) this.#full.push(this.#chunk.subarray(0, this.#length))
    this.#chunk = Buffer.allocUnsafe(size)
    this.#length = 0
  }
}

function encode(value: unknown): string {
  if (value === null || value === undefined) return '\\N'
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'object') return encode(JSON.stringify(value))
  if (typeof value !== 'string') return String(value)
  return SPECIAL.test(value) ? value.replaceAll(EACH_SPECIAL, (character) => ESCAPES[character]!) : value
}

/** A list of texts as PostgreSQL writes an array. */
function encodeArray(value: unknown): string {
  if (value === null || value === undefined) return encode(value)
  const elements = (value as readonly string[]).map((element) => `"${element.replaceAll(/["\\]/g, '\\$&')}"`)
  return encode(`{${elements.join()}}`)
}

const SPECIAL = /[\\\t\n\r]/
const EACH_SPECIAL = new RegExp(SPECIAL, 'g')
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

/** Sends a table's text by COPY, no faster than the server takes it. */
export async function copyInto(
  sql: Sql | TransactionSql,
  table: PgTable,
  chunks: readonly Buffer[],
): Promise<void> {
  if (chunks.length === 0) return
  const columns = Object.values(getTableColumns(table)).map(({ name }) => `"${name}"`)
  const target = await sql.unsafe(`copy "${getTableName(table)}" (${columns}) from stdin`).writable()
  outliveConnection(target)
  await pipeline(Readable.from(chunks), target)
}

/**
 * postgres writes to its connection's socket even when that is gone, and throws in a tick of its own, where nobody can
 * catch it: the process would end. The stream has been told of the failure, or is told here.
 */
function outliveConnection(target: Writable): void {
  const { _write, _final, _destroy } = target
  target._write = (chunk, encoding, callback) =>
    attempt(callback, (done) => _write.call(target, chunk, encoding, done))
  target._final = (callback) => attempt(callback, (done) => _final.call(target, done))
  target._destroy = (error, callback) => attempt(callback, (done) => _destroy.call(target, error, done))
}

type Callback = (error?: Error | null) => void

/** What is thrown goes to the callback, unless that was called before. */
function attempt(callback: Callback, act: (done: Callback) => void): void {
  let called = false
  const done: Callback = (error) => {
    if (called) return
    called = true
    callback(error)
  }
  try {
    act(done)
  } catch (error) {
    done(error as Error)
  }
}
