import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { connectDatabase } from '../../../subgraphs/kit/database.ts'
import { fillGrids } from '../../harness/grids.ts'
import { fillOrganisation } from '../../harness/organisation.ts'
import { startTestPublicServer, type TestPublicServer } from '../../harness/public-server.ts'
import { fillSmallCity, GRID, LI } from '../../harness/small-city.ts'
import { operation, startSystem, type TestSystem } from '../../harness/system.ts'

let system: TestSystem
let residents: TestPublicServer
beforeAll(async () => {
  system = await startSystem(async (urls) => {
    await fillSmallCity(urls)
    const db = connectDatabase({ url: urls.center, schema: 'center', maxConnections: 1 })
    await fillOrganisation(db)
    await fillGrids(db)
    await db.$client.end()
  })
  residents = await startTestPublicServer(system.databaseUrls.center)
})
afterAll(async () => {
  await residents.close()
  await system.close()
})

const run = async (name: string, variables: Record<string, unknown>) => {
  const { data, errors } = await system.ask(operation(`center/${name}`), variables)
  expect(errors).toBeUndefined()
  return data
}
const act = (name: string, input: Record<string, unknown>) =>
  run(name, { input: { idempotencyKey: randomUUID(), ...input } })

it('a grid: its staff, its micro-units and its code', async () => {
  const { location } = await run('GridOfPlace', { code: GRID })
  expect(location).toMatchObject({
    name: '海曲社区第一网格',
    center: { id: 'office:371102001' },
    gridStaff: { version: 1, responsible: { name: '林涛' } },
    microUnits: { totalCount: 3, pageInfo: { hasNextPage: false } },
    gridCode: { svg: expect.stringContaining('<svg'), png: expect.stringMatching(/^iVBOR/) },
  })
  expect(location.microUnits.nodes[0]).toMatchObject({ headName: LI.name, head: { id: LI.id } })
  expect((await run('GridMembers', { place: '371102' })).location.gridMembers).toMatchObject({
    memberCount: 3,
    nodes: [{ grid: { code: GRID } }, {}, {}],
  })
})

it('a newcomer takes a grid over, and residents who scan its code see it', async () => {
  const { registerGridMember } = await act('RegisterGridMember', { name: '新人', phone: '0633-0199999' })
  const member = registerGridMember.id
  const link = (await run('GridOfPlace', { code: GRID })).location.gridCode.link
  expect((await residents.get(link)).text).not.toContain('新人')

  const assigned = await act('AssignGridMember', { grid: GRID, member, expectedVersion: 1, reason: '试用' })
  expect(assigned.assignGridMember.duties).toHaveLength(3)
  const { replaceResponsibleGridMember } = await act('ReplaceResponsibleGridMember', {
    grid: GRID,
    member,
    keepPrevious: true,
    expectedVersion: 2,
    reason: '岗位调整',
  })
  expect(replaceResponsibleGridMember).toMatchObject({ version: 3, responsible: { name: '新人' } })
  expect(replaceResponsibleGridMember.history.nodes.at(-1)).toMatchObject({
    action: 'REPLACE',
    officer: 'development-clerk',
    reason: '岗位调整',
  })
  const left = { grid: GRID, member: 'gridmember:2', expectedVersion: 3, reason: '离岗' }
  await act('RelieveGridMember', left)

  const { status, text } = await residents.get(link)
  expect(status).toBe(200)
  expect(text).toMatch(/新人<\/span><span class="badge">责任网格员/)
  expect(text).not.toContain('林涛')
})

it('an officer who comes too late is told what was done meanwhile', async () => {
  const { errors } = await system.ask(operation('center/ReplaceResponsibleGridMember'), {
    input: {
      idempotencyKey: randomUUID(),
      grid: GRID,
      member: 'gridmember:4',
      expectedVersion: 3,
      reason: '岗位调整',
    },
  })
  expect(errors).toHaveLength(1)
  expect(errors![0]!.extensions.code).toBe('CONFLICT')
  expect(errors![0]!.message).toContain('RELIEVE by development-clerk (version 4)')
})
