import { describe, expect, it } from 'vitest'
import { coastLongitude } from './geography.ts'
import { chineseNumber, loadPlaces, type Place, shortName } from './places.ts'

const places = loadPlaces()

describe('places', () => {
  it('are the divisions of 日照 and the 4,281 grids that the city reports', () => {
    const counts = new Map<string, number>()
    for (const { level } of places.all) counts.set(level, (counts.get(level) ?? 0) + 1)
    expect([...counts]).toEqual([
      ['CITY', 1],
      ['COUNTY', 5],
      ['TOWNSHIP', 56],
      ['COMMUNITY', 1679],
      ['GRID', 4281],
    ])
    expect(places.byCode.size).toBe(places.all.length)
  })

  it('lie within the place that their code begins with, which comes before them', () => {
    const seen = new Set<string>()
    const lost = places.all.filter(({ code, parent }) => {
      seen.add(code)
      return parent !== null && !(code.startsWith(parent) && seen.has(parent))
    })
    expect(lost).toEqual([])
  })

  it('have a grid in every community, more where more people live', () => {
    const grids = new Map<string, number>()
    for (const { parent } of places.grids) grids.set(parent!, (grids.get(parent!) ?? 0) + 1)
    expect(grids.size).toBe(1679)
    const inTown = places.grids.filter(({ code }) => code.startsWith('371102001')).length
    const onIslands = places.grids.filter(({ code }) => code.startsWith('371103200')).length
    expect(inTown).toBeGreaterThan(onIslands)
  })

  it('are in the city, and ashore but for the islands', () => {
    const isIn = ({ latitude, longitude }: Place) =>
      latitude > 34.9 && latitude < 36.05 && longitude > 118.5 && longitude < 120
    const isAshore = ({ code, latitude, longitude }: Place) =>
      code.startsWith('371103200') || longitude < coastLongitude(latitude)
    expect(places.all.filter((place) => !isIn(place) || !isAshore(place))).toEqual([])
  })
})

it.each([
  ['日升社区居委会', '日升社区'],
  ['姜家村村委会', '姜家村'],
  ['向阳河村委会', '向阳河村'],
  ['桥东头村民委员会', '桥东头村'],
  ['泰安路居委会', '泰安路社区'],
  ['兴业春天花园社区居委会会', '兴业春天花园社区'],
])('%s is called %s', (community, name) => expect(shortName(community)).toBe(name))

it.each([
  [1, '一'],
  [10, '十'],
  [12, '十二'],
  [20, '二十'],
  [99, '九十九'],
])('%i is %s', (number, numeral) => expect(chineseNumber(number)).toBe(numeral))
