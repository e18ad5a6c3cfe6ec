/* global GraphQLVoyager */
import { agencyColours, SHARED_COLOUR } from './agencies-palette.js'
import { ownershipTable } from './ownership-table.js'
import { element, readJson, report } from './sandbox.js'

const picture = document.querySelector('#picture')
try {
  const [settings, ownership] = await Promise.all([readJson('examples.json'), readJson('ownership.json')])
  const introspection = await introspect(settings.graphqlPath)
  const colours = agencyColours(ownership.agencies)
  document.adoptedStyleSheets.push(pictureColours(ownership, colours))
  document.querySelector('#legend').append(
    legend(ownership, colours),
    allFieldsSwitch((allFields) => draw(introspection, allFields)),
  )
  document.querySelector('#ownership').append(ownershipTable(ownership, colours, showType))
  draw(introspection, false)
} catch (error) {
  report(picture, error)
}

async function introspect(graphqlPath) {
  const response = await fetch(graphqlPath, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: GraphQLVoyager.voyagerIntrospectionQuery }),
  })
  const answer = await response.json()
  if (!answer.data) throw new Error(answer.errors?.[0]?.message ?? 'the gateway does not show its schema')
  return answer
}

/** Without the fields that lead nowhere the whole schema fits one screen. */
function draw(introspection, allFields) {
  const place = element('div', { class: 'voyager' })
  picture.replaceChildren(place)
  GraphQLVoyager.renderVoyager(place, {
    introspection,
    hideDocs: true,
    hideSettings: true,
    hideVoyagerLogo: true,
    displayOptions: { skipRelay: true, showLeafFields: allFields },
  })
}

function allFieldsSwitch(onChange) {
  const box = element('input', { type: 'checkbox' })
  box.addEventListener('change', () => onChange(box.checked))
  return element('label', { class: 'switch' }, box, 'All fields in the picture')
}

/** Titles in the colour of the type's owner, fields tinted by the one agency that answers them. */
function pictureColours({ types }, colours) {
  const rules = types.flatMap((type) => [
    `#picture [id="TYPE::${type.name}"] .type-title polygon { fill: ${colours.get(type.owner) ?? SHARED_COLOUR} }`,
    ...type.fields
      .filter((field) => field.agencies.length === 1)
      .map((field) => {
        const colour = colours.get(field.agencies[0])
        return `#picture [id="FIELD::${type.name}::${field.name}"] > polygon { fill: color-mix(in srgb, ${colour} 18%, white) }`
      }),
  ])
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(rules.join('\n'))
  return sheet
}

function legend({ agencies, types }, colours) {
  const entry = (colour, ...label) => {
    const made = element('li', {}, ...label)
    made.style.setProperty('--owner', colour)
    return made
  }
  return element(
    'ul',
    { class: 'legend' },
    ...agencies.map(({ code, name, englishName }) =>
      entry(
        colours.get(code),
        element('span', { lang: 'zh' }, name),
        ' ',
        element('small', {}, englishName),
        element('b', {}, String(types.filter(({ owner }) => owner === code).length)),
      ),
    ),
    entry(
      SHARED_COLOUR,
      'Shared by all',
      element('b', {}, String(types.filter(({ owner }) => owner === null).length)),
    ),
  )
}

/**
 * Selects a type in the picture and moves to it. Voyager has no call for either; it follows what a person clicks:
 * the type's box, and any link with its name (a link made for the purpose serves where the picture has none).
 */
function showType(name) {
  const node = document.getElementById(`TYPE::${name}`)
  if (!node) return
  const click = () => new MouseEvent('mouseup', { bubbles: true })
  node.dispatchEvent(click())
  const link = document.createElementNS('http://www.w3.org/2000/svg', 'text')
  link.classList.add('type-link')
  link.textContent = name
  node.ownerSVGElement.append(link)
  link.dispatchEvent(click())
  link.remove()
}
