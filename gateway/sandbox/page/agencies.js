import { agencyColours } from './agencies-palette.js'
import { ownershipTable } from './ownership-table.js'
import { element, readJson, report } from './sandbox.js'

const place = document.querySelector('#agencies')
try {
  const [settings, ownership] = await Promise.all([readJson('examples.json'), readJson('ownership.json')])
  const colours = agencyColours(ownership.agencies)
  const live = await readLiveAgencies(settings)
  place.append(...ownership.agencies.map((agency) => card(agency, ownership, live.get(agency.code), colours)))
  document.querySelector('#ownership').append(ownershipTable(ownership, colours))
} catch (error) {
  report(place, error)
}

/** What the graph itself says of each agency, empty when it cannot: the cards then show what is known without it. */
async function readLiveAgencies({ graphqlPath, operations }) {
  const { document: query } = operations.find(({ name }) => name === 'Agencies')
  const response = await fetch(graphqlPath, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
  const { data } = await response.json()
  return new Map(data?.agencies?.map((agency) => [agency.code, agency]))
}

function card({ code, name, englishName }, { types }, live, colours) {
  const owned = types.filter(({ owner }) => owner === code)
  const alone = types.flatMap(({ fields }) =>
    fields.filter(({ agencies }) => agencies.length === 1 && agencies[0] === code),
  )
  const made = element(
    'article',
    { class: 'card' },
    element('h3', {}, element('span', { lang: 'zh' }, name), element('small', {}, englishName)),
    element(
      'dl',
      {},
      ...facts(code, owned, alone, live).flatMap(([term, value]) => [
        element('dt', {}, term),
        element('dd', {}, value),
      ]),
    ),
  )
  made.style.setProperty('--owner', colours.get(code))
  return made
}

function facts(code, owned, alone, live) {
  return [
    ['Code', element('code', {}, code)],
    ['Records', live?.recordTypes.join(', ')],
    ['Types owned', String(owned.length)],
    ['Fields of its own', String(alone.length)],
    ['Indexed to', live?.indexedThrough && localTime(live.indexedThrough)],
  ].filter(([, value]) => value)
}

/** `2026-11-01 08:00:00` in the reader's time zone: Sweden writes dates as ISO 8601 does. */
function localTime(moment) {
  return new Date(moment).toLocaleString('sv-SE')
}
