import { readdir, readFile } from 'node:fs/promises'
import { join, parse } from 'node:path'

/** A document that center applications run, named by its file. */
export interface OperationDocument {
  readonly name: string
  readonly document: string
}

/** Reads the `.graphql` files of a folder, in the order of their names. Throws when there is no such folder. */
export async function loadDocuments(folder: string): Promise<OperationDocument[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.graphql')).sort()
  return Promise.all(
    files.map(async (file) => ({
      name: parse(file).name,
      document: await readFile(join(folder, file), 'utf8'),
    })),
  )
}
