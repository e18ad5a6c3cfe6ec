import { spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PROJECT_ROOT } from '../../deployment/state-folder.ts'

const SOURCES = fileURLToPath(new URL('../peers/packages/', import.meta.url))
const FILES = ['package.json', 'package-lock.json', 'hive.config.mjs']

/** Where they are installed, in the folder that keeps everything of benchmarks. */
export const peersFolder = (root: string): string => join(root, 'peers')

/**
 * Installs the other gateways by `npm ci` into a folder, unless they are there already.
 * @returns why it failed; undefined when they are there
 */
export async function installPeers(folder: string): Promise<string | undefined> {
  mkdirSync(folder, { recursive: true })
  const lock = readFileSync(join(SOURCES, 'package-lock.json'), 'utf8')
  const stamp = join(folder, 'node_modules', '.installed-lock.json')
  for (const file of FILES) copyFileSync(join(SOURCES, file), join(folder, file))
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return undefined
  console.log('Installing the other gateways (npm ci, once) …')
  const problem = await npmCi(folder)
  if (!problem) writeFileSync(stamp, lock)
  return problem
}

async function npmCi(folder: string): Promise<string | undefined> {
  const args = ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']
  const npm = spawn('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
  const code = await new Promise((resolve) => {
    npm.on('error', ({ message }) => resolve(message)).on('close', resolve)
  })
  return code === 0 ? undefined : 'its packages could not be installed (npm ci)'
}

const OF_THIS_PROJECT = ['@apollo/gateway', '@apollo/server', 'graphql', 'undici']

/** Versions of the packages that were measured, ours and others', as pinned. */
export function measuredVersions(): Readonly<Record<string, string>> {
  const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'))
  const { packages } = read(join(PROJECT_ROOT, 'package-lock.json'))
  const { dependencies, optionalDependencies } = read(join(SOURCES, 'package.json'))
  return {
    ...Object.fromEntries(OF_THIS_PROJECT.map((name) => [name, packages[`node_modules/${name}`].version])),
    ...dependencies,
    ...optionalDependencies,
  }
}
