import { expect, test } from 'vitest'
import { aCall } from '../../tests/gateway/hostile-agency.ts'
import type { AgencyClient } from './agency-client.ts'
import type { AgencyAnswer } from './answer.ts'
import { shareFetches } from './share-fetches.ts'

const QUERY = '{"query":"query{a}"}'
const answered = (): AgencyAnswer => ({ kind: 'answered', data: { a: { b: [1] } }, errors: [] })

/** A sharing client over an agency that answers by hand, for callers whose assertion is their officer's name. */
function aSharingClient(deadlineMs = 1_000) {
  const asked: { body: string; answer(answer: AgencyAnswer): void; fail(error: Error): void }[] = []
  const client: AgencyClient = {
    agency: { code: 'courts', name: '法院', url: 'http://127.0.0.1:1/', deadlineMs },
    ask: (body) => new Promise((answer, fail) => asked.push({ body, answer, fail })),
    close: async () => {},
  }
  return { asked, ...shareFetches(client, async ({ officer }) => officer) }
}

const callBy = (officer: string, deadline?: number) => {
  const call = aCall(deadline)
  return { ...call, caller: { ...call.caller, officer } }
}
const turn = () => new Promise((resolve) => setImmediate(resolve))

test('identical queries at the same time are one fetch, and each gets an answer of its own', async () => {
  const { asked, ask } = aSharingClient()
  const answers = [ask(QUERY, aCall()), ask(QUERY, aCall()), ask(QUERY, aCall())]
  await turn()
  expect(asked).toHaveLength(1)
  // Whoever is first changes what it got.
  const first = answers[0]!.then((answer) => {
    if (answer.kind === 'answered') (answer.data as { a: { b: number[] } }).a.b.push(2)
  })
  asked[0]!.answer(answered())
  await first
  expect(await answers[1]).toEqual(answered())
  expect(await answers[2]).toEqual(answered())
  expect(await answers[1]).not.toBe(await answers[2])
})

test('what is answered is not kept', async () => {
  const { asked, ask } = aSharingClient()
  const answer = ask(QUERY, aCall())
  await turn()
  asked[0]!.answer(answered())
  await answer
  void ask(QUERY, aCall())
  await turn()
  expect(asked).toHaveLength(2)
})

test.each([
  ['another caller', callBy('somebody else'), QUERY],
  ['another text', callBy('o'), '{"query":"query{b}"}'],
  ['other variables', callBy('o'), '{"query":"query{a}","variables":{"v":1}}'],
])('%s has a fetch of its own', async (_, call, body) => {
  const { asked, ask } = aSharingClient()
  void ask(QUERY, callBy('o'))
  void ask(body, call)
  await turn()
  expect(asked).toHaveLength(2)
})

test('a mutation is never shared', async () => {
  const { asked, ask } = aSharingClient()
  const body = '{"query":"mutation{a}"}'
  void ask(body, aCall())
  void ask(body, aCall())
  await turn()
  expect(asked.map((fetch) => fetch.body)).toEqual([body, body])
})

test('who joins waits no longer than its own deadline', async () => {
  const { asked, ask } = aSharingClient(30_000)
  const first = ask(QUERY, aCall())
  await turn()
  const second = await ask(QUERY, aCall(performance.now() + 50))
  expect(second).toMatchObject({ kind: 'unanswered', code: 'AGENCY_TIMEOUT' })
  asked[0]!.answer(answered())
  expect(await first).toEqual(answered())
  expect(asked).toHaveLength(1)
})

test('who has little time leads nobody', async () => {
  const { asked, ask } = aSharingClient(30_000)
  void ask(QUERY, aCall(performance.now() + 20_000))
  await turn()
  void ask(QUERY, aCall())
  await turn()
  expect(asked).toHaveLength(2)
})

test('when the fetch fails inside, nobody waits for ever', async () => {
  const { asked, ask } = aSharingClient()
  const first = ask(QUERY, aCall())
  const second = ask(QUERY, aCall())
  await turn()
  asked[0]!.fail(new Error('broken'))
  await expect(first).rejects.toThrow('broken')
  expect(await second).toMatchObject({ kind: 'unanswered', code: 'AGENCY_UNAVAILABLE' })
})
