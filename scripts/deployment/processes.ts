import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AGENCIES, type AgencyCode } from '../../subgraphs/kit/contract/agencies.ts'
import type { Issuer } from '../../subgraphs/kit/contract/caller.ts'
import { deriveMacKey } from '../../subgraphs/kit/contract/request-mac.ts'
import { databaseVariable } from './environment.ts'
import { GATEWAY_NODE_OPTIONS } from './gateway-node-options.ts'
import type { DeploymentKeys } from './keys.ts'
import { stateFolder } from './state-folder.ts'

export type ProcessName = AgencyCode | 'indexer' | 'worker' | 'public' | 'gateway'

/** What a process of the deployment needs to run. */
export interface ProcessPlan {
  readonly name: ProcessName
  readonly entry: string
  /** Base URL that it serves. */
  readonly url: string
  readonly env: NodeJS.ProcessEnv
  /** Whether the deployment is of no use without it. */
  readonly essential: boolean
}

export interface DeploymentPlan {
  readonly ports: Readonly<Record<ProcessName, number>>
  readonly databaseUrls: Readonly<Record<AgencyCode, string>>
  readonly keys: DeploymentKeys
  readonly redisUrl: string | undefined
}

/** The gateway's port, and those that follow it for the others. */
export const preferredPorts = (gateway: number): Record<ProcessName, number> =>
  Object.fromEntries(
    ['gateway', ...AGENCIES.map(({ code }) => code), 'indexer', 'worker', 'public'].map((name, index) => [
      name,
      gateway + index,
    ]),
  ) as Record<ProcessName, number>

/** Base URL under which residents reach the deployment: what is said, else this machine's own. */
export const publicUrlOf = ({ ports }: Pick<DeploymentPlan, 'ports'>): string =>
  process.env.PUBLIC_URL || `http://127.0.0.1:${ports.public}`

/** What signs the links that residents are given, and what is recognised: what is said, else the deployment's own. */
export const linkSecretsOf = ({ linkSecret }: DeploymentKeys): string[] =>
  process.env.LINK_SECRETS ? process.env.LINK_SECRETS.split(',') : [linkSecret]

/** The eleven processes in the order of their start; each gets only the secrets that it needs. */
export function planProcesses(plan: DeploymentPlan): ProcessPlan[] {
  const common = {
    // Node 22 and newer keep compiled code there, which makes the next start quicker; older ones ignore it.
    NODE_COMPILE_CACHE: join(stateFolder(), 'compile-cache'),
    ...withoutSecrets(process.env),
  }
  const urlOf = (name: ProcessName) => `http://127.0.0.1:${plan.ports[name]}`
  const urls = (agencies: readonly { code: AgencyCode }[]) =>
    Object.fromEntries(agencies.map(({ code }) => [`${code.toUpperCase()}_URL`, urlOf(code)]))
  const publicKeys = {
    GATEWAY_PUBLIC_KEY: plan.keys.gateway.publicKey,
    CENTER_PUBLIC_KEY: plan.keys.center.publicKey,
  }
  const { macSecret } = plan.keys
  const macKeysOf = (issuer: Issuer) =>
    Object.fromEntries(
      AGENCIES.map(({ code }) => [`${code.toUpperCase()}_MAC_KEY`, deriveMacKey(macSecret, issuer, code)]),
    )
  const center = {
    CENTER_PRIVATE_KEY: plan.keys.center.privateKey,
    ...urls(AGENCIES),
    ...macKeysOf('center'),
  }
  const links = {
    PUBLIC_URL: publicUrlOf(plan),
    LINK_SECRETS: linkSecretsOf(plan.keys).join(','),
  }
  const database = (code: AgencyCode) => ({ [databaseVariable(code)]: plan.databaseUrls[code] })

  const make = (name: ProcessName, module: string, env: NodeJS.ProcessEnv): ProcessPlan => ({
    name,
    entry: builtModule(module),
    url: urlOf(name),
    essential: name === 'indexer' || name === 'worker' || name === 'gateway',
    env: { ...common, HOST: '127.0.0.1', PORT: String(plan.ports[name]), ...env },
  })
  return [
    ...AGENCIES.map(({ code }) =>
      make(code, join('subgraphs', code, 'main.js'), {
        ...publicKeys,
        GATEWAY_MAC_KEY: deriveMacKey(macSecret, 'gateway', code),
        CENTER_MAC_KEY: deriveMacKey(macSecret, 'center', code),
        ...database(code),
        ...(code === 'center' ? { ...center, ...links } : {}),
      }),
    ),
    make('indexer', join('subgraphs', 'center', 'indexer', 'main.js'), {
      ...publicKeys,
      ...database('center'),
      ...center,
    }),
    make('worker', join('subgraphs', 'center', 'worker', 'main.js'), {
      ...publicKeys,
      ...database('center'),
      ...center,
    }),
    make('public', join('subgraphs', 'center', 'public', 'main.js'), {
      ...database('center'),
      ...links,
      UPLOAD_FOLDER: process.env.UPLOAD_FOLDER || join(stateFolder(), 'uploads'),
    }),
    make('gateway', join('gateway', 'main.js'), {
      ...urls(AGENCIES),
      ...macKeysOf('gateway'),
      GATEWAY_PRIVATE_KEY: plan.keys.gateway.privateKey,
      NODE_OPTIONS: [process.env.NODE_OPTIONS ?? '', ...GATEWAY_NODE_OPTIONS].join(' ').trim(),
      ...(plan.redisUrl ? { REDIS_URL: plan.redisUrl } : {}),
    }),
  ]
}

/** Neither secrets, nor TLS: the processes of one start speak plain HTTP on loopback. */
function withoutSecrets(inherited: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const secret =
    /(^|_)(DATABASE_URL|REDIS_URL|PRIVATE_KEY|PUBLIC_KEY|MAC_KEY|TLS_CERT|TLS_KEY|TLS_PIN|TLS_CLIENT_PINS|LINK_SECRETS)$/
  return Object.fromEntries(Object.entries(inherited).filter(([name]) => !secret.test(name)))
}

/** A module of dist/, whose root is two folders above this one's. */
const builtModule = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))
