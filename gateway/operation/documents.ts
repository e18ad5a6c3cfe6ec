import { readdir, readFile } from 'node:fs/promises'
import { join, parse } from 'node:path'

/** A document that center applications run, named by its file. */
export interface OperationDocument {
  readonly name: string
  /** The folder below that of all operations; '' for the contract's, which are in none. */
  readonly folder: string
  readonly document: string
}

/**
 * Reads the `.graphql` files of a folder in the order of their names, its own before those of the folders in it.
 * @throws when there is no such folder
 */
export async function loadDocuments(folder: string): Promise<OperationDocument[]> {
  const files = (await readdir(folder, { recursive: true }))
    .map((path) => ({ path, ...parse(path) }))
    .filter(({ ext }) => ext === '.graphql')
    .sort((one, other) => compare(one.dir, other.dir) || compare(one.name, other.name))
  return Promise.all(
    files.map(async ({ path, dir, name }) => ({
      name,
      folder: dir,
      document: await readFile(join(folder, path), 'utf8'),
    })),
  )
}

const compare = (one: string, other: string) => (one === other ? 0 : one < other ? -1 : 1)
