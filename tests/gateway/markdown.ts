import { readFileSync } from 'node:fs'

/** The rows of the Markdown table under a heading, without its head; cells trimmed, backticks dropped. */
export function readTable(file: URL, heading: string): string[][] {
  const [, after = ''] = readFileSync(file, 'utf8').split(`\n${heading}\n`)
  const rows = after.split(/\n#+ /, 1)[0]!.match(/^\|.*\|$/gm) ?? []
  return rows.slice(2).map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim().replaceAll('`', '')),
  )
}
