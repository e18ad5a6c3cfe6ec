import { eq, isNull } from 'drizzle-orm'
import { parse } from 'graphql'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { accessVersion, insertAgreement, setRevoked } from '../../../subgraphs/center/access/queries.ts'
import { agreements } from '../../../subgraphs/center/access/tables.ts'
import { readCoordinates } from '../../../subgraphs/kit/contract/coordinates.ts'
import { supergraphSdl } from '../../../tests/graph/supergraph.ts'
import { createCenterDatabase } from '../../../tests/harness/center.ts'
import { shipAgreements } from './ship.ts'
import { shippedAgreements } from './shipped-agreements.ts'

const shippedOver = (sdl: string) => shippedAgreements(readCoordinates(parse(sdl)))
const shipped = shippedOver(supergraphSdl)
/** Departments are not given dates of birth by their old name any more. */
const later = shippedOver(supergraphSdl.replace('  birthDate: Date', '  bornOn: Date'))
const ids = (set: readonly { id: string }[]) => set.map(({ id }) => id).sort()

let center: Awaited<ReturnType<typeof createCenterDatabase>>
beforeAll(async () => {
  center = await createCenterDatabase()
})
afterAll(() => center.drop())

const standing = async () =>
  ids(await center.db.select().from(agreements).where(isNull(agreements.revokedAt)))

it('enters the shipped agreements once, and what was revoked stays so', async () => {
  // Two that start at once, as well.
  await Promise.all([shipAgreements(center.url, shipped), shipAgreements(center.url, shipped)])
  expect(await standing()).toEqual(ids(shipped))
  const { id } = shipped[0]!
  await center.db.transaction((transaction) => setRevoked(transaction, id, 'officer', '不再需要'))
  const version = await accessVersion(center.db)
  await shipAgreements(center.url, shipped)
  expect(await accessVersion(center.db)).toBe(version)
  expect(await standing()).toEqual(ids(shipped.slice(1)))
})

it('replaces those of an earlier set, and leaves alone what agencies gave themselves', async () => {
  const own = {
    ...shipped.find(({ client, agency }) => client === 'supervision' && agency === 'courts')!,
    id: 'agreement:own',
    startsAt: new Date(),
  }
  await center.db.transaction(async (transaction) => {
    const shippedOne = shipped.find(({ client, agency }) => client === own.client && agency === own.agency)!
    await setRevoked(transaction, shippedOne.id, 'officer', '另行约定')
    await insertAgreement(transaction, own)
  })
  await shipAgreements(center.url, later)
  const revoked = ids(shipped).filter((id) => !ids(later).includes(id))
  expect(revoked.length).toBeGreaterThan(0)
  const now = await standing()
  expect(now).toContain('agreement:own')
  for (const id of revoked) expect(now).not.toContain(id)
  for (const id of ids(later).filter((one) => !ids(shipped).includes(one))) expect(now).toContain(id)
})

it('leaves out what would overlap with what an agency gave itself', async () => {
  const another = await createCenterDatabase()
  const one = shipped.find(({ client, agency }) => client === 'center-clerk' && agency === 'courts')!
  await another.db.transaction((transaction) =>
    insertAgreement(transaction, { ...one, id: 'agreement:own', startsAt: new Date() }),
  )
  await shipAgreements(another.url, shipped)
  expect(await another.db.select().from(agreements).where(eq(agreements.id, one.id))).toEqual([])
  expect(await another.db.select().from(agreements)).toHaveLength(shipped.length)
  await another.drop()
})
