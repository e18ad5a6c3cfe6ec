import { composeServices } from '@apollo/composition'
import { parse } from 'graphql'
import type { BenchOperation } from './operation.ts'

/** Composes an operation's subgraphs, each at its URL. @throws with composition's own words when they do not fit. */
export function composeBenchSupergraph(
  operation: BenchOperation,
  urls: Readonly<Record<string, string>>,
): string {
  const services = Object.entries(operation.schemas).map(([name, sdl]) => ({
    name,
    url: urls[name]!,
    typeDefs: parse(sdl),
  }))
  const { supergraphSdl, errors } = composeServices(services)
  if (!supergraphSdl) throw new Error(errors?.map(({ message }) => message).join('\n'))
  return supergraphSdl
}
