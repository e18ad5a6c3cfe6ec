import { Supergraph } from '@apollo/federation-internals'
import { type GraphQLSchema, printSchema } from 'graphql'
import { expect, it } from 'vitest'
import { centerSchema } from '../../subgraphs/center/subgraph.ts'
import { definition as courts } from '../../subgraphs/courts/subgraph.ts'
import { definition as health } from '../../subgraphs/health/subgraph.ts'
import { AGENCIES, DEPARTMENTS } from '../../subgraphs/kit/contract/agencies.ts'
import { buildSchema } from '../../subgraphs/kit/subgraph.ts'
import { definition as maritime } from '../../subgraphs/maritime/subgraph.ts'
import { definition as petitions } from '../../subgraphs/petitions/subgraph.ts'
import { definition as police } from '../../subgraphs/police/subgraph.ts'
import { definition as transport } from '../../subgraphs/transport/subgraph.ts'
import { brokenPromises, typesOf } from './promises.ts'
import { supergraphSdl } from './supergraph.ts'

const recordTypes = DEPARTMENTS.flatMap((agency) => agency.recordTypes)
const served: Readonly<Record<(typeof AGENCIES)[number]['code'], GraphQLSchema>> = {
  center: centerSchema(DEPARTMENTS.flatMap((agency) => agency.recordTypes)),
  courts: buildSchema(courts),
  petitions: buildSchema(petitions),
  police: buildSchema(police),
  maritime: buildSchema(maritime),
  health: buildSchema(health),
  transport: buildSchema(transport),
}
const subgraphs = Supergraph.build(supergraphSdl).subgraphs()

const promisedBy = (code: string) => typesOf(printSchema(subgraphs.get(code)!.schema.toGraphQLJSSchema()))

it.each(AGENCIES)('$code serves what the supergraph says of it', ({ code }) => {
  const found = typesOf(printSchema(served[code]))
  const broken = [...promisedBy(code)]
    .filter(([name]) => !name.includes('__'))
    .flatMap(([name, type]) => brokenPromises(type, found.get(name)))
  expect(broken).toEqual([])
})

it('has the center answer for every record type, from the stub that composition derived', () => {
  expect([...promisedBy('center').keys()]).toEqual(expect.arrayContaining(recordTypes))
})
