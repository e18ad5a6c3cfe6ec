import { expect, test } from 'vitest'
import { withinDeadline } from './within-deadline.ts'

const soon = () => performance.now() + 60_000

test('gives what is ready in time, and its failures', async () => {
  expect(await withinDeadline(Promise.resolve(1), soon())).toBe(1)
  await expect(withinDeadline(Promise.reject(new Error('broken')), soon())).rejects.toThrow('broken')
})

test.each([20, 0, -1_000])('refuses the request when its time is up in %i ms', async (ms) => {
  const never = new Promise(() => {})
  await expect(withinDeadline(never, performance.now() + ms)).rejects.toMatchObject({
    code: 'DEADLINE_EXCEEDED',
  })
})
