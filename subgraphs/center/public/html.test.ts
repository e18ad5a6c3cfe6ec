import { expect, it } from 'vitest'
import { html } from './html.ts'

it('escapes what is put into a page, but not what is HTML already', () => {
  const item = (name: string) => html`<li title="${name}">${name}</li>`
  expect(html`<ul>${['<b>"a" & \'b\'</b>', '2'].map(item)}</ul>`.text).toBe(
    '<ul><li title="&lt;b&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/b&gt;">&lt;b&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/b&gt;</li><li title="2">2</li></ul>',
  )
})

it('leaves out what is not there', () => {
  expect(html`<p>${null}${undefined}${false}${0}</p>`.text).toBe('<p>0</p>')
})
