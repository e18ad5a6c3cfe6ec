import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { gridLink } from '../../subgraphs/center/grids/grid-link.ts'
import { createLinkSigner } from '../../subgraphs/center/public/link-signer.ts'
import { createCenterDatabase } from '../harness/center.ts'
import { fillGrids } from '../harness/grids.ts'
import { linkSecrets } from '../harness/keys.ts'
import { fillOrganisation } from '../harness/organisation.ts'
import { startTestPublicServer, type TestPublicServer } from '../harness/public-server.ts'
import { fillPlaces, GRID } from '../harness/small-city.ts'
import { describeInBrowser, launchChromium } from './chromium.ts'

/** A resident's telephone: narrow, and with a browser that runs no script. */
const TELEPHONE = {
  viewport: { width: 360, height: 740 },
  isMobile: true,
  javaScriptEnabled: false,
  hasTouch: true,
}

describeInBrowser('a grid’s page on a telephone', () => {
  let database: Awaited<ReturnType<typeof createCenterDatabase>>
  let server: TestPublicServer
  let browser: Browser
  beforeAll(async () => {
    database = await createCenterDatabase()
    await fillPlaces(database.db)
    await fillOrganisation(database.db)
    await fillGrids(database.db)
    server = await startTestPublicServer(database.url)
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
    await database?.drop()
  })

  /** Opens a link as its code says it, and tells what the page asked for and what the browser refused. */
  async function open(link: string): Promise<{ page: Page; asked: string[]; complaints: string[] }> {
    const context = await browser.newContext(TELEPHONE)
    const page = await context.newPage()
    const [asked, complaints]: [string[], string[]] = [[], []]
    context.on('request', (request) => asked.push(request.url()))
    context.on('console', (message) => complaints.push(message.text()))
    await page.goto(server.url + new URL(link).pathname)
    return { page, asked, complaints }
  }
  const link = () =>
    gridLink({ links: createLinkSigner(linkSecrets), publicUrl: server.url }, GRID, new Date()).link

  it('is one request, styled, and no wider than the screen', async () => {
    const { page, asked, complaints } = await open(link())
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('海曲社区第一网格')
    const call = page.getByRole('link', { name: '拨打服务电话' })
    expect(await call.getAttribute('href')).toBe('tel:06330102001')
    const { width, height, x } = (await call.boundingBox())!
    // Across the page and high enough for a thumb: the style was let through by its hash.
    expect([x > 16, width > 280, height > 40]).toEqual([true, true, true])
    const sections = await page.locator('section').all()
    for (const section of sections) {
      const box = (await section.boundingBox())!
      expect(box.x + box.width).toBeLessThanOrEqual(TELEPHONE.viewport.width)
    }
    expect(asked).toEqual([server.url + new URL(link()).pathname])
    expect(complaints).toEqual([])
    await page.context().close()
  })

  it('of a forged code says so, and shows nobody', async () => {
    const { page } = await open(`${link()}x`)
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('二维码无效')
    expect(await page.getByRole('listitem').count()).toBe(0)
    await page.context().close()
  })
})
