import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Shutdown } from '../../deployment/shutdown.ts'
import type { OperationName } from '../subgraphs/datasets.ts'
import { requestBody } from './ask.ts'
import { type BenchOperation, loadOperation } from './operation.ts'
import { peersFolder } from './peers.ts'
import { type RunningSubgraphs, startSubgraphs } from './subgraphs.ts'
import { composeBenchSupergraph } from './supergraph.ts'

/** An operation, its subgraphs running, and what gateways are started on. */
export interface Stage {
  readonly operation: BenchOperation
  readonly subgraphs: RunningSubgraphs
  /** For files of this operation's runs. */
  readonly folder: string
  /** File with the composed supergraph. */
  readonly supergraph: string
  /** File with one request body a line. */
  readonly bodies: string
  /** File with the answer to the first of them. */
  readonly answer: string
  /** Folder with the node_modules of other gateways. */
  readonly peers: string
}

/** @param root folder that keeps everything of benchmarks */
export async function setStage(name: OperationName, root: string, shutdown: Shutdown): Promise<Stage> {
  const operation = loadOperation(name)
  const subgraphs = await startSubgraphs(name)
  await shutdown.add(subgraphs)
  const folder = join(root, name)
  mkdirSync(folder, { recursive: true })
  const write = (file: string, text: string) => {
    writeFileSync(join(folder, file), text)
    return join(folder, file)
  }
  const bodies = operation.variables.map((variables) => requestBody(operation, variables))
  return {
    operation,
    subgraphs,
    folder,
    peers: peersFolder(root),
    supergraph: write('supergraph.graphql', composeBenchSupergraph(operation, subgraphs.urls)),
    bodies: write('bodies.txt', bodies.join('\n')),
    answer: write('answer.json', JSON.stringify({ data: operation.expected(operation.variables[0]!) })),
  }
}
