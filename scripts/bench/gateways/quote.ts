const BEGIN = '<!-- written by npm run bench -->'
const END = '<!-- end -->'

/** The README with what it quotes of the results put in its place. */
export function quoteResults(readme: string, results: string): string {
  const begin = readme.indexOf(BEGIN)
  const end = readme.indexOf(END, begin)
  if (begin < 0 || end < 0) throw new Error(`The README has no place for the results: ${BEGIN} … ${END}`)
  return `${readme.slice(0, begin + BEGIN.length)}\n${renderQuote(results)}\n${readme.slice(end)}`
}

/** CPU per request of every gateway, and how many times less it is than stock's. */
function renderQuote(results: string): string {
  const [date] = /\d{4}-\d{2}-\d{2}/.exec(results)!
  const view = readTable(results, 'Unified view')
  const heavy = readTable(results, 'Heavy query')
  const none = ['', '']
  const rows = [...new Set([...view.keys(), ...heavy.keys()])].map((title) => [
    title,
    ...(view.get(title) ?? none),
    ...(heavy.get(title) ?? none),
  ])
  const head = [`CPU µs a request, ${date}`, 'unified view', '× stock', 'heavy query', '× stock']
  return [head, ['---', '--:', '--:', '--:', '--:'], ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}

/** By gateway: CPU µs a request, and × stock. */
function readTable(results: string, heading: string): Map<string, [cpu: string, ratio: string]> {
  const [, after = ''] = results.split(`## ${heading}\n`)
  const [table] = after.split('\n## ', 1)
  const rows = table!
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
  return new Map(
    rows.map((row) => {
      const [title, cpu, ratio] = row
        .split('|')
        .slice(1)
        .map((cell) => cell.trim())
      return [title!, [cpu!, ratio!]]
    }),
  )
}
