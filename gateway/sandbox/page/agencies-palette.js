/** Far enough apart for colour-blind readers in pairs that meet on the map; white text is legible on each. */
const KNOWN = {
  center: '#3d4f66',
  courts: '#a3483d',
  petitions: '#96701a',
  police: '#2f6db3',
  maritime: '#0d8286',
  health: '#4b8b3b',
  transport: '#8757a5',
}
const PARTNERS = ['#b0527c', '#7a6652', '#5b6ee1', '#c2622d']

/** What all agencies define together belongs to none of them. */
export const SHARED_COLOUR = '#8a94a0'

/**
 * A colour for each agency, the same on every page.
 *
 * @param {{ code: string }[]} agencies in the supergraph's order
 * @returns {Map<string, string>} code → CSS colour
 */
export function agencyColours(agencies) {
  const partners = agencies.filter(({ code }) => !(code in KNOWN))
  return new Map(
    agencies.map((agency) => [
      agency.code,
      KNOWN[agency.code] ?? PARTNERS[partners.indexOf(agency) % PARTNERS.length],
    ]),
  )
}
