/** The part of vitest's JSON report (Jest's form) that is read here. */
interface Report {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message: string
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[]
  }[]
}

/** How a test run ended. */
export interface TestResults {
  readonly passed: number
  /** Tests that failed, and files that could not be run at all. */
  readonly failed: number
  readonly skipped: number
  readonly failures: readonly string[]
  readonly skippedNames: readonly string[]
}

/** Counts the tests of a report; a file that failed before its first test counts as one that failed. */
export function readResults(json: string, root: string): TestResults {
  const { testResults } = JSON.parse(json) as Report
  const tests = testResults.flatMap(({ name, status, assertionResults }) => {
    const file = name.replace(root, '')
    const found = assertionResults.map((test) => ({
      status: test.status,
      name: `${file} > ${test.fullName}`,
    }))
    const brokenFile = status === 'failed' && !found.some((test) => test.status === 'failed')
    return brokenFile ? [...found, { status: 'failed', name: `${file} (the file itself)` }] : found
  })
  const named = (...statuses: string[]) =>
    tests.filter(({ status }) => statuses.includes(status)).map(({ name }) => name)
  const failures = named('failed')
  const skippedNames = named('pending', 'skipped', 'todo', 'disabled')
  return {
    passed: named('passed').length,
    failed: failures.length,
    skipped: skippedNames.length,
    failures,
    skippedNames,
  }
}

/** The line that ends a test run. */
export const summaryLine = ({ passed, failed, skipped }: TestResults): string =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`
