import type { Places } from './places.ts'
import { hashText, Random } from './random.ts'
import type { Scene } from './scenes.ts'
import type { Between, Topic } from './topics.ts'
import { BRANDS, COUNTY_OFFICES, INDUSTRIES, type Industry } from './vocabulary/organisations.ts'

const INDUSTRY: Partial<Record<Between, Industry>> = {
  company: 'service',
  crew: 'shipping',
  developer: 'developer',
  employer: 'employer',
  lender: 'lender',
  property: 'property',
}

/** A firm; a few of them meet the city often. */
export function company(random: Random, industry: Industry): string {
  const brand = BRANDS[Math.floor(BRANDS.length * random.fraction() ** 1.8)]!
  return `日照${brand}${random.pick(INDUSTRIES[industry])}有限公司`
}

/** So many firms of an industry a place has: one manages an estate, several build or employ there. */
const FIRMS: Partial<Record<Industry, number>> = { builder: 2, developer: 2, employer: 5, property: 1 }

/** The organisation on the other side of a matter; null where it is between people. */
export function organisationOf(random: Random, topic: Topic, scene: Scene, places: Places): string | null {
  const community = places.byCode.get(scene.grid.parent!)!
  const township = places.byCode.get(community.parent!)!
  switch (topic.between) {
    case 'patient':
    case 'pupils':
      return scene.name
    case 'village':
      return community.name
    case 'landlord':
      return `${scene.name}经营管理中心`
    case 'authority':
      return random.chance(0.4)
        ? township.name + (township.name.endsWith('街道') ? '办事处' : '人民政府')
        : `${places.byCode.get(township.parent!)!.name}${random.pick(COUNTY_OFFICES)}`
    default: {
      const industry = industryOf(topic)
      if (industry === undefined) return null
      const firms = FIRMS[industry]
      return firms === undefined
        ? company(random, industry)
        : company(new Random(hashText(scene.name + industry), random.below(firms)), industry)
    }
  }
}

function industryOf({ between, category, setting }: Topic): Industry | undefined {
  if (setting === 'construction') return 'builder'
  if (between === 'company' && category === 'DEBT') return 'trader'
  if (between === 'company' && category === 'ENVIRONMENT') return 'employer'
  return INDUSTRY[between]
}
