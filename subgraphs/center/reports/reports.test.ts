import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestCenter, type TestCenter } from '../../../tests/harness/center.ts'
import { fillCenter } from '../../../tests/harness/center-records.ts'
import { fillGrids } from '../../../tests/harness/grids.ts'
import { aClerk, linkSecrets } from '../../../tests/harness/keys.ts'
import { fillOrganisation } from '../../../tests/harness/organisation.ts'
import { startTestPublicServer, type TestPublicServer } from '../../../tests/harness/public-server.ts'
import { GRID, OTHER_GRID, WANG } from '../../../tests/harness/small-city.ts'
import { declaredColumns, migratedColumns } from '../../../tests/harness/tables.ts'
import { deadlines } from '../deadlines/tables.ts'
import { gridLink } from '../grids/grid-link.ts'
import { replay } from '../lifecycle/machine.ts'
import { events } from '../lifecycle/tables.ts'
import { createLinkSigner } from '../public/link-signer.ts'
import { locations } from '../tables.ts'
import { closeUnrated } from './follow-event.ts'
import { PUBLIC_REPORT, type PublicReportAction } from './life-cycle.ts'
import { openReporter } from './seal.ts'
import { publicReportParties, publicReports, reporters, reportPhotos } from './tables.ts'

const links = createLinkSigner(linkSecrets)
let center: TestCenter
let server: TestPublicServer
let logged = ''
const log = pino(
  { level: 'trace' },
  {
    write: (line: string) => {
      logged += line
    },
  },
)
beforeAll(async () => {
  center = await startTestCenter({}, log)
  await fillCenter(center)
  await fillOrganisation(center.db)
  await fillGrids(center.db)
  await center.db.$client`update location set latitude = 35.421, longitude = 119.461 where code = ${GRID}`
  const place = { code: OTHER_GRID, name: '第二网格', level: 'GRID', parentCode: GRID.slice(0, 12) } as const
  await center.db.insert(locations).values(place)
  server = await startTestPublicServer(center.databaseUrl, { log })
})
afterAll(async () => {
  await server.close()
  await center.close()
})

// biome-ignore lint/suspicious/noExplicitAny: answers are as various as the operations
type Any = any
const RESIDENT_APP = aClerk({ client: 'mini-program', officer: 'resident-app', mayKnow: [] })
const REPORT = `id state version anonymous reporter { name phone } answer rating isDispute category status
  location { code } gridEvent { id state } parties { name }`
const FIELDS: Readonly<Record<string, string>> = {
  submitPublicReport: 'receipt reference',
  ratePublicReport: 'stage answer',
  requestReportUpload: 'id url expiresAt',
}

