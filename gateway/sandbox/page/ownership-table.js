import { searchOwnership } from './ownership-search.js'
import { element } from './sandbox.js'

/**
 * A searchable table of the types and who answers their fields.
 *
 * @param ownership what `ownership.json` holds
 * @param {Map<string, string>} colours agency code → colour
 * @param {(typeName: string) => void} [onType] called when a type's row is clicked
 */
export function ownershipTable(ownership, colours, onType) {
  const search = element('input', {
    type: 'search',
    placeholder: 'Search types, fields, agencies…',
    'aria-label': 'Search types, fields and agencies',
  })
  const body = element('div', { class: 'types' })
  const toChips = chipMaker(ownership.agencies, colours)

  function show() {
    const found = searchOwnership(ownership, search.value)
    const isSearch = search.value.trim() !== ''
    const entries = found.map(({ type, fields }) => typeEntry(type, fields, isSearch))
    body.replaceChildren(
      ...(entries.length > 0 ? entries : [element('p', { class: 'waiting' }, 'Nothing matches.')]),
    )
  }

  function typeEntry(type, fields, isSearch) {
    const kind = type.kind === 'object' ? '' : type.kind
    const title = element(
      'summary',
      {},
      element('strong', {}, type.name),
      element('em', {}, kind),
      toChips(type.agencies),
    )
    title.addEventListener('click', () => onType?.(type.name))
    const entry = element('details', { class: 'type' }, title, ...fields.map(fieldEntry))
    entry.style.setProperty('--owner', colours.get(type.owner) ?? 'var(--shared)')
    entry.open = isSearch && fields.length > 0
    return entry
  }

  function fieldEntry({ name, type, agencies }) {
    const signature = element('code', {}, name, element('span', {}, `: ${type}`))
    return element('div', { class: 'field' }, signature, toChips(agencies))
  }

  search.addEventListener('input', show)
  show()
  return element('div', { class: 'ownership' }, search, body)
}

/** Agency codes as coloured chips; one chip stands for all agencies together. */
function chipMaker(agencies, colours) {
  const names = new Map(agencies.map(({ code, name }) => [code, name]))
  return (codes) => {
    const chips =
      codes.length === agencies.length
        ? [element('span', { class: 'chip', title: 'All agencies' }, 'all')]
        : codes.map((code) => {
            const chip = element('span', { class: 'chip', title: names.get(code) }, code)
            chip.style.setProperty('--chip', colours.get(code))
            return chip
          })
    return element('span', { class: 'chips' }, ...chips)
  }
}
