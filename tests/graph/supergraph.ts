import { readdirSync, readFileSync } from 'node:fs'
import { Supergraph } from '@apollo/federation-internals'

const SCHEMA = new URL('../../schema/', import.meta.url)

/** The committed supergraph. */
export const supergraphSdl = readFileSync(new URL('supergraph.graphql', SCHEMA), 'utf8')

/** What clients see of it. */
export const apiSchema = Supergraph.build(supergraphSdl).apiSchema().toGraphQLJSSchema()

/** The documents that center applications run, by name. */
export const operations: readonly { name: string; text: string }[] = readdirSync(
  new URL('operations/', SCHEMA),
)
  .filter((file) => file.endsWith('.graphql'))
  .sort()
  .map((file) => ({
    name: file.replace(/\.graphql$/, ''),
    text: readFileSync(new URL(`operations/${file}`, SCHEMA), 'utf8'),
  }))