async function call(mutation: string, input: object, caller = aClerk()) {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`
  return center.query(
    `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${FIELDS[mutation] ?? REPORT} } }`,
    { input: { idempotencyKey: randomUUID(), ...input } },
    caller,
  )
}
async function done(mutation: string, input: object, caller = aClerk()): Promise<Any> {
  const { data, errors } = await call(mutation, input, caller)
  expect(errors).toBeUndefined()
  return data[mutation]
}
const refused = async (mutation: string, input: object, caller = aClerk()) =>
  (await call(mutation, input, caller)).errors?.[0]?.extensions.code

const AT = { latitude: 35.42, longitude: 119.46 }
const submit = (more: object = {}) =>
  done('submitPublicReport', { description: '路灯不亮,夜间出行不便', ...AT, ...more }, RESIDENT_APP)
const rate = (receipt: string, rating: number, more: object = {}) =>
  done('ratePublicReport', { receipt, rating, ...more }, RESIDENT_APP)
async function submitted(more: object = {}) {
  const { receipt, reference } = await submit(more)
  const [row] = await center.db.select().from(publicReports).where(eq(publicReports.reportNumber, reference))
  return { receipt, id: row!.id, version: 1 }
}
const seen = ({ id, version }: { id: string; version: number }) => ({ id, expectedVersion: version })
const progressOf = async (receipt: string) => {
  const { data, errors } = await center.query(
    `query ($receipt: String!) { publicReportProgress(receipt: $receipt) { stage answer } }`,
    { receipt },
    RESIDENT_APP,
  )
  expect(errors).toBeUndefined()
  return data.publicReportProgress
}

describe('a public report', () => {
  it('goes from the resident to the answer and its rating', async () => {
    const report = await submitted({ reporter: { name: '赵敏', phone: '0633-0100001' } })
    expect(await progressOf(report.receipt)).toEqual({ stage: 'SUBMITTED', answer: null })
    const accepted = await done('acceptPublicReport', seen(report))
    expect(accepted).toMatchObject({
      state: 'ACCEPTED',
      reporter: { name: '赵敏', phone: '0633-0100001' },
      location: { code: GRID },
    })
    const answered = await done('answerPublicReport', { ...seen(accepted), answer: '已修复' })
    expect(answered).toMatchObject({ state: 'ANSWERED', status: 'SETTLED' })
    expect(await progressOf(report.receipt)).toEqual({ stage: 'ANSWERED', answer: '已修复' })
    const key = { idempotencyKey: randomUUID(), comment: '很快' }
    const rated = await rate(report.receipt, 5, key)
    expect(rated).toEqual({ stage: 'CLOSED', answer: '已修复' })
    expect(await rate(report.receipt, 5, key)).toEqual(rated)
    expect(await refused('ratePublicReport', { receipt: report.receipt, rating: 1 })).toBe(
      'PRECONDITION_FAILED',
    )
  })

  it('that is turned away says why to the resident', async () => {
    const report = await submitted()
    await done('rejectPublicReport', { ...seen(report), reason: '与12345工单重复' })
    expect(await progressOf(report.receipt)).toEqual({ stage: 'REJECTED', answer: '与12345工单重复' })
  })

  it('made a grid event is answered with its result', async () => {
    const report = await submitted()
    const accepted = await done('acceptPublicReport', seen(report))
    const moved = await done('transferPublicReport', { ...seen(accepted), kind: 'PUBLIC_FACILITY' })
    expect(moved).toMatchObject({ state: 'TRANSFERRED', gridEvent: { state: 'REPORTED' } })
    const event = async (mutation: string, version: number, more: object = {}) => {
      const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`
      const input = {
        idempotencyKey: randomUUID(),
        id: moved.gridEvent.id,
        expectedVersion: version,
        ...more,
      }
      const { errors } = await center.query(
        `mutation ($input: ${type}!) { ${mutation}(input: $input) { id report { id } source } }`,
        { input },
      )
      expect(errors).toBeUndefined()
    }
    await event('triageGridEvent', 1, { grade: 'GRADE_2' })
    await event('assignGridEvent', 2, { office: 'office:371102001' })
    await event('feedBackGridEvent', 3, { result: '路灯已更换' })
    expect(await progressOf(report.receipt)).toEqual({ stage: 'TRANSFERRED', answer: null })
    await event('closeGridEvent', 4)
    expect(await progressOf(report.receipt)).toEqual({ stage: 'ANSWERED', answer: '路灯已更换' })
    expect(await deadlinesOf(report.id)).toHaveLength(1)
    await center.db.transaction((transaction) => closeUnrated(transaction, report.id))
    expect(await progressOf(report.receipt)).toMatchObject({ stage: 'CLOSED' })
  })

  it('whose grid event was none is in the officers’ hands again', async () => {
    const report = await submitted()
    const accepted = await done('acceptPublicReport', seen(report))
    const moved = await done('transferPublicReport', { ...seen(accepted), kind: 'OTHER' })
    const input = {
      idempotencyKey: randomUUID(),
      id: moved.gridEvent.id,
      expectedVersion: 1,
      reason: '不属实',
    }
    await center.query(
      'mutation ($input: DismissGridEventInput!) { dismissGridEvent(input: $input) { id } }',
      { input },
    )
    expect(await progressOf(report.receipt)).toEqual({ stage: 'ACCEPTED', answer: null })
  })

  it('is a dispute once it was classified, of one matter with its grid event', async () => {
    const report = await submitted()
    const accepted = await done('acceptPublicReport', seen(report))
    const moved = await done('transferPublicReport', { ...seen(accepted), kind: 'QUARREL' })
    const as = {
      category: 'NEIGHBOURHOOD',
      parties: [{ role: 'RESPONDENT', person: WANG.id }],
      reason: '邻里争执',
    }
    const dispute = await done('classifyPublicReport', { ...seen(moved), ...as })
    expect(dispute).toMatchObject({
      isDispute: true,
      category: 'NEIGHBOURHOOD',
      parties: [{ name: WANG.name }],
    })
    expect(await refused('classifyPublicReport', { ...seen(dispute), ...as })).toBe('PRECONDITION_FAILED')
    const input = { idempotencyKey: randomUUID(), id: moved.gridEvent.id, expectedVersion: 1, ...as }
    const { data } = await center.query(
      'mutation ($input: ClassifyGridEventInput!) { classifyGridEvent(input: $input) { matter { id } } }',
      { input },
    )
    const [matter] = await center.db.$client`select matter from matter_record where record_id = ${report.id}`
    expect(data.classifyGridEvent.matter).toEqual({ id: matter!.matter })
    const asked = `{ person(id: "${WANG.id}") { publicReports { nodes { id } } }
      location(code: "371102") { publicReports(first: 1) { totalCount } } }`
    const { data: lists } = await center.query(asked)
    expect(lists.person.publicReports.nodes).toEqual([{ id: report.id }])
    const [row] = await center.db.$client`select count(*)::int from public_report`
    expect(lists.location.publicReports.totalCount).toBe(row!.count)
  })

  it('is acted on by one of two officers', async () => {
    const report = await submitted()
    const outcomes = await Promise.all([
      call('acceptPublicReport', seen(report)),
      call('rejectPublicReport', { ...seen(report), reason: '重复' }, aClerk({ officer: 'clerk-2' })),
    ])
    expect(outcomes.map(({ errors }) => errors?.[0]?.extensions.code).sort()).toEqual(['CONFLICT', undefined])
  })

  it('is in the lists that its state and place say', async () => {
    const { id } = await submitted()
    const list = async (filter: string) =>
      (await center.query(`{ publicReports(filter: ${filter}, first: 100) { totalCount nodes { id } } }`))
        .data.publicReports
    const open = await list(`{ states: [SUBMITTED], location: "${GRID}" }`)
    expect(open.nodes).toContainEqual({ id })
    expect(open.totalCount).toBe(open.nodes.length)
    expect((await list('{ states: [CLOSED] }')).nodes).not.toContainEqual({ id })
    expect((await list(`{ location: "${OTHER_GRID}" }`)).nodes).toEqual([])
  })

  it.each([
    ['no place', { latitude: null, longitude: null }],
    ['a place far away', { latitude: 39.9, longitude: 116.4 }],
    ['a forged grid', { gridToken: `${GRID}.abcdef.zzzzzz.aaaaaaaaaaaaaaaaaaaaaa` }],
    ['nothing to say', { description: ' ' }],
    ['a telephone number that is none', { reporter: { phone: 'call me' } }],
    ['photos that are none', { photos: ['photo-none'] }],
    ['ten photos', { photos: Array.from({ length: 10 }, (_, at) => `photo-${at}`) }],
    ['a photo twice', { photos: ['photo-1', 'photo-1'] }],
  ])('with %s is refused', async (_, more) => {
    const input = { description: '路灯不亮', ...AT, ...more }
    expect(await refused('submitPublicReport', input, RESIDENT_APP)).toBe('BAD_USER_INPUT')
  })
})

