import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { ClientError } from '../errors.ts'
import { PlanCache } from './plan-cache.ts'

interface Plan {
  readonly of: string
}

const aCache = (limits = {}) => new PlanCache<Plan>(({ of }) => of.length, limits)
const plan = (of: string) => async () => ({ of })
const unwanted = async (): Promise<Plan> => {
  throw new Error('It was made though it is kept.')
}
const tooComplex = () => new ClientError('OPERATION_TOO_COMPLEX', 'Too complex.')

describe('a plan cache', () => {
  test('makes a value once for all who ask for it meanwhile, and keeps it', async () => {
    const cache = aCache()
    let made = 0
    let open = () => {}
    const gate = new Promise<void>((resolve) => {
      open = resolve
    })
    const make = async () => {
      made += 1
      await gate
      return { of: 'a' }
    }
    const asked = [cache.findOrMake('a', make), cache.findOrMake('a', make)]
    open()
    const [first, second] = await Promise.all(asked)
    expect(first).toBe(second)
    expect(made).toBe(1)
    expect(await cache.findOrMake('a', unwanted)).toBe(first)
    expect(cache.find('a')).toBe(first)
    expect(cache.statistics).toEqual({ hits: 2, misses: 2, evictions: 0, entries: 1 })
  })

  test('finds nothing that was not made', () => {
    expect(aCache().find('a')).toBeUndefined()
  })

  test('drops the least recently used beyond its number of entries', async () => {
    const cache = aCache({ entries: 2 })
    await cache.findOrMake('a', plan('a'))
    await cache.findOrMake('b', plan('b'))
    cache.find('a')
    await cache.findOrMake('c', plan('c'))
    expect(cache.find('b')).toBeUndefined()
    expect(cache.find('a')).toBeDefined()
    expect(cache.statistics).toMatchObject({ evictions: 1, entries: 2 })
  })

  test('drops the least recently used beyond its weight, and does not keep what alone weighs more', async () => {
    const cache = aCache({ weight: 10 })
    await cache.findOrMake('a', plan('aaaaaa'))
    await cache.findOrMake('b', plan('bbbbbb'))
    expect(cache.find('a')).toBeUndefined()
    expect(await cache.findOrMake('c', plan('ccccccccccc'))).toEqual({ of: 'ccccccccccc' })
    expect(cache.find('c')).toBeUndefined()
    expect(cache.find('b')).toBeDefined()
  })

  test('remembers that an operation is too complex', async () => {
    const cache = aCache()
    await expect(cache.findOrMake('a', () => Promise.reject(tooComplex()))).rejects.toThrow('Too complex.')
    await expect(cache.findOrMake('a', unwanted)).rejects.toThrow('Too complex.')
  })

  test('forgets after a while that it was', async () => {
    const cache = aCache({ refusalMs: 1 })
    await expect(cache.findOrMake('a', () => Promise.reject(tooComplex()))).rejects.toThrow('Too complex.')
    await sleep(20)
    expect(await cache.findOrMake('a', plan('a'))).toEqual({ of: 'a' })
  })

  test('remembers no more refusals than it may', async () => {
    const cache = aCache({ refusals: 1 })
    for (const key of ['a', 'b'])
      await expect(cache.findOrMake(key, () => Promise.reject(tooComplex()))).rejects.toThrow()
    expect(await cache.findOrMake('a', plan('a'))).toEqual({ of: 'a' })
    await expect(cache.findOrMake('b', unwanted)).rejects.toThrow('Too complex.')
  })

  test('does not remember other failures', async () => {
    const cache = aCache()
    const overloaded = () => Promise.reject(new ClientError('OVERLOADED', 'Wait.'))
    await expect(cache.findOrMake('a', overloaded)).rejects.toThrow('Wait.')
    expect(await cache.findOrMake('a', plan('a'))).toEqual({ of: 'a' })
  })

  test('tells what was used most', async () => {
    const cache = aCache()
    for (const key of ['a', 'b', 'c']) await cache.findOrMake(key, plan(key))
    for (const key of ['b', 'b', 'c']) cache.find(key)
    expect(cache.mostUsed(2).map(({ key }) => key)).toEqual(['b', 'c'])
    expect(cache.mostUsed(10)).toHaveLength(3)
  })
})
