import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Supergraph } from '@apollo/federation-internals'
import { loadDocuments } from '../../gateway/operation/documents.ts'

const SCHEMA = new URL('../../schema/', import.meta.url)

/** The committed supergraph. */
export const supergraphSdl = readFileSync(new URL('supergraph.graphql', SCHEMA), 'utf8')

/** What clients see of a supergraph. */
export const apiSchemaOf = (sdl: string) => Supergraph.build(sdl).apiSchema().toGraphQLJSSchema()

/** What clients see of the committed one. */
export const apiSchema = apiSchemaOf(supergraphSdl)

/** The documents that center applications run, by name. */
export const operations: readonly { name: string; text: string }[] = (
  await loadDocuments(fileURLToPath(new URL('operations', SCHEMA)))
).map(({ name, document }) => ({ name, text: document }))
