import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { BadUserInput } from '../../kit/contract/errors.ts'
import { gridOfToken } from '../grids/grid-link.ts'
import { type GridPagePart, loadPublicGrid } from '../grids/page.ts'
import { html } from '../public/html.ts'
import { PageRefusal, sendPage } from '../public/page.ts'
import type { PublicContext } from '../public/server.ts'
import { submitReport } from './submit.ts'

const PURPOSE = 'report form'
const FORM_MS = 2 * 3_600_000
/** Of one address: a family reports a handful, a flood does not. */
const REPORTS_PER_TEN_MINUTES = 10
const MAX_DESCRIPTION = 2000

interface Form {
  readonly form?: string
  readonly description?: string
  readonly name?: string
  readonly phone?: string
  readonly anonymous?: string
}

/** The form of a grid's page. What it carries is good once, for some hours, and in this grid alone. */
export const reportForm: GridPagePart = ({ grid }, pagePath, { links, now }) => {
  const expiresAt = new Date(now().getTime() + FORM_MS)
  const form = links.sign(PURPOSE, `${grid.code}:${randomUUID()}`, expiresAt)
  return html`<section>
<h2>反映问题</h2>
<form method="post" action="${pagePath}/report">
<input type="hidden" name="form" value="${form}">
<label>发生了什么<textarea name="description" required maxlength="${MAX_DESCRIPTION}"></textarea></label>
<label>姓名（选填）<input name="name" maxlength="60" autocomplete="name"></label>
<label>电话（选填）<input name="phone" type="tel" maxlength="20" autocomplete="tel"></label>
<label class="choice"><input type="checkbox" name="anonymous" value="yes"><span>匿名：办理人员看不到我的姓名和电话</span></label>
<button type="submit">提交</button>
</form>
<p class="hint">提交后会得到一个查询码，请妥善保存。</p>
</section>`
}

/** `POST /g/<token>/report`: the form of a grid's page, without JavaScript. */
export function reportFormRoutes(server: FastifyInstance, { db, links, now }: PublicContext): void {
  const config = { rateLimit: { max: REPORTS_PER_TEN_MINUTES, timeWindow: 10 * 60_000 } }
  server.post<{ Params: { token: string }; Body: Form | null }>(
    '/g/:token/report',
    { config },
    async ({ params: { token }, body }, reply) => {
      const code = gridOfToken(links, token, now())
      await loadPublicGrid(db, code)
      const { form, description, name, phone, anonymous } = body ?? {}
      const verdict = links.verify(PURPOSE, form ?? '', now())
      if (verdict.kind !== 'valid' || !verdict.text.startsWith(`${code}:`))
        throw new PageRefusal(403, '表单已失效', '请重新扫描网格二维码后填写。')
      const { receipt, reference } = await submitReport(
        { db, links, client: 'grid-page' },
        {
          idempotencyKey: verdict.text,
          description: description ?? '',
          photos: [],
          reporter: { name: name ?? null, phone: phone ?? null },
          anonymous: anonymous === 'yes',
          source: 'GRID_PAGE',
        },
        {
          given: { location: code },
          locate: async () => ({ locationCode: code, latitude: null, longitude: null }),
        },
      ).catch(inWords)
      return sendPage(
        reply,
        200,
        '已提交',
        html`<main><section class="refusal"><h1>已提交</h1><p>编号 ${reference}</p><p>您的查询码，只显示这一次：</p><p class="code">${receipt}</p><p class="hint">凭查询码可在小程序查看办理进度并评价。</p></section></main>`,
      )
    },
  )
}

/** What the rules of a report refuse, for who filled in a form. */
function inWords(error: unknown): never {
  if (error instanceof BadUserInput)
    throw new PageRefusal(
      422,
      '请检查填写的内容',
      `请用 1 至 ${MAX_DESCRIPTION} 字说明问题；姓名不超过 60 字，电话只填数字。`,
    )
  const code = (error as { extensions?: { code?: string } }).extensions?.code
  if (code === 'IDEMPOTENCY_KEY_REUSED')
    throw new PageRefusal(409, '表单已提交过', '如需反映其他问题，请重新扫描网格二维码。')
  throw error
}
