import { beforeAll, describe, expect, it } from 'vitest'
import { isIdentity } from '../../subgraphs/kit/contract/identity.ts'
import { loadPlaces } from './places.ts'
import { type Person, Population } from './population.ts'
import { SYNTHETIC_AREA } from './resident-number.ts'

const SIZE = 120_000
const places = loadPlaces()
const inhabit = (seed: number) => new Population({ places, seed, referenceDay: '2026-11-01', size: SIZE })

describe('population', () => {
  const population = inhabit(1)
  let people: Person[]
  beforeAll(() => {
    people = Array.from({ length: SIZE }, (_, index) => population.person(index))
  })
  const share = (test: (person: Person) => boolean) => people.filter(test).length / SIZE

  it('tells a person without the others', () => {
    for (const index of [SIZE - 1, 5, 60_000]) expect(inhabit(1).person(index)).toEqual(people[index])
    expect(inhabit(2).person(5)).not.toEqual(people[5])
  })

  it('gives everybody an id and an identity of their own', () => {
    expect(new Set(people.map(({ id }) => id)).size).toBe(SIZE)
    const identities = people.flatMap(({ identity }) => identity ?? [])
    expect(new Set(identities).size).toBe(identities.length)
    expect(identities.filter((identity) => !isIdentity(identity))).toEqual([])
  })

  it('has resident numbers that fit the person, of an area that does not exist', () => {
    const fits = ({ identity, birthDate, gender }: Person) =>
      identity!.slice(3, 7) === SYNTHETIC_AREA &&
      identity!.slice(9, 17) === birthDate.replaceAll('-', '') &&
      Number(identity![19]) % 2 === (gender === 'MALE' ? 1 : 0)
    const residents = people.filter(({ identity }) => identity?.startsWith('cn:'))
    expect(residents.filter((person) => !fits(person))).toEqual([])
    expect(places.all.some(({ code }) => code.startsWith(SYNTHETIC_AREA))).toBe(false)
  })

  it('counts ages on the reference day', () => {
    const yearsOf = (birthDate: string) =>
      2026 - Number(birthDate.slice(0, 4)) - (birthDate.slice(5) > '11-01' ? 1 : 0)
    expect(people.filter(({ birthDate, age }) => yearsOf(birthDate) !== age)).toEqual([])
  })

  it('is as old as a city is', () => {
    expect(share(({ age }) => age < 15)).toBeCloseTo(0.17, 1)
    expect(share(({ age }) => age >= 15 && age < 60)).toBeCloseTo(0.64, 1)
    expect(share(({ age }) => age >= 60)).toBeCloseTo(0.19, 1)
    expect(share(({ gender }) => gender === 'FEMALE')).toBeCloseTo(0.49, 1)
  })

  it('bears the country’s surnames in their order', () => {
    const bearers = (surname: string) => share(({ name }) => name.startsWith(surname))
    expect(bearers('王')).toBeGreaterThan(0.06)
    expect(bearers('王')).toBeLessThan(0.09)
    expect(bearers('李')).toBeGreaterThan(bearers('张'))
    expect(bearers('张')).toBeGreaterThan(bearers('陈'))
    expect(new Set(people.map(({ name }) => name)).size).toBeGreaterThan(30_000)
  })

  it('lives in families of one surname at one place', () => {
    for (const { index, position, household, name, grid } of people.slice(0, 5_000)) {
      if (position !== 'CHILD') continue
      const family = population.household(index).map((member) => people[member]!)
      const father = family.find((member) => member.position === 'HEAD' && member.bearsSurname)
      expect(family.every((member) => member.household === household && member.grid === grid)).toBe(true)
      if (father) expect(name[0]).toBe(father.name[0])
      for (const { position, age } of family)
        if (position === 'SPOUSE') expect(age - people[index]!.age).toBeGreaterThanOrEqual(18)
    }
  })

  it('has a few foreigners, and a few people without documents', () => {
    const foreigners = share(({ identity }) => identity?.startsWith('passport:') ?? false)
    expect(foreigners).toBeGreaterThan(0.001)
    expect(foreigners).toBeLessThan(0.006)
    const undocumented = share(({ identity }) => identity === null)
    expect(undocumented).toBeGreaterThan(0.0003)
    expect(undocumented).toBeLessThan(0.003)
  })
})
