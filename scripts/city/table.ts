import { readFileSync } from 'node:fs'

/**
 * Reads one of the city's data files: comma-separated, the first line names the columns, no quoting.
 * @throws when a line has another number of values than there are columns
 */
export function readTable<Column extends string>(file: string): Record<Column, string>[] {
  const text = readFileSync(new URL(file, import.meta.url), 'utf8')
  const [header, ...lines] = text.trim().split('\n')
  const columns = header!.split(',') as Column[]
  return lines.map((line, at) => {
    const values = line.split(',')
    if (values.length !== columns.length)
      throw new Error(`${file}, line ${at + 2}: expected ${columns.length} values, got ${values.length}`)
    return Object.fromEntries(columns.map((column, of) => [column, values[of]!])) as Record<Column, string>
  })
}
