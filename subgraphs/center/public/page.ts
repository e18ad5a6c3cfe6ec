import { createHash } from 'node:crypto'
import type { FastifyReply } from 'fastify'
import { type Html, html } from './html.ts'
import { STYLE } from './style.ts'

/** A page that says why something cannot be shown or done, in words for residents. */
export class PageRefusal extends Error {
  override readonly name = 'PageRefusal'
  readonly status: number
  readonly title: string

  constructor(status: number, title: string, message: string) {
    super(message)
    this.status = status
    this.title = title
  }
}

const styleHash = createHash('sha256').update(STYLE).digest('base64')

/** What every answer carries. Pages ask nothing of anybody else, run no script, and stand in no other page. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  // The address of a page is what opens it.
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

/** Sends a page. Works without JavaScript and without any other request. */
export function sendPage(reply: FastifyReply, status: number, title: string, content: Html): FastifyReply {
  const page = html`<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${STYLE_ELEMENT}</style>
</head>
<body>
${content}
</body>
</html>
`
  return reply.code(status).type('text/html; charset=utf-8').send(page.text)
}

const STYLE_ELEMENT = html([STYLE] as unknown as TemplateStringsArray)

/** Sends a refusal as a page. */
export function sendRefusal(reply: FastifyReply, { status, title, message }: PageRefusal): FastifyReply {
  return sendPage(
    reply,
    status,
    title,
    html`<main><section class="refusal"><h1>${title}</h1><p>${message}</p><p class="hint">紧急情况请拨打 110、119 或 120；其他诉求可拨打 12345。</p></section></main>`,
  )
}
