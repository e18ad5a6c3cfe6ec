import { createHash, randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Files in a folder, under names that nobody chose: the first two characters are a folder of their own. */
export interface FileStore {
  /** Stores bytes whole or not at all. */
  write(bytes: Buffer): Promise<{ readonly file: string; readonly sha256: string }>
  /** @throws when there is no such file */
  read(file: string): Promise<Buffer>
  /** Does nothing when there is no such file. */
  remove(file: string): Promise<void>
}

const NAME_BYTES = 16
const NAME = /^[0-9a-f]{32}$/

/** @param folder made when it is first written to */
export function createFileStore(folder: string): FileStore {
  const pathOf = (file: string) => {
    if (!NAME.test(file)) throw new Error('A file of the store has a name that the store gave it.')
    return join(folder, file.slice(0, 2), file)
  }
  return {
    async write(bytes) {
      const file = randomBytes(NAME_BYTES).toString('hex')
      const path = pathOf(file)
      await mkdir(join(path, '..'), { recursive: true, mode: 0o700 })
      const handle = await open(`${path}.part`, 'wx', 0o600)
      try {
        await handle.writeFile(bytes)
        await handle.sync()
      } finally {
        await handle.close()
      }
      await rename(`${path}.part`, path)
      return { file, sha256: createHash('sha256').update(bytes).digest('hex') }
    },
    read: (file) => readFile(pathOf(file)),
    remove: (file) => rm(pathOf(file), { force: true }),
  }
}
