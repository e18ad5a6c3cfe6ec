import { element } from './sandbox.js'

/**
 * A searchable table of the types and who answers their fields.
 *
 * @param ownership what `ownership.json` holds
 * @param colours agency code → colour
 * @param onType called with a type's name when its row is clicked
 */
export function ownershipTable({ agencies, types }, colours, onType) {
  const search = element('input', { type: 'search', placeholder: 'Search types, fields, agencies…' })
  search.setAttribute('aria-label', 'Search types, fields and agencies')
  const body = element('div', { class: 'types' })
  const names = new Map(agencies.map((agency) => [agency.code, agency]))

  const show = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean)
    const found = types.flatMap((type) => typeMatching(type, words, names))
    body.replaceChildren(
      ...(found.length > 0
        ? found.map((type) => typeEntry(type, words.length > 0))
        : [element('p', { class: 'waiting' }, 'Nothing matches.')]),
    )
  }

  function typeEntry({ type, fields }, isOpen) {
    const title = element(
      'summary',
      {},
      element('strong', {}, type.name),
      ' ',
      kindOf(type),
      chips(type.agencies),
    )
    const entry = element('details', { class: 'type' }, title)
    entry.style.setProperty('--owner', colours.get(type.owner) ?? 'var(--shared)')
    entry.open = isOpen && fields.length > 0
    for (const field of fields) {
      entry.append(
        element(
          'div',
          { class: 'field' },
          element('code', {}, field.name, element('span', {}, `: ${field.type}`)),
          chips(field.agencies),
        ),
      )
    }
    title.addEventListener('click', () => onType?.(type.name))
    return entry
  }

  function chips(codes) {
    if (codes.length === agencies.length)
      return element('span', { class: 'chips' }, chip('all', 'All agencies'))
    return element('span', { class: 'chips' }, ...codes.map((code) => chip(code, names.get(code).name)))
  }

  function chip(code, title) {
    const made = element('span', { class: 'chip', title }, code)
    made.style.setProperty('--owner', colours.get(code) ?? 'var(--shared)')
    return made
  }

  search.addEventListener('input', show)
  show()
  return element('div', { class: 'ownership' }, search, body)
}

const kindOf = ({ kind }) => (kind === 'object' ? '' : element('em', {}, kind))

/** The type with those of its fields that match every word, or nothing; a match on the type keeps all fields. */
function typeMatching(type, words, names) {
  const labels = (codes) =>
    codes.map((code) => `${code} ${names.get(code).name} ${names.get(code).englishName}`).join(' ')
  const matches = (text) => words.every((word) => text.toLowerCase().includes(word))
  if (matches(`${type.name} ${type.owner === null ? 'shared' : labels([type.owner])}`))
    return [{ type, fields: type.fields }]
  const fields = type.fields.filter((field) =>
    matches(`${type.name}.${field.name} ${field.type} ${labels(field.agencies)}`),
  )
  return fields.length > 0 ? [{ type, fields }] : []
}