const deadlinesOf = (id: string) => center.db.select().from(deadlines).where(eq(deadlines.subject, id))

describe('the receipt code', () => {
  it('is the same for a repeated call, another for every other, and kept nowhere', async () => {
    const input = { idempotencyKey: randomUUID(), description: '垃圾未清运' }
    const first = await submit(input)
    expect(await submit(input)).toEqual(first)
    expect(first.receipt).toMatch(/^([2-9A-HJ-NP-Z]{5}-){3}[2-9A-HJ-NP-Z]{5}$/)
    const other = await submit({ ...input, idempotencyKey: randomUUID() })
    expect(other.receipt).not.toBe(first.receipt)
    expect(await contentsOf()).not.toMatch(
      new RegExp(`${first.receipt}|${first.receipt.replaceAll('-', '')}`),
    )
    expect(logged).not.toContain(first.receipt)
  })

  it('is known however it is typed, and nothing else is', async () => {
    const { receipt } = await submit()
    expect(await progressOf(` ${receipt.toLowerCase().replaceAll('-', ' ')} `)).not.toBeNull()
    for (const none of ['', 'x', receipt.slice(1), `${receipt}2`, 'A'.repeat(100_000), '\0'])
      expect(await progressOf(none)).toBeNull()
    expect(await refused('ratePublicReport', { receipt: 'AAAAA-AAAAA-AAAAA-AAAAA', rating: 3 })).toBe(
      'BAD_USER_INPUT',
    )
    expect(await refused('ratePublicReport', { receipt, rating: 6 })).toBe('BAD_USER_INPUT')
  })
})

