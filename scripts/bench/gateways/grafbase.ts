import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Stage } from './stage.ts'

/**
 * Writes what `grafbase dev` composes from: a configuration that names each subgraph's URL and SDL file.
 * @param sharing whether requests under way at the same time may share a fetch, as they do unless told otherwise
 */
export function grafbaseConfiguration({ operation, subgraphs, folder }: Stage, sharing: boolean): string {
  const own = join(folder, `grafbase-${sharing ? 'sharing' : 'alone'}`)
  mkdirSync(own, { recursive: true })
  const entries = Object.entries(operation.schemas).map(([name, sdl]) => {
    const schema = join(own, `${name}.graphql`)
    writeFileSync(schema, sdl)
    return `[subgraphs.${name}]\nurl = "${subgraphs.urls[name]}"\nschema_path = "${schema}"\n`
  })
  const configuration = join(own, 'grafbase.toml')
  const shaping = `[traffic_shaping]\ninflight_deduplication = ${sharing}\n`
  writeFileSync(configuration, [shaping, ...entries].join('\n'))
  return configuration
}
