import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type FileWatch, watchFile } from './watch-file.ts'

let folder: string
let file: string
let watch: FileWatch
let texts: string[]
let unreadable: string[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watch-'))
  file = join(folder, 'supergraph.graphql')
  await writeFile(file, 'first')
  texts = []
  unreadable = []
  watch = watchFile(file, {
    text: 'first',
    onText: async (text) => void texts.push(text),
    onUnreadable: ({ message }) => unreadable.push(message),
    intervalMs: 20,
  })
})
afterEach(async () => {
  watch.close()
  await rm(folder, { recursive: true })
})

test('a file that is written in place is read again', async () => {
  await writeFile(file, 'second')
  await vi.waitFor(() => expect(texts).toEqual(['second']))
})

test('a file that is renamed into its place is read again', async () => {
  await writeFile(`${file}.new`, 'second')
  await rename(`${file}.new`, file)
  await vi.waitFor(() => expect(texts).toEqual(['second']))
})

test('the same text written again is no new text', async () => {
  await writeFile(file, 'first')
  await writeFile(file, 'second')
  await vi.waitFor(() => expect(texts).toEqual(['second']))
})

test('a file that goes away is said to be unreadable once, and read when it is back', async () => {
  await rm(file)
  await vi.waitFor(() => expect(unreadable).toEqual([expect.stringContaining('ENOENT')]))
  await writeFile(file, 'second')
  await vi.waitFor(() => expect(texts).toEqual(['second']))
  expect(unreadable).toHaveLength(1)
})

test('it is read at once when asked to', async () => {
  watch.close()
  await writeFile(file, 'second')
  await watch.read()
  expect(texts).toEqual(['second'])
})

test('once closed it tells nothing more', async () => {
  const other: string[] = []
  const second = watchFile(file, {
    text: 'first',
    onText: async (text) => void other.push(text),
    onUnreadable: () => {},
    intervalMs: 20,
  })
  watch.close()
  await writeFile(file, 'second')
  await vi.waitFor(() => expect(other).toEqual(['second']))
  second.close()
  expect(texts).toEqual([])
})
