import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listenForShutdown } from './deployment/shutdown.ts'
import { PROJECT_ROOT } from './deployment/state-folder.ts'
import { readResults, summaryLine } from './deployment/test-results.ts'
import { startTestServer } from './deployment/test-server.ts'

/**
 * `npm test`: the tests, then lint, on the PostgreSQL server of `TEST_DATABASE_URL` or `DATABASE_URL`, else on
 * an embedded one that lives as long as the run. Arguments go to vitest: `npm test -- tests/graph -t paging`.
 * The types were checked by the build that precedes this.
 */
const filters = process.argv.slice(2)
const shutdown = listenForShutdown(console.log)

test().catch((error: Error) => {
  if (!shutdown.signal.aborted) console.error(error.message)
  return shutdown.begin(1)
})

async function test(): Promise<void> {
  const url = process.env.TEST_DATABASE_URL || process.env.DATABASE_URL || (await startServer())
  const folder = mkdtempSync(join(tmpdir(), 'onedoor-test-'))
  await shutdown.add({ stop: async () => rmSync(folder, { recursive: true, force: true }) })
  const report = join(folder, 'report.json')
  const code = await runTool(
    ['vitest', 'vitest.mjs'],
    ['run', '--reporter=default', '--reporter=json', `--outputFile=${report}`, ...filters],
    { TEST_DATABASE_URL: url, TEST_WHOLE_START: '1' },
  )
  // After the tests, so that what it finds stands at the end of the output as well.
  const lint = await runTool(['@biomejs', 'biome', 'bin', 'biome'], ['check'])
  const results = readResults(readFileSync(report, 'utf8'), PROJECT_ROOT)
  const complaints = [
    ...results.failures.map((name) => `failed: ${name}`),
    ...(code !== 0 && results.failed === 0 ? ['failed: an error outside the tests; see above'] : []),
    ...(lint === 0 ? [] : ['failed: lint']),
    // Whoever chooses tests skips the others on purpose; CI must run every one.
    ...(process.env.CI && filters.length === 0
      ? results.skippedNames.map((name) => `skipped, which CI does not allow: ${name}`)
      : []),
  ]
  for (const complaint of complaints) console.error(complaint)
  await shutdown.begin(complaints.length > 0 || code !== 0 ? 1 : 0, summaryLine(results))
}

async function startServer(): Promise<string> {
  const server = await startTestServer(PROJECT_ROOT)
  await shutdown.add(server)
  return server.url
}

/** Runs a tool of node_modules in this terminal; returns its exit code. */
async function runTool(path: readonly string[], args: readonly string[], env = {}): Promise<number> {
  const child = spawn(process.execPath, [join(PROJECT_ROOT, 'node_modules', ...path), ...args], {
    cwd: PROJECT_ROOT,
    env: { ...process.env, ...env },
    stdio: 'inherit',
  })
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
  await shutdown.add({
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
    kill: () => void child.kill('SIGKILL'),
  })
  return ended
}