/** Everything that the center's database holds, as text. */
async function contentsOf(): Promise<string> {
  const tables = await center.db.$client<{ name: string }[]>`
    select relname as name from pg_class where relnamespace = current_schema()::regnamespace and relkind = 'r'`
  const texts = await Promise.all(
    tables.map(({ name }) => center.db.$client.unsafe(`select "${name}"::text as row from "${name}"`)),
  )
  return texts
    .flat()
    .map(({ row }) => row)
    .join('\n')
}

describe('who asked to be anonymous', () => {
  it('is nowhere that a handler, the database or a log could show', async () => {
    const secret = { name: '欧阳无名氏', phone: '0633-7654321' }
    const input = { anonymous: true, reporter: secret, idempotencyKey: randomUUID() }
    const report = await submitted(input)
    await submit(input)
    const accepted = await done('acceptPublicReport', seen(report))
    expect(accepted).toMatchObject({ anonymous: true, reporter: null })
    const moved = await done('transferPublicReport', { ...seen(accepted), kind: 'OTHER' })
    await refused('submitPublicReport', { description: '', ...AT, ...input, idempotencyKey: randomUUID() })
    const { data } = await center.query(
      `{ publicReport(id: "${report.id}") { ${REPORT} description title history { nodes { officer client reason action } } }
        gridEvent(id: "${moved.gridEvent.id}") { title description history { nodes { officer reason } } report { reporter { name } } } }`,
    )
    const found = JSON.stringify(data) + (await contentsOf()) + logged
    expect(found).not.toContain(secret.name)
    expect(found).not.toMatch(/7654321/)
    expect(data.publicReport.history.nodes[0]).toMatchObject({ officer: 'resident', client: 'mini-program' })
  })

  it('is sealed: opened with the secrets alone, for this report alone', async () => {
    const secret = { name: '欧阳无名氏', phone: '0633-7654321' }
    const { id } = await submitted({ anonymous: true, reporter: secret })
    const [row] = await center.db.select().from(reporters).where(eq(reporters.reportId, id))
    expect(row).toMatchObject({ name: null, phone: null })
    expect(openReporter(links, id, row!.sealed!)).toEqual(secret)
    const renewed = createLinkSigner(['a newer secret of the tests, long enough too', ...linkSecrets])
    expect(openReporter(renewed, id, row!.sealed!)).toEqual(secret)
    expect(() => openReporter(links, 'center:report-other', row!.sealed!)).toThrow()
    expect(() => openReporter(createLinkSigner(['x'.repeat(40)]), id, row!.sealed!)).toThrow()
  })

  it('and left nothing has no seal', async () => {
    const { id } = await submitted({ anonymous: true })
    expect(await center.db.select().from(reporters).where(eq(reporters.reportId, id))).toEqual([])
  })
})

