import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCenterDatabase } from '../../../tests/harness/center.ts'
import { fillGrids } from '../../../tests/harness/grids.ts'
import { linkSecrets } from '../../../tests/harness/keys.ts'
import { fillOrganisation } from '../../../tests/harness/organisation.ts'
import { startTestPublicServer, type TestPublicServer } from '../../../tests/harness/public-server.ts'
import { fillPlaces, GRID, OTHER_GRID } from '../../../tests/harness/small-city.ts'
import { createLinkSigner } from '../public/link-signer.ts'
import { gridLink } from './grid-link.ts'
import { gridMembers } from './tables.ts'

const NOW = new Date('2026-11-01T02:00:00Z')
const links = createLinkSigner(linkSecrets)
const linkTo = (grid: string, signer = links) =>
  gridLink({ links: signer, publicUrl: 'https://public.example' }, grid, NOW)

let now = NOW
let database: Awaited<ReturnType<typeof createCenterDatabase>>
let server: TestPublicServer
beforeAll(async () => {
  database = await createCenterDatabase()
  await fillPlaces(database.db)
  await fillOrganisation(database.db)
  await fillGrids(database.db)
  server = await startTestPublicServer(database.url, { now: () => now })
})
afterAll(async () => {
  await server.close()
  await database.drop()
})

describe("a grid's page", () => {
  it('says where it is, who looks after it and whom to call', async () => {
    const { status, text } = await server.get(linkTo(GRID).link)
    expect(status).toBe(200)
    for (const shown of [
      '海曲社区第一网格',
      '日照市',
      '东港区',
      '日照街道',
      '海曲社区',
      '371102001社会治理服务中心',
    ])
      expect(text).toContain(shown)
    expect(text).toContain('href="tel:06330102001"')
    expect(text.indexOf('林涛')).toBeLessThan(text.indexOf('马兰'))
    expect(text).toMatch(/林涛<\/span><span class="badge">责任网格员/)
    expect(text).not.toMatch(/马兰<\/span><span class="badge">/)
  })

  it('tells no number of a member, no resident’s name and nothing of another grid', async () => {
    const { text } = await server.get(linkTo(GRID).link)
    expect(text).not.toMatch(/0633-010000|cn:|李建国|何静/)
  })

  it('escapes names', async () => {
    await database.db
      .insert(gridMembers)
      .values({ id: 'gridmember:x', name: '<script>alert(1)</script>', phone: null, identity: null })
    await database.db.execute(
      `insert into grid_assignment values ('${OTHER_GRID}', 'gridmember:x', '2025-01-01')`,
    )
    const { text } = await server.get(linkTo(OTHER_GRID).link)
    expect(text).toContain('&lt;script&gt;')
    expect(text).not.toContain('<script')
  })

  it('of a grid that is no more says so', async () => {
    const { status, text } = await server.get(linkTo('371102001001999').link)
    expect([status, text]).toEqual([410, expect.stringContaining('网格已调整')])
  })
})

describe('a code', () => {
  it('is the same all year, and lasts until the end of the next', () => {
    const inYear = (moment: string) =>
      gridLink({ links, publicUrl: 'https://public.example/' }, GRID, new Date(moment))
    const first = inYear('2025-12-31T16:00:00Z')
    expect(first.expiresAt).toEqual(new Date('2027-12-31T16:00:00Z'))
    expect(inYear('2026-12-31T15:59:59Z')).toEqual(first)
    expect(inYear('2026-12-31T16:00:00Z').link).not.toBe(first.link)
    expect(first.link).toMatch(/^https:\/\/public\.example\/g\/371102001001001\./)
  })

  it('that was forged, or made for another grid, is refused', async () => {
    const { link } = linkTo(GRID)
    const forger = createLinkSigner(['what somebody else made up, long enough to be one'])
    for (const forged of [
      linkTo(GRID, forger).link,
      link.replace(GRID, OTHER_GRID),
      link.slice(0, -1),
      `${link}0`,
      'https://public.example/g/x',
      `https://public.example/g/${links.sign('upload', GRID, new Date('2030-01-01'))}`,
    ]) {
      const { status, text } = await server.get(forged)
      expect([status, forged]).toEqual([403, forged])
      expect(text).toContain('二维码无效')
      expect(text).not.toContain('林涛')
    }
  })

  it('that has expired is refused', async () => {
    const { link, expiresAt } = linkTo(GRID)
    now = new Date(expiresAt.getTime() - 1000)
    expect((await server.get(link)).status).toBe(200)
    now = expiresAt
    const { status, text } = await server.get(link)
    expect([status, text]).toEqual([410, expect.stringContaining('二维码已过期')])
    expect(text).not.toContain('林涛')
    now = NOW
  })
})
