import { createHash, randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { pino } from 'pino'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestCenter, type TestCenter } from '../../../../tests/harness/center.ts'
import { fillCenter } from '../../../../tests/harness/center-records.ts'
import { aClerk, linkSecrets } from '../../../../tests/harness/keys.ts'
import { jpeg, png, SECRET, webp } from '../../../../tests/harness/photos.ts'
import { startTestPublicServer, type TestPublicServer } from '../../../../tests/harness/public-server.ts'
import { GRID } from '../../../../tests/harness/small-city.ts'
import { createLinkSigner } from '../../public/link-signer.ts'
import { startPublicServer } from '../../public/server.ts'
import { deleteUnusedPhotos } from '../queries.ts'
import { reportPhotos } from '../tables.ts'
import { uploadRoutes } from './routes.ts'
import { createFileStore } from './store.ts'

const links = createLinkSigner(linkSecrets)
const folder = mkdtempSync(join(tmpdir(), 'onedoor-uploads-'))
let center: TestCenter
let server: TestPublicServer
beforeAll(async () => {
  center = await startTestCenter()
  await fillCenter(center)
  await center.db.$client`update location set latitude = 35.421, longitude = 119.461 where code = ${GRID}`
  server = await startTestPublicServer(center.databaseUrl, { uploadFolder: folder })
})
afterAll(async () => {
  await server.close()
  await center.close()
  rmSync(folder, { recursive: true })
})

const APP = aClerk({ client: 'mini-program', mayKnow: [] })
async function requestUpload(idempotencyKey: string = randomUUID()) {
  const { data, errors } = await center.query(
    'mutation ($input: RequestReportUploadInput!) { requestReportUpload(input: $input) { id url expiresAt } }',
    { input: { idempotencyKey } },
    APP,
  )
  expect(errors).toBeUndefined()
  return data.requestReportUpload as { id: string; url: string; expiresAt: string }
}
async function put(url: string, body: Buffer, headers: Record<string, string> = {}, to = server.url) {
  const answer = await request(`${to}${new URL(url, to).pathname}`, { method: 'PUT', body, headers })
  await answer.body.dump()
  return answer.statusCode
}
const filesIn = (path: string) =>
  readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
const submit = async (photos: readonly string[]) => {
  const { data, errors } = await center.query(
    `mutation ($input: SubmitPublicReportInput!) { submitPublicReport(input: $input) { reference } }`,
    {
      input: {
        idempotencyKey: randomUUID(),
        description: '垃圾堆放',
        latitude: 35.42,
        longitude: 119.46,
        photos,
      },
    },
    APP,
  )
  return errors ? errors[0]!.extensions.code : data.submitPublicReport.reference
}