describe("the form of a grid's page", () => {
  const now = new Date()
  const page = new URL(gridLink({ links, publicUrl: 'https://public.example' }, GRID, now).link).pathname
  const other = new URL(gridLink({ links, publicUrl: 'https://public.example' }, OTHER_GRID, now).link)
    .pathname
  const formOf = async (path: string) =>
    /name="form" value="([^"]+)"/.exec((await server.get(path)).text)![1]!
  const post = (path: string, fields: Record<string, string>) =>
    server.post(`${path}/report`, new URLSearchParams(fields).toString())

  it('reports what is wrong there, and shows the code once', async () => {
    const fields = {
      form: await formOf(page),
      description: '<b>井盖</b>缺失',
      name: '钱多多',
      phone: '0633-0100009',
    }
    const answer = await post(page, fields)
    expect(answer.status).toBe(200)
    const [receipt] = /(\w{5}-){3}\w{5}/.exec(answer.text)!
    expect(await progressOf(receipt)).toEqual({ stage: 'SUBMITTED', answer: null })
    const [row] = await center.db.select().from(publicReports).where(eq(publicReports.source, 'GRID_PAGE'))
    expect(row).toMatchObject({ locationCode: GRID, description: '<b>井盖</b>缺失', anonymous: false })
    expect((await post(page, fields)).text).toContain(receipt)
    expect((await post(page, { ...fields, description: '另一件事' })).status).toBe(409)
    expect(
      await center.db.select().from(publicReports).where(eq(publicReports.source, 'GRID_PAGE')),
    ).toHaveLength(1)
  })

  it('is good for its grid alone, and not without what the page gave', async () => {
    const form = await formOf(other)
    const fields = { description: '路面破损' }
    expect((await post(page, { ...fields, form })).status).toBe(403)
    expect((await post(page, fields)).status).toBe(403)
    expect((await post(page, { ...fields, form: `${form.slice(0, -1)}x` })).status).toBe(403)
    expect((await post('/g/forged', { ...fields, form })).status).toBe(403)
    const late = await startTestPublicServer(center.databaseUrl, {
      now: () => new Date(Date.now() + 3 * 3_600_000),
    })
    expect(
      (await late.post(`${other}/report`, new URLSearchParams({ ...fields, form }).toString())).status,
    ).toBe(403)
    await late.close()
  })

  it('says in words what is missing', async () => {
    const answer = await post(page, { form: await formOf(page), description: '' })
    expect([answer.status, answer.text]).toEqual([422, expect.stringContaining('请检查填写的内容')])
  })

  it('is taken from one address a few times in ten minutes', async () => {
    const fresh = await startTestPublicServer(center.databaseUrl)
    const body = new URLSearchParams({ description: '刷屏' }).toString()
    const statuses: number[] = []
    for (let at = 0; at < 12; at++) statuses.push((await fresh.post(`${page}/report`, body)).status)
    expect(statuses).toEqual([...Array(10).fill(403), 429, 429])
    await fresh.close()
  })
})

const CALLS: Readonly<Record<string, { action: PublicReportAction; input: object }>> = {
  acceptPublicReport: { action: 'ACCEPT', input: {} },
  rejectPublicReport: { action: 'REJECT', input: { reason: '重复' } },
  transferPublicReport: { action: 'TRANSFER', input: { kind: 'OTHER' } },
  answerPublicReport: { action: 'ANSWER', input: { answer: '已办' } },
  ratePublicReport: { action: 'RATE', input: { rating: 4 } },
}

it('goes only where its life cycle leads, whatever is tried in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ mutation: fc.constantFrom(...Object.keys(CALLS)), late: fc.boolean() }), {
        minLength: 3,
        maxLength: 15,
      }),
      async (tries) => {
        const report = await submitted()
        let state = 'SUBMITTED' as keyof typeof PUBLIC_REPORT.transitions
        let version = 1
        const taken: PublicReportAction[] = []
        for (const { mutation, late } of tries) {
          const { action, input } = CALLS[mutation]!
          const rates = action === 'RATE'
          const which = rates
            ? { receipt: report.receipt }
            : { id: report.id, expectedVersion: late ? version - 1 : version }
          const { errors } = await call(mutation, { ...which, ...input })
          const next: typeof state | undefined = PUBLIC_REPORT.transitions[state][action]
          const expected = late && !rates ? 'CONFLICT' : next ? undefined : 'PRECONDITION_FAILED'
          expect(errors?.[0]?.extensions.code).toBe(expected)
          if (expected || !next) continue
          taken.push(action)
          state = next
          version++
        }
        const [row] = await center.db.select().from(publicReports).where(eq(publicReports.id, report.id))
        expect([row!.state, row!.version]).toEqual([replay(PUBLIC_REPORT, 'SUBMITTED', taken), version])
        const history = await center.db.select().from(events).where(eq(events.subject, report.id))
        expect(history).toHaveLength(version)
        expect(await deadlinesOf(report.id)).toHaveLength(state === 'ANSWERED' ? 1 : 0)
      },
    ),
    { numRuns: 15 },
  )
})

it('declares its tables as they are migrated', async () => {
  const declared = [publicReports, publicReportParties, reporters, reportPhotos]
  expect(declaredColumns(declared)).toEqual(await migratedColumns(center.db, declared))
})
