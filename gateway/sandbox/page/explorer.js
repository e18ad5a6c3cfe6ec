/* global HiveLaboratory */
import { nameCaller } from './caller-menu.js'
import { readJson, report } from './sandbox.js'
import { historyStore, readStored } from './storage.js'

const EXAMPLES = 'contract'
const FIRST_EXAMPLE = 'UnifiedPerson'
/** The explorer asks when a collection was made; the examples are as old as the page. */
const CREATED_AT = new Date().toISOString()

const root = document.querySelector('#explorer')
const settings = await readJson('examples.json').catch((error) => report(root, error))
if (settings) open(settings)

function open({ graphqlPath, operations }) {
  self.MonacoEnvironment = { globalAPI: false, getWorkerUrl: (_module, label) => workerUrl(label) }
  completeRequests(graphqlPath)

  const examples = operations.map(toExample)
  const kept = readKeptWork(examples)
  const history = historyStore()
  root.replaceChildren()
  adoptStyles()
  HiveLaboratory.renderLaboratory(root, {
    theme: 'light',
    enableDocs: true,
    enableFullScreen: false,
    defaultEndpoint: new URL(graphqlPath, location.origin).href,
    onEndpointChange: () => {},
    defaultSettings: { introspection: { pollSchema: false } },
    onSettingsChange: () => {},
    // Scripts before a request would need 'unsafe-eval', which the page's policy does not give; see adoptStyles.
    defaultPreflight: null,
    defaultHistory: history.read(),
    onHistoryChange: history.write,
    ...kept,
  })
}

function workerUrl(label) {
  const name = { graphql: 'graphql', json: 'json' }[label] ?? 'editor'
  return new URL(`vendor/laboratory/${name}.worker.bundle.js`, import.meta.url).href
}

function toExample({ name, folder, document, variables }) {
  return {
    id: `${EXAMPLES}:${name}`,
    folder,
    name,
    query: document,
    variables: JSON.stringify(variables, null, 2),
    headers: '',
    extensions: '',
    description: '',
    createdAt: CREATED_AT,
  }
}

/**
 * What was open at the last visit, with the examples as they are now: their variables name records of this
 * deployment, so an older copy may ask for a person who does not exist here.
 */
function readKeptWork(examples) {
  const own = readStored('operations', []).filter(({ id }) => !isExample(id))
  const known = new Map([...own, ...examples].map((operation) => [operation.id, operation]))
  const kept = readStored('tabs', []).filter(({ type, data }) => type === 'operation' && known.has(data.id))
  const tabs = kept.length > 0 ? kept : firstTabs(examples)
  const activeTabId = readStored('activeTabId', null)
  return {
    defaultCollections: [
      ...collectionsOf(examples),
      ...readStored('collections', []).filter(({ id }) => !isExample(id)),
    ],
    // Only what has a tab: the explorer takes an operation without one for open and never shows it.
    defaultOperations: tabs.map(({ data }) => known.get(data.id)),
    defaultTabs: tabs,
    defaultActiveTabId: (tabs.find(({ id }) => id === activeTabId) ?? tabs[0])?.id ?? null,
  }
}

/** The contract's operations, then those of each folder beside them. */
function collectionsOf(examples) {
  return [...new Set(examples.map(({ folder }) => folder))].map((folder) => ({
    id: folder === '' ? EXAMPLES : `${EXAMPLES}:${folder}`,
    name: `${folder === '' ? 'Contract' : folder[0].toUpperCase() + folder.slice(1)} operations`,
    createdAt: CREATED_AT,
    operations: examples.filter((example) => example.folder === folder),
  }))
}

const isExample = (id) => id === EXAMPLES || id.startsWith(`${EXAMPLES}:`)

function firstTabs(examples) {
  const first = examples.find(({ name }) => name === FIRST_EXAMPLE) ?? examples[0]
  return first ? [{ id: `tab:${first.id}`, type: 'operation', data: { id: first.id, name: first.name } }] : []
}

/**
 * The explorer draws a plan that an answer brings, but never asks for one; and knows nothing of roles and
 * purposes.
 */
function completeRequests(graphqlPath) {
  const send = self.fetch
  self.fetch = async (input, init = {}) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input, location.href)
    if (pathname !== graphqlPath) return send(input, init)
    const headers = new Headers(init.headers ?? (input instanceof Request ? input.headers : undefined))
    headers.set('x-include-query-plan', 'true')
    await nameCaller(headers)
    return send(input, { ...init, headers })
  }
}

/** The explorer draws inside a shadow root, which no stylesheet of the page reaches. */
function adoptStyles() {
  const styles = new CSSStyleSheet()
  styles.replaceSync(`
    /* Preflight scripts: their switch, their entry in the settings menu and in the command palette. */
    [aria-label="Enable preflight"],
    [role="separator"] + [role="menuitem"] + [role="menuitem"],
    [data-value="Open Preflight Script"] { display: none !important }
    /* Chinese punctuation is no disguise here. */
    .unicode-highlight { border: 0 !important; background: none !important }
    [data-slot="tabs"].grid { grid-template-columns: minmax(0, 1fr) }
    [data-slot="tabs-list"] { overflow-x: auto; scrollbar-width: none }
  `)
  const observer = new MutationObserver(() => {
    const shadow = root.querySelector('.hive-laboratory-host')?.shadowRoot
    if (!shadow) return
    observer.disconnect()
    shadow.adoptedStyleSheets.push(styles)
  })
  observer.observe(root, { childList: true, subtree: true })
}
