import { MAP_CONTENT_SECURITY_POLICY } from './security-headers.ts'

/** One page of the sandbox; `path` is relative to the plugin's prefix. */
export interface Page {
  path: string
  title: string
  styles: readonly string[]
  scripts: readonly string[]
  body: string
  contentSecurityPolicy?: string
}

/** In the order of the tabs. */
export const PAGES: readonly Page[] = [
  {
    path: '/',
    title: 'Explorer',
    styles: [],
    scripts: ['vendor/laboratory/hive-laboratory.umd.js', 'explorer.js'],
    body: '<main id="explorer"><p class="waiting">Opening the explorer…</p></main>',
  },
  {
    path: '/map',
    title: 'Map',
    styles: ['vendor/voyager/voyager.css'],
    scripts: ['vendor/voyager/voyager.standalone.js', 'map.js'],
    contentSecurityPolicy: MAP_CONTENT_SECURITY_POLICY,
    body: `<main class="map">
      <section id="picture" aria-label="Map of the schema"><p class="waiting">Drawing the map…</p></section>
      <aside id="panel"><h1>Who owns what</h1><div id="legend"></div><div id="ownership"></div></aside>
    </main>`,
  },
  {
    path: '/agencies',
    title: 'Agencies',
    styles: [],
    scripts: ['agencies.js'],
    body: `<main class="sheet">
      <h1>Agencies</h1>
      <p class="lead">Each agency keeps its own records and answers for them; the center keeps the index that joins them.</p>
      <div id="agencies" class="cards"></div>
      <h2>Types and fields</h2>
      <div id="ownership"></div>
    </main>`,
  },
]

/**
 * One page as HTML. Everything it loads is named here and lies under the same prefix.
 *
 * @param prefix where the plugin is registered, e.g. `/sandbox`
 */
export function renderPage(page: Page, prefix: string): string {
  const asset = (name: string) => `${prefix}/assets/${name}`
  const tabs = PAGES.map(({ path, title }) => {
    const current = path === page.path ? ' aria-current="page"' : ''
    return `<a href="${prefix}${path === '/' ? '' : path}"${current}>${title}</a>`
  })
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${page.title} · OneDoor 一扇门</title>
    <link rel="icon" type="image/svg+xml" href="${asset('door.svg')}">
${[...page.styles, 'sandbox.css'].map((style) => `    <link rel="stylesheet" href="${asset(style)}">`).join('\n')}
  </head>
  <body>
    <header>
      <a class="brand" href="${prefix}"><img src="${asset('door.svg')}" alt="">OneDoor <span lang="zh">一扇门</span></a>
      <nav>${tabs.join('')}</nav>
      <div class="caller">
        <label>Role <select id="role"></select></label>
        <label>Purpose <select id="purpose"></select></label>
        <label hidden>Case <input id="case" size="16" placeholder="(2025)鲁1102民初123号"></label>
      </div>
    </header>
    ${page.body}
    <script type="module" src="${asset('caller-menu.js')}"></script>
${page.scripts.map((script) => `    <script type="${script.startsWith('vendor/') ? 'text/javascript' : 'module'}" src="${asset(script)}"></script>`).join('\n')}
  </body>
</html>
`
}
