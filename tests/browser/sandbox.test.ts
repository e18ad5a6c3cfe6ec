import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Locator } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { buildSandbox } from '../../scripts/build-sandbox.mjs'
import { fillSmallCity } from '../harness/small-city.ts'
import { startSystem, type TestSystem } from '../harness/system.ts'
import { describeInBrowser, launchChromium, startVisit, type Visit } from './chromium.ts'

// Known to the functions that are evaluated in the page.
declare function getComputedStyle(
  shown: unknown,
  pseudoElement?: string,
): { fill: string; backgroundColor: string }
declare const document: {
  createElement(name: string): Record<string, unknown>
  head: { append(element: unknown): void }
}
declare const Worker: new (address: string) => object

interface Examples {
  operations: { name: string; folder: string; document: string; variables: Record<string, unknown> }[]
}

describeInBrowser('the sandbox in a browser', () => {
  let system: TestSystem
  let browser: Browser
  let visit: Visit

  beforeAll(async () => {
    await buildSandbox()
    system = await startSystem(fillSmallCity)
    browser = await launchChromium()
  })

  afterAll(async () => {
    await browser?.close()
    await system?.close()
  })

  beforeEach(async () => {
    visit = await startVisit(browser)
  })

  afterEach(async () => {
    await visit.page.context().close()
  })

  const eventually = <Value>(read: () => Promise<Value>) => expect.poll(read, { timeout: 30_000 })
  const open = async (path: string) => visit.page.goto(system.gatewayUrl + path)
  const button = (name: string) => visit.page.getByRole('button', { name, exact: true })
  const rail = (icon: string) => visit.page.locator(`button:has(svg.lucide-${icon})`).first()

  async function openExplorer(): Promise<void> {
    await open('/sandbox')
    await visit.page.getByText('residentIdMasked').first().waitFor()
  }

  /** Runs the open operation and waits until its answer has come; the page's own questions are none. */
  async function run(): Promise<unknown> {
    const [answer] = await Promise.all([
      visit.page.waitForResponse(
        (response) =>
          response.url() === `${system.gatewayUrl}/graphql` &&
          !/__schema|\{ purposes \{/.test(response.request().postData() ?? ''),
      ),
      button('Run').click(),
    ])
    return answer.json()
  }

  /** The text of the last of the page's editors: the answer. Its lines are drawn with no-break spaces. */
  async function shownAnswer(): Promise<string> {
    const lines: Locator = visit.page.locator('[role=tabpanel] .view-lines').last()
    return (await lines.innerText()).replaceAll('\u00a0', ' ')
  }

  const stored = async (storage: 'localStorage' | 'sessionStorage'): Promise<string> =>
    visit.page.evaluate(`JSON.stringify({ ...${storage} })`)

  async function examples(): Promise<Examples> {
    const response = await fetch(`${system.gatewayUrl}/sandbox/examples.json`)
    return (await response.json()) as Examples
  }

  describe('asks nothing of another host and reports no error when', () => {
    afterEach(() => {
      expect(visit.complaints).toEqual([])
      expect(visit.requests.length).toBeGreaterThan(5)
      const foreign = visit.requests.filter(
        ({ protocol, origin }) => protocol !== 'data:' && origin !== system.gatewayUrl,
      )
      expect(foreign.map(String)).toEqual([])
    })

    test('a person clicks the UnifiedPerson example, runs it and sees the data', async () => {
      await openExplorer()
      await button('UnifiedPerson').first().click()
      const answer = (await run()) as {
        data: { person: { name: string; residentIdMasked: string } }
        errors?: unknown
      }
      expect(answer.errors).toBeUndefined()
      const { name, residentIdMasked } = answer.data.person
      await eventually(shownAnswer).toContain(`"name": "${name}"`)
      expect(await shownAnswer()).toContain(`"residentIdMasked": "${residentIdMasked}"`)
    })

    test('every contract operation is an example that answers without errors', async () => {
      await openExplorer()
      const { operations } = await examples()
      const contract = operations.filter(({ folder }) => folder === '')
      expect(contract.length).toBe(7)
      for (const { name } of contract) {
        await button(name).first().click()
        await visit.page.locator('.view-lines', { hasText: `query ${name}` }).waitFor()
        const answer = (await run()) as { data?: Record<string, unknown>; errors?: unknown }
        expect([name, answer.errors, Object.values(answer.data ?? { nothing: null })]).toEqual([
          name,
          undefined,
          [expect.anything()],
        ])
      }
    })

    test('the menu of roles decides in whose name the operation is asked', async () => {
      await openExplorer()
      const tokens: string[] = []
      visit.page.on('request', (request) => {
        if (request.url().endsWith('/graphql')) tokens.push(request.headers().authorization ?? '')
      })
      await visit.page.selectOption('#role', 'citizen')
      await run()
      const [, claims] = tokens.at(-1)!.split('.')
      expect(JSON.parse(Buffer.from(claims!, 'base64url').toString())).toMatchObject({
        client_id: 'citizen-app',
        sub: 'development-citizen',
      })
    })

    test('the menus say what for, and for which case where the purpose asks for one', async () => {
      await openExplorer()
      const asked: Record<string, string>[] = []
      visit.page.on('request', (request) => {
        if (request.url().endsWith('/graphql')) asked.push(request.headers())
      })
      const caseField = visit.page.locator('#case')
      expect(await caseField.isVisible()).toBe(false)
      await visit.page.selectOption('#role', 'auditor')
      await eventually(() => caseField.isVisible()).toBe(true)
      await caseField.fill('监〔2026〕7号')
      const answer = (await run()) as { data: { person: { name: string } } }
      expect(answer.data.person.name).toContain('*')
      expect(asked.at(-1)).toMatchObject({
        'x-purpose': 'supervision',
        'x-case': encodeURIComponent('监〔2026〕7号'),
      })
    })

    test('the query plan of the operation is shown as text and as a picture', async () => {
      await openExplorer()
      await run()
      await visit.page.getByRole('tab', { name: 'Query Plan' }).click()
      await eventually(shownAnswer).toContain('Fetch(service: "center")')
      await visit.page.getByText('Visual', { exact: true }).click()
      await visit.page.getByText('Parallel', { exact: true }).waitFor()
    })

    test('ticks in the operation builder write the operation', async () => {
      await openExplorer()
      await button('Agencies').first().click()
      const operation = visit.page.locator('.view-lines', { hasText: 'query Agencies' })
      const row = visit.page.locator('[data-slot=context-menu-trigger]:has(> span:text-is("recordTypes"))')
      await row.getByRole('checkbox').click()
      await eventually(() => operation.innerText()).not.toContain('recordTypes')
      await row.getByRole('checkbox').click()
      await eventually(() => operation.innerText()).toContain('recordTypes')
    })

    test('the documentation finds a type by name', async () => {
      await openExplorer()
      await rail('book-open').click()
      await visit.page.getByPlaceholder('Search the schema').fill('indexedThrough')
      await visit.page.getByText('Agency.indexedThrough').waitFor()
    })

    test('the history keeps answers while the tab is open, and not in local storage', async () => {
      await openExplorer()
      await run()
      await eventually(shownAnswer).toContain('"person"')
      await visit.page.reload()
      await rail('history').click()
      await visit.page.getByText(/\d{1,2} \w{3} \d{4}/).click()
      await visit.page.getByText('UnifiedPerson').first().waitFor()
      expect(await stored('sessionStorage')).toContain('residentIdMasked')
      expect(await stored('localStorage')).not.toContain('residentIdMasked\\": ')
    })

    test('the map shows who owns what', async () => {
      await open('/sandbox/map')
      const type = (name: string) => visit.page.locator(`[id="TYPE::${name}"]`)
      const titleColour = async (name: string): Promise<string> =>
        type(name)
          .locator('.type-title polygon')
          .first()
          .evaluate((shown) => getComputedStyle(shown).fill)
      await type('CourtCase').waitFor()

      const courts = visit.page.locator('.legend li', { hasText: '人民法院' })
      const courtsColour = await courts.evaluate(
        (shown) => getComputedStyle(shown, '::before').backgroundColor,
      )
      expect(await titleColour('CourtCase')).toBe(courtsColour)
      expect(await titleColour('Person')).not.toBe(courtsColour)

      await visit.page.getByRole('searchbox').fill('courtcase.judge')
      const found = visit.page.locator('#ownership .type')
      await eventually(() => found.count()).toBe(1)
      expect(await found.locator('.field').innerText()).toMatch(/judge\s*: String\s*courts/)
      await found.locator('summary').click()
      await eventually(() => type('CourtCase').getAttribute('class')).toContain('selected')
    })

    test('the agencies are listed with their names and what they own', async () => {
      await open('/sandbox/agencies')
      const cards = visit.page.locator('.card')
      await eventually(() => cards.count()).toBe(7)
      expect(await cards.nth(1).innerText()).toMatch(/人民法院[\s\S]*courts[\s\S]*CourtCase/)
    })
  })

  test('nothing leads to scripts that the policy would refuse to run', async () => {
    await openExplorer()
    await rail('settings').click()
    await visit.page.getByRole('menuitem', { name: 'Environment Variables' }).waitFor()
    expect(
      await visit.page
        .getByText(/preflight/i)
        .filter({ visible: true })
        .count(),
    ).toBe(0)
    await visit.page.keyboard.press('Escape')
    await visit.page.keyboard.press('Control+j')
    await visit.page.getByText('Open Environment Variables').waitFor()
    expect(
      await visit.page
        .getByText(/preflight/i)
        .filter({ visible: true })
        .count(),
    ).toBe(0)
  })

  test.each(['/sandbox', '/sandbox/map', '/sandbox/agencies'])(
    'on %s not even a script could reach another host',
    async (path) => {
      let reached = 0
      const elsewhere = createServer((_request, response) => {
        reached += 1
        response.setHeader('access-control-allow-origin', '*').end()
      }).listen(0, '127.0.0.1')
      await once(elsewhere, 'listening')
      const address = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`
      await fetch(address)

      await open(path)
      const refused = await visit.page.evaluate(tryToReach, address)
      expect([refused, reached]).toEqual([['fetch', 'image', 'script', 'style', 'worker', 'eval'], 1])
      await new Promise((resolve) => elsewhere.close(resolve))
    },
  )
})

/** Runs in the page: the ways by which the page's policy let nothing out. */
async function tryToReach(address: string): Promise<string[]> {
  const load = (name: string, attribute: string) =>
    new Promise((resolve, reject) => {
      const element = Object.assign(document.createElement(name), {
        onload: resolve,
        onerror: reject,
        rel: 'stylesheet',
      })
      element[attribute] = address
      document.head.append(element)
    })
  const ways: Record<string, () => unknown> = {
    fetch: () => fetch(address),
    image: () => load('img', 'src'),
    script: () => load('script', 'src'),
    style: () => load('link', 'href'),
    worker: () =>
      new Promise((resolve, reject) => {
        Object.assign(new Worker(address), { onmessage: resolve, onerror: reject })
      }),
    // biome-ignore lint/security/noGlobalEval: that it is refused is the point
    eval: () => globalThis.eval('1'),
  }
  const refused: string[] = []
  for (const [way, attempt] of Object.entries(ways)) {
    try {
      await attempt()
    } catch {
      refused.push(way)
    }
  }
  return refused
}
