import { afterAll, beforeAll, expect, it } from 'vitest'
import { connectDatabase } from '../../../subgraphs/kit/database.ts'
import { fillOrganisation } from '../../harness/organisation.ts'
import { fillSmallCity, GRID } from '../../harness/small-city.ts'
import { operation, startSystem, type TestSystem } from '../../harness/system.ts'

let system: TestSystem
beforeAll(async () => {
  system = await startSystem(async (urls) => {
    await fillSmallCity(urls)
    const db = connectDatabase({ url: urls.center, schema: 'center', maxConnections: 1 })
    await fillOrganisation(db)
    await db.$client.end()
  })
})
afterAll(() => system.close())

it('ServiceCenters: where an officer works, what serves a place, and all centers', async () => {
  const { data, errors } = await system.ask(operation('center/ServiceCenters'), { place: GRID })
  expect(errors).toBeUndefined()
  expect(data.me).toMatchObject({
    officer: 'development-clerk',
    duty: 'CLERK',
    center: { id: 'office:3711' },
  })
  expect(data.location.center).toMatchObject({
    id: 'office:371102001',
    level: 'TOWNSHIP',
    place: { name: '日照街道' },
    parent: { id: 'office:371102', parent: { id: 'office:3711', name: '3711社会治理服务中心' } },
    areas: [{ code: '371102001', name: '日照街道' }],
    windows: [{ name: '综合受理窗口', unit: { id: 'unit:center', agency: { code: 'center' } } }],
    staff: { nodes: [{ officer: 'township-clerk', name: '陈静' }] },
  })
  expect(data.serviceCenters.nodes).toHaveLength(5)
  const counties = await system.ask(operation('center/ServiceCenters'), { place: '3711', level: 'COUNTY' })
  expect(counties.data.location.center.id).toBe('office:3711')
  expect(counties.data.serviceCenters.nodes).toEqual([
    expect.objectContaining({
      id: 'office:371102',
      children: [expect.objectContaining({ id: 'office:371102001' })],
    }),
    expect.objectContaining({
      id: 'office:gaoxin',
      children: [expect.objectContaining({ id: 'office:371102100' })],
    }),
  ])
})
