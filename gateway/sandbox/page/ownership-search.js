/**
 * The types that a search finds, those found by their own name or owner first. Each comes with the fields to show:
 * all of a type that was found itself, else those that match. Every word must match, in any order and case.
 *
 * @param ownership what `ownership.json` holds
 * @param {string} text e.g. `courtcase judge` or `法院`
 */
export function searchOwnership({ agencies, types }, text) {
  const words = text
    .toLowerCase()
    .split(/[\s.]+/)
    .filter(Boolean)
  const matches = (...parts) => words.every((word) => parts.join(' ').toLowerCase().includes(word))
  const labels = new Map(
    agencies.map(({ code, name, englishName }) => [code, `${code} ${name} ${englishName}`]),
  )
  const labelsOf = (codes) => codes.map((code) => labels.get(code)).join(' ')

  const found = types.filter(({ name, owner }) => matches(name, labels.get(owner) ?? 'shared'))
  const byFields = types
    .filter((type) => !found.includes(type))
    .map((type) => ({
      type,
      fields: type.fields.filter((field) =>
        matches(type.name, field.name, field.type, labelsOf(field.agencies)),
      ),
    }))
    .filter(({ fields }) => fields.length > 0)
  return [...found.map((type) => ({ type, fields: type.fields })), ...byFields]
}