describe('an upload', () => {
  it.each([
    ['image/jpeg', jpeg()],
    ['image/png', png()],
    ['image/webp', webp()],
  ])(
    'of %s is seen by handlers under a signed link, without what its camera added',
    async (mediaType, photo) => {
      const upload = await requestUpload()
      expect(await put(upload.url, photo, { 'content-type': 'text/html' })).toBe(204)
      const reference = await submit([upload.id])
      const { data } = await center.query(
        '{ publicReports(first: 1) { nodes { reference photos { url mediaType bytes sha256 } } } }',
      )
      const [report] = data.publicReports.nodes
      expect(report.reference).toBe(reference)
      expect(report.photos).toMatchObject([{ mediaType }])
      const [{ url, sha256, bytes }] = report.photos
      const seen = await request(`${server.url}${new URL(url).pathname}`)
      const content = Buffer.from(await seen.body.arrayBuffer())
      expect(seen.headers).toMatchObject({ 'content-type': mediaType, 'x-content-type-options': 'nosniff' })
      expect(seen.headers['content-security-policy']).toBe("default-src 'none'; sandbox")
      expect(createHash('sha256').update(content).digest('hex')).toBe(sha256)
      expect(content.length).toBe(bytes)
      expect(content.includes(SECRET)).toBe(false)
      for (const file of filesIn(folder))
        expect(readFileSync(join(file.parentPath, file.name)).includes(SECRET)).toBe(false)
    },
  )

  it('is taken once, and belongs to one report', async () => {
    const upload = await requestUpload()
    const before = filesIn(folder).length
    const statuses = await Promise.all([1, 2, 3].map(() => put(upload.url, png())))
    expect(statuses.sort()).toEqual([204, 409, 409])
    expect(await put(upload.url, png())).toBe(409)
    expect(filesIn(folder)).toHaveLength(before + 1)
    expect(await submit([upload.id])).toMatch(/^民声/)
    expect(await submit([upload.id])).toBe('BAD_USER_INPUT')
  })

  it('is asked for again with the same key, and answered the same', async () => {
    const key = randomUUID()
    expect(await requestUpload(key)).toEqual(await requestUpload(key))
  })

  it.each([
    ['HTML that is called a picture', Buffer.from('<!doctype html><script>alert(1)</script>'), 'image/png'],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), 'image/svg+xml'],
    ['GIF', Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1'), 'image/gif'],
    ['a program', Buffer.from('MZ\x90\0\x03\0\0\0', 'latin1'), 'image/jpeg'],
    ['nothing', Buffer.alloc(0), 'image/jpeg'],
    [
      'the beginning of a PNG and then HTML',
      Buffer.concat([png().subarray(0, 16), Buffer.from('<script>')]),
      'image/png',
    ],
    ['the beginning of a JPEG', jpeg().subarray(0, 60), 'image/jpeg'],
  ])('that is %s is refused, and nothing of it stored', async (_, body, type) => {
    const upload = await requestUpload()
    const before = filesIn(folder).length
    expect(await put(upload.url, body, { 'content-type': type })).toBe(415)
    expect(filesIn(folder)).toHaveLength(before)
    expect(await put(upload.url, png())).toBe(204)
  })

  it('that is too large is refused, whether it says so or not', async () => {
    const body = Buffer.concat([png(), Buffer.alloc(10 * 1024 * 1024)])
    const path = new URL((await requestUpload()).url).pathname
    const { statusCode } = await request(`${server.url}${path}`, { method: 'PUT', body })
    expect(statusCode).toBe(413)
    const answer = await sendRaw(
      `PUT ${path} HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n`,
      Array.from({ length: 11 }, () => `100000\r\n${'x'.repeat(0x100000)}\r\n`),
    )
    expect(answer).toMatch(/^HTTP\/1.1 413 /)
  })

  it('needs a link that was signed for it, and whose time is not over', async () => {
    const { id, url } = await requestUpload()
    const { pathname } = new URL(url)
    const soon = new Date(Date.now() + 60_000)
    const forged = [
      `${pathname.slice(0, -1)}${pathname.endsWith('A') ? 'B' : 'A'}`,
      `/uploads/${links.sign('photo', id, soon)}`,
      `/uploads/${createLinkSigner(['x'.repeat(40)]).sign('upload', id, soon)}`,
      '/uploads/..%2f..%2fetc%2fpasswd',
      `/uploads/${id}`,
    ]
    for (const path of forged) expect(await put(path, png()), path).toBe(403)
    expect(await put(`/uploads/${links.sign('upload', id, new Date(Date.now() - 1000))}`, png())).toBe(410)
    expect(await put(pathname, png())).toBe(204)
    for (const path of [`/photos/${id}`, `/photos/${links.sign('upload', id, soon)}`, '/photos/..%2f..%2f'])
      expect((await server.get(path)).status).toBe(403)
    expect((await server.get(`/photos/${links.sign('photo', id, new Date(Date.now() - 1000))}`)).status).toBe(
      410,
    )
    expect((await server.get(`/photos/${links.sign('photo', 'photo-none', soon)}`)).status).toBe(404)
  })

  it('that does not come to an end gives its place to another', async () => {
    const impatient = await startPublicServer({
      host: '127.0.0.1',
      port: 0,
      trustedProxies: [],
      requestsPerMinute: 1000,
      publicUrl: 'https://public.example',
      uploadFolder: folder,
      links,
      routes: [uploadRoutes(200)],
      db: center.db,
      log: pino({ level: 'silent' }),
      now: () => new Date(),
    })
    const start = async () => {
      const { pathname } = new URL((await requestUpload()).url)
      return sendRaw(
        `PUT ${pathname} HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\n`,
        ['\x89PNG'],
        Number(new URL(impatient.url).port),
      )
    }
    const slow = Array.from({ length: 8 }, start)
    for (const answer of await Promise.all(slow)) expect(answer).toMatch(/^HTTP\/1.1 408 /)
    expect(await put((await requestUpload()).url, png(), {}, impatient.url)).toBe(204)
    await impatient.close()
  })

  it('of which no report was made is forgotten after a day', async () => {
    const { id, url } = await requestUpload()
    await put(url, png())
    const [row] = (await center.db.select().from(reportPhotos)).filter((photo) => photo.id === id)
    const store = createFileStore(folder)
    expect((await store.read(row!.file)).length).toBe(row!.bytes)
    expect(await deleteUnusedPhotos(center.db, new Date(row!.storedAt.getTime()))).not.toContain(row!.file)
    expect(await deleteUnusedPhotos(center.db, new Date(row!.storedAt.getTime() + 1))).toContain(row!.file)
    await store.remove(row!.file)
    await expect(store.read(row!.file)).rejects.toThrow()
    await store.remove(row!.file)
    expect(await submit([id])).toBe('BAD_USER_INPUT')
  })
})

it('is stored under names that the store itself made', () => {
  const store = createFileStore(folder)
  for (const file of ['', '../x', '/etc/passwd', 'a'.repeat(33)])
    expect(() => store.read(file)).toThrow('name')
})

/** Sends bytes as they are, and reads what comes back until the connection is closed. */
function sendRaw(
  head: string,
  pieces: readonly string[],
  port = Number(new URL(server.url).port),
): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', async () => {
      socket.write(head)
      for (const piece of pieces) {
        if (socket.destroyed) return
        socket.write(piece)
        await wait(1)
      }
    })
    socket.on('data', (data) => {
      answer += data
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(answer))
  })
}
