import { expect, test } from 'vitest'
import type { AgencyClient } from '../../agencies/agency-client.ts'
import type { AgencyAnswer, AnsweredError } from '../../agencies/answer.ts'
import { FetchTally } from '../../agencies/fetch-tally.ts'
import type { FetchNode } from '../../planning/plan.ts'
import { EntityBatch } from './entity-batch.ts'
import type { Execution } from './execution.ts'

const fetch = (selection: string): FetchNode => ({
  kind: 'fetch',
  subgraph: 'courts',
  operationKind: 'query',
  variables: [],
  selection,
  brings: [],
  path: [],
  outputRewrites: [],
  entities: { requires: [], inputRewrites: [], context: [] },
})

/** A batch of fetches to an agency that answers with `answer`, and the requests that it received. */
function createBatch(
  selections: readonly string[],
  answer: (variables: Record<string, unknown[]>) => AgencyAnswer,
) {
  const received: { query: string; variables: Record<string, unknown[]> }[] = []
  const client = {
    agency: { code: 'courts', name: '法院', url: 'http://courts', deadlineMs: 1 },
    ask: async (body: string) => {
      received.push(JSON.parse(body))
      return answer(received.at(-1)!.variables)
    },
  } as unknown as AgencyClient
  const execution: Execution = {
    data: {},
    variables: {},
    call: {} as Execution['call'],
    tally: new FetchTally(),
    failures: [],
    lacking: [],
    unknown: [],
    batches: [],
  }
  const program = {
    fetches: selections.map(fetch),
    equals: selections.map((selection) => selections.indexOf(selection)),
    texts: new Map(),
  }
  return { batch: new EntityBatch(program, client, execution), received }
}

const answered = (data: Record<string, unknown>, errors: AnsweredError[] = []): AgencyAnswer => ({
  kind: 'answered',
  data,
  errors,
})

/** Answers each list of representations with what it is called and what was asked. */
const echo = (variables: Record<string, unknown[]>) =>
  answered(
    Object.fromEntries(
      Object.entries(variables).map(([name, representations]) => [
        name === 'representations' ? '_entities' : name,
        representations.map((representation) => ({ echo: representation })),
      ]),
    ),
  )

test('the fetches of a batch are one request, each with its own entities', async () => {
  const { batch, received } = createBatch(['judge', 'court'], echo)
  const answers = await Promise.all([batch.join(0, ['1', '2']), batch.join(1, ['3'])])
  expect(received).toEqual([
    {
      query:
        'query($representations_0:[_Any!]!,$representations_1:[_Any!]!){representations_0:_entities(representations:$representations_0){judge} representations_1:_entities(representations:$representations_1){court}}',
      variables: { representations_0: [1, 2], representations_1: [3] },
    },
  ])
  expect(answers).toMatchObject([{ entities: [{ echo: 1 }, { echo: 2 }] }, { entities: [{ echo: 3 }] }])
})

test('those that ask for the same send each representation once', async () => {
  const { batch, received } = createBatch(['judge', 'judge'], echo)
  const answers = await Promise.all([batch.join(0, ['1', '2']), batch.join(1, ['2', '3'])])
  expect(received[0]!.variables).toEqual({ representations: [1, 2, 3] })
  expect(answers).toMatchObject([
    { entities: [{ echo: 1 }, { echo: 2 }] },
    { entities: [{ echo: 2 }, { echo: 3 }] },
  ])
})

test('it waits for nobody who has nothing to ask', async () => {
  const { batch, received } = createBatch(['judge', 'court', 'title'], echo)
  batch.leave()
  const first = batch.join(1, ['1'])
  batch.leave()
  expect(await first).toMatchObject({ entities: [{ echo: 1 }] })
  expect(received.map(({ query }) => query)).toEqual([
    'query($representations:[_Any!]!){_entities(representations:$representations){court}}',
  ])
})

test('nor long for one that is late, which goes by itself', async () => {
  const { batch, received } = createBatch(['judge', 'court'], echo)
  expect(await batch.join(1, ['1'])).toMatchObject({ entities: [{ echo: 1 }] })
  expect(await batch.join(0, ['2'])).toMatchObject({ entities: [{ echo: 2 }] })
  expect(received).toHaveLength(2)
})

test('errors reach the fetch that they belong to, and all when they belong to none', async () => {
  const fault = 'internal'
  const { batch } = createBatch(['judge', 'court'], () =>
    answered({ representations_0: [null], representations_1: [{ court: 'x' }] }, [
      { fault, path: ['representations_0', 0, 'judge'] },
      { fault, path: undefined },
    ]),
  )
  const [first, second] = await Promise.all([batch.join(0, ['1']), batch.join(1, ['2'])])
  expect(first).toMatchObject({ errors: [{ path: [0, 'judge'] }, { path: undefined }] })
  expect(second).toMatchObject({ errors: [{ path: undefined }], entities: [{ court: 'x' }] })
})

test('an error at a shared representation reaches each fetch at its own', async () => {
  const { batch } = createBatch(['judge', 'judge'], () =>
    answered({ _entities: [{}, null, {}] }, [{ fault: 'internal', path: ['_entities', 1, 'judge'] }]),
  )
  const [first, second] = await Promise.all([batch.join(0, ['1', '2']), batch.join(1, ['2', '3'])])
  expect(first).toMatchObject({ errors: [{ path: [1, 'judge'] }] })
  expect(second).toMatchObject({ errors: [{ path: [0, 'judge'] }] })
})

test('what is unanswered is so for all', async () => {
  const silence: AgencyAnswer = { kind: 'unanswered', code: 'AGENCY_TIMEOUT', reason: 'late' }
  const { batch } = createBatch(['judge', 'court'], () => silence)
  expect(await Promise.all([batch.join(0, ['1']), batch.join(1, ['2'])])).toEqual([silence, silence])
})
