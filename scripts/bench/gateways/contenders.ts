import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { GATEWAY_NODE_OPTIONS } from '../../deployment/gateway-node-options.ts'
import type { OperationName } from '../subgraphs/datasets.ts'
import { grafbaseConfiguration } from './grafbase.ts'
import type { Stage } from './stage.ts'

export interface Launch {
  readonly command: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

export interface Contender {
  /** For `--only`. */
  readonly name: string
  readonly title: string
  /** The one operation that it is measured on; absent: every one. */
  readonly operation?: OperationName
  /** Whether packages have to be installed for it. */
  readonly peer?: true
  /** Whether it has the same answer for everything, so that there is nothing to compare. */
  readonly constant?: true
  launch(stage: Stage, port: number): Launch
}

const compiled = (file: string) => fileURLToPath(new URL(`../${file}`, import.meta.url))
const GATEWAY = fileURLToPath(new URL('../../../gateway/main.js', import.meta.url))

/** Every request is logged by OneDoor alone: it is measured without. */
const ours = (engine?: string) => ({
  launch: ({ supergraph }: Stage, port: number): Launch => ({
    command: [
      process.execPath,
      ...GATEWAY_NODE_OPTIONS,
      GATEWAY,
      '--supergraph',
      supergraph,
      '--port',
      String(port),
      '--open',
    ],
    environment: { LOG_LEVEL: 'warn', NODE_ENV: 'development', ...(engine && { ENGINE: engine }) },
  }),
})

const program = (
  file: string,
  environment: Readonly<Record<string, string>> = {},
  options: readonly string[] = [],
) => ({
  launch: ({ supergraph, operation, answer }: Stage, port: number): Launch => ({
    command: [process.execPath, ...options, compiled(`peers/${file}`)],
    environment: {
      SUPERGRAPH: supergraph,
      PORT: String(port),
      OPERATION: operation.name,
      ANSWER: answer,
      ...environment,
    },
  }),
})

const hive = (environment: Readonly<Record<string, string>>) => ({
  peer: true as const,
  launch: ({ supergraph, peers }: Stage, port: number): Launch => ({
    command: [
      process.execPath,
      join(peers, 'node_modules/@graphql-hive/gateway/dist/bin.js'),
      ...['supergraph', supergraph, '--config-path', join(peers, 'hive.config.mjs')],
      ...['--host', '127.0.0.1', '--port', String(port)],
    ],
    environment,
  }),
})

const grafbase = (sharing: boolean) => ({
  peer: true as const,
  launch: (stage: Stage, port: number): Launch => ({
    command: [
      join(stage.peers, 'node_modules/@grafbase/cli-x86_64-unknown-linux-musl/grafbase'),
      ...['dev', '--config', grafbaseConfiguration(stage, sharing), '--port', String(port)],
    ],
  }),
})

/** In the order of the table. */
export const CONTENDERS: readonly Contender[] = [
  { name: 'ours', title: 'OneDoor', ...ours() },
  {
    name: 'ours-guarded',
    title: 'OneDoor, guarding records',
    operation: 'view',
    ...program('guarded.js', {}, GATEWAY_NODE_OPTIONS),
  },
  { name: 'ours-apollo', title: 'OneDoor, `ENGINE=apollo`', ...ours('apollo') },
  { name: 'stock', title: '@apollo/gateway', ...program('stock.js') },
  { name: 'stock-undici', title: '@apollo/gateway over undici', ...program('stock-undici.js') },
  { name: 'hive', title: 'Hive Gateway', ...hive({ HIVE_SHARING: 'off' }) },
  {
    name: 'hive-rust',
    title: 'Hive Gateway, planner in Rust',
    ...hive({ HIVE_SHARING: 'off', HIVE_PLANNER: 'rust' }),
  },
  {
    name: 'hive-rust-sharing',
    title: 'Hive Gateway, planner in Rust, sharing fetches',
    operation: 'heavy',
    ...hive({ HIVE_PLANNER: 'rust' }),
  },
  { name: 'grafbase', title: 'Grafbase', ...grafbase(false) },
  { name: 'grafbase-sharing', title: 'Grafbase, sharing fetches', operation: 'heavy', ...grafbase(true) },
  { name: 'by-hand', title: 'written by hand, over undici', ...program('by-hand.js') },
  {
    name: 'by-hand-sockets',
    title: 'written by hand, over sockets',
    ...program('by-hand.js', { CLIENT: 'sockets' }),
  },
  { name: 'static', title: 'Node HTTP, static answer', constant: true, ...program('static.js') },
]
