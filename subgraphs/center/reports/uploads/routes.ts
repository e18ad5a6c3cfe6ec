import type { FastifyInstance, FastifyRequest } from 'fastify'
import { fileTypeFromBuffer } from 'file-type'
import { PageRefusal } from '../../public/page.ts'
import type { PublicContext, PublicRoutes } from '../../public/server.ts'
import { deleteUnusedPhotos, insertPhoto, photoById } from '../queries.ts'
import { createFileStore, type FileStore } from './store.ts'
import { MalformedPhoto, type MediaType, STRIP } from './strip.ts'

const MAX_BYTES = 10 * 1024 * 1024
/** So many are held in memory at once; others are asked to come again. */
const AT_ONCE = 8
/** Long enough for a slow telephone; who sends slower holds a place that others need. */
const UPLOAD_MS = 25_000
const UNUSED_MS = 24 * 3_600_000
const HOUSEKEEPING_MS = 10 * 60_000

type WithToken = { Params: { token: string } }

/**
 * `PUT /uploads/<token>` takes the bytes of one photo, once; `GET /photos/<token>` shows one. Tokens are signed by the
 * center's subgraph for a few minutes.
 */
export const uploadRoutes =
  (uploadMs = UPLOAD_MS): PublicRoutes =>
  (server, context) => {
    const { db, links, uploadFolder, now } = context
    const store = createFileStore(uploadFolder)
    let uploads = 0

    server.register(async (scope) => {
      // What it is, its bytes say.
      scope.removeAllContentTypeParsers()
      scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
      scope.put<WithToken>('/uploads/:token', async (request, reply) => {
        const id = idOf(links.verify('upload', request.params.token, now()))
        if (await photoById(db, id)) throw alreadyThere()
        if (uploads >= AT_ONCE) throw new PageRefusal(503, '上传人数较多', '请稍后再试。')
        uploads++
        reply.header('connection', 'close')
        try {
          const photo = await readPhoto(request, uploadMs)
          const { file, sha256 } = await store.write(photo.bytes)
          const { mediaType } = photo
          const row = { id, file, sha256, mediaType, bytes: photo.bytes.length, storedAt: now() }
          if (!(await insertPhoto(db, row))) {
            await store.remove(file)
            throw alreadyThere()
          }
        } finally {
          uploads--
        }
        return reply.code(204).send()
      })
    })

    server.get<WithToken>('/photos/:token', async ({ params: { token } }, reply) => {
      const photo = await photoById(db, idOf(links.verify('photo', token, now())))
      if (!photo) throw new PageRefusal(404, '照片不存在', '照片可能已被删除。')
      return reply
        .type(photo.mediaType)
        .header('content-disposition', 'inline')
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('cross-origin-resource-policy', 'cross-origin')
        .send(await store.read(photo.file))
    })

    keepHouse(server, context, store)
  }

/** Photos of which no report was made are removed after a day. */
function keepHouse(server: FastifyInstance, { db, now, log }: PublicContext, store: FileStore): void {
  const remove = async () => {
    for (const file of await deleteUnusedPhotos(db, new Date(now().getTime() - UNUSED_MS)))
      await store.remove(file)
  }
  const timer = setInterval(
    () => remove().catch((error) => log.error({ err: error }, 'unused photos could not be removed')),
    HOUSEKEEPING_MS,
  ).unref()
  server.addHook('onClose', async () => clearInterval(timer))
}

function idOf(verdict: ReturnType<PublicContext['links']['verify']>): string {
  switch (verdict.kind) {
    case 'valid':
      return verdict.text
    case 'expired':
      throw new PageRefusal(410, '链接已过期', '请重新获取链接。')
    case 'forged':
      throw new PageRefusal(403, '链接无效', '请重新获取链接。')
  }
}

const alreadyThere = () => new PageRefusal(409, '照片已上传', '每个上传链接只能使用一次。')
const tooLarge = () => new PageRefusal(413, '照片过大', '每张照片不超过 10 MB。')
const noPhoto = () => new PageRefusal(415, '不是照片', '只接受 JPEG、PNG 和 WebP 格式的照片。')

/** The bytes of a photo, without what its camera added. */
async function readPhoto(
  request: FastifyRequest,
  uploadMs: number,
): Promise<{ bytes: Buffer; mediaType: MediaType }> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BYTES) throw tooLarge()
  const bytes = await readBody(request, uploadMs)
  const mediaType = (await fileTypeFromBuffer(bytes))?.mime
  if (!isMediaType(mediaType)) throw noPhoto()
  try {
    return { bytes: STRIP[mediaType](bytes), mediaType }
  } catch (error) {
    if (error instanceof MalformedPhoto || error instanceof RangeError) throw noPhoto()
    throw error
  }
}

const isMediaType = (type: string | undefined): type is MediaType => type !== undefined && type in STRIP

/** A sender who is refused is still sending: the answer goes out before the connection is closed. */
async function readBody({ raw }: FastifyRequest, uploadMs: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  return new Promise((resolve, reject) => {
    const slow = setTimeout(() => refuse(new PageRefusal(408, '上传超时', '请重试。')), uploadMs)
    const refuse = (error: Error) => {
      clearTimeout(slow)
      raw.pause().removeAllListeners('data')
      reject(error)
    }
    raw.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length > MAX_BYTES) return refuse(tooLarge())
      chunks.push(chunk)
    })
    raw.once('end', () => {
      clearTimeout(slow)
      resolve(Buffer.concat(chunks))
    })
    raw.once('error', refuse)
    raw.once('aborted', () => refuse(new PageRefusal(400, '上传中断', '请重试。')))
  })
}
