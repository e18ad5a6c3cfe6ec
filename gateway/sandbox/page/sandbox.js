/**
 * One of the sandbox's own documents, e.g. `ownership.json`.
 *
 * @throws Error when the gateway does not answer 200
 */
export async function readJson(name) {
  const response = await fetch(new URL(`../${name}`, import.meta.url))
  if (!response.ok) throw new Error(`${name}: the gateway answered ${response.status}`)
  return response.json()
}

/** Shows in place of a page's content why it cannot be shown. */
export function report(place, error) {
  place.replaceChildren(element('p', { class: 'failure' }, `This page could not be opened: ${error.message}`))
}

/** An HTML element with attributes and children (text or elements). */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name)
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value)
  made.append(...children)
  return made
}
