import { composeServices } from '@apollo/composition'
import { parse } from 'graphql'

/** Composes a supergraph of subgraphs given by SDL. @throws with composition's own words when they do not fit. */
export function composeSupergraph(subgraphs: Readonly<Record<string, string>>): string {
  const services = Object.entries(subgraphs).map(([name, sdl]) => ({
    name,
    url: `http://${name}.test/graphql`,
    typeDefs: parse(sdl),
  }))
  const { supergraphSdl, errors } = composeServices(services)
  if (!supergraphSdl) throw new Error(errors?.map(({ message }) => message).join('\n'))
  return supergraphSdl
}
