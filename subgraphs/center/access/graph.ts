import { readFile } from 'node:fs/promises'
import { parse } from 'graphql'
import { type Coordinates, readCoordinates } from '../../kit/contract/coordinates.ts'

/** Reads the supergraph as it is now: it may have been replaced since. */
export type GraphReader = () => Promise<Coordinates>

/** @param file the supergraph that the gateway runs on, or will run on next */
export function createGraphReader(file: string): GraphReader {
  let last: { readonly sdl: string; readonly coordinates: Coordinates } | undefined
  return async () => {
    const sdl = await readFile(file, 'utf8')
    if (last?.sdl !== sdl) last = { sdl, coordinates: readCoordinates(parse(sdl, { noLocation: true })) }
    return last.coordinates
  }
}
