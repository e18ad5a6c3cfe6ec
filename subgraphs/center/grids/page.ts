import type { FastifyInstance } from 'fastify'
import type { Database } from '../../kit/database.ts'
import { officesServing } from '../organisation/queries.ts'
import type { OfficeRow } from '../organisation/tables.ts'
import { pathOf } from '../places/codes.ts'
import { locationsByCodes } from '../places/queries.ts'
import { type Html, html } from '../public/html.ts'
import { PageRefusal, sendPage } from '../public/page.ts'
import type { PublicContext } from '../public/server.ts'
import type { LocationRow } from '../tables.ts'
import { gridOfToken } from './grid-link.ts'
import { dutiesInGrids, type GridDuty } from './queries.ts'

/** A grid as residents may see it. */
export interface PublicGrid {
  readonly grid: LocationRow
  /** From the city down to the community. */
  readonly above: readonly LocationRow[]
  readonly duties: readonly GridDuty[]
  /** The center that serves it. */
  readonly office: OfficeRow | undefined
}

/** A further part of a grid's page, e.g. a form; posted to an address below the page's own. */
export type GridPagePart = (grid: PublicGrid, pagePath: string, context: PublicContext) => Html

/** `GET /g/<token>`: whom to turn to in a grid, and its report form. */
export function gridPageRoutes(parts: readonly GridPagePart[]) {
  return (server: FastifyInstance, context: PublicContext): void => {
    const { db, links, now } = context
    server.get<{ Params: { token: string } }>('/g/:token', async ({ params: { token } }, reply) => {
      const grid = await loadPublicGrid(db, gridOfToken(links, token, now()))
      return sendPage(reply, 200, grid.grid.name, gridPage(grid, `/g/${token}`, parts, context))
    })
  }
}

/** @throws {PageRefusal} 410 when there is no such grid any more */
export async function loadPublicGrid(db: Database, code: string): Promise<PublicGrid> {
  const [places, duties, [served]] = await Promise.all([
    locationsByCodes(db, pathOf(code)),
    dutiesInGrids(db, [code]),
    officesServing(db, [code]),
  ])
  const path = places.sort((a, b) => a.code.length - b.code.length)
  const grid = path.at(-1)
  if (grid?.code !== code)
    throw new PageRefusal(
      410,
      '网格已调整',
      '这个网格已撤销或合并，请扫描现场更换后的新码，或到村（社区）询问。',
    )
  return { grid, above: path.slice(0, -1), duties, office: served?.office }
}

function gridPage(
  { grid, above, duties, office }: PublicGrid,
  pagePath: string,
  parts: readonly GridPagePart[],
  context: PublicContext,
) {
  return html`<header>
<p class="path">${above.map(({ name }) => html`<span>${name}</span>`)}</p>
<h1>${grid.name}</h1>
<p class="soft">网格编号 ${grid.code}</p>
</header>
<main>
<section>
<h2>本网格的网格员</h2>
${
  duties.length > 0
    ? html`<ul>${duties.map(memberItem)}</ul>`
    : html`<p class="soft">暂未公布，请联系下面的服务中心。</p>`
}
</section>
${office && officeSection(office)}
${parts.map((part) => part({ grid, above, duties, office }, pagePath, context))}
</main>
<footer><p>遇到紧急情况请先拨打 110、119 或 120。</p></footer>`
}

const memberItem = ({ member: { name }, responsible }: GridDuty) =>
  html`<li><span class="initial" aria-hidden="true">${[...name][0]}</span><span class="name">${name}</span>${
    responsible && html`<span class="badge">责任网格员</span>`
  }</li>`

const officeSection = ({ name, phone }: OfficeRow) =>
  html`<section>
<h2>服务中心</h2>
<p class="name">${name}</p>
${
  phone !== null &&
  html`<p class="soft">服务电话 ${phone}</p><a class="call" href="tel:${phone.replaceAll('-', '')}">拨打服务电话</a>`
}
</section>`
