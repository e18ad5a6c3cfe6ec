import { existsSync } from 'node:fs'
import { type Browser, type ConsoleMessage, chromium, type Page } from 'playwright-core'
import { describe, test } from 'vitest'

const PATHS = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

const EXECUTABLE = PATHS.find((path) => path && existsSync(path))

const FLAGS = [
  '--no-sandbox', // a root user, as in a container, gets no Chromium otherwise
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Generous: each scenario opens a fresh browser profile and loads 9 MB of editors. */
const SCENARIO_MS = 90_000

/**
 * Tests in a real Chromium. Where none is found they are skipped with a line that says so;
 * with `REQUIRE_BROWSER=1`, as in CI, its absence is a failure.
 */
export function describeInBrowser(name: string, scenarios: () => void): void {
  if (EXECUTABLE) {
    describe(name, { timeout: SCENARIO_MS }, scenarios)
  } else if (process.env.REQUIRE_BROWSER === '1') {
    test(name, () => {
      throw new Error(`No Chromium was found at ${listed()}. Install one, or set CHROMIUM_PATH.`)
    })
  } else {
    process.stderr.write(
      `\nBROWSER TESTS SKIPPED (${name}): no Chromium at ${listed()}; set CHROMIUM_PATH.\n\n`,
    )
    describe.skip(name, scenarios)
  }
}

const listed = (): string => PATHS.filter(Boolean).join(', ')

export async function launchChromium(): Promise<Browser> {
  return chromium.launch({ ...(EXECUTABLE && { executablePath: EXECUTABLE }), args: FLAGS })
}

/** What a visit to pages left behind, to be judged when it is over. */
export interface Visit {
  page: Page
  /** Addresses of all requests, those of workers included, in order. */
  requests: URL[]
  /** Uncaught errors, and what was written to the console as an error. */
  complaints: string[]
}

/** Opens a fresh page (its own cookies and storage) that records what it asks for and what goes wrong. */
export async function startVisit(browser: Browser): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1600, height: 1000 } })
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  const visit: Visit = { page, requests: [], complaints: [] }
  context.on('request', (request) => visit.requests.push(new URL(request.url())))
  context.on('weberror', (error) => visit.complaints.push(error.error().message))
  context.on('console', (message: ConsoleMessage) => {
    if (message.type() === 'error') visit.complaints.push(message.text())
  })
  return visit
}
