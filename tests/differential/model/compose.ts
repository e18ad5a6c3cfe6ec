import { composeServices } from '@apollo/composition'
import { parse } from 'graphql'

export interface Composition {
  readonly supergraphSdl?: string
  readonly problems: readonly string[]
}

/** Composes subgraphs given as SDL by name. */
export function compose(subgraphs: ReadonlyMap<string, string>): Composition {
  const services = [...subgraphs].map(([name, sdl]) => ({
    name,
    url: `http://${name}`,
    typeDefs: parse(sdl),
  }))
  const { supergraphSdl, errors = [] } = composeServices(services)
  return { ...(supergraphSdl && { supergraphSdl }), problems: errors.map(({ message }) => message) }
}
