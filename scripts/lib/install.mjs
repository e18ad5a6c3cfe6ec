import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { createProgressLine } from './progress-line.mjs'

/** Whether node_modules holds what package-lock.json says, for this platform. */
export function isInstalled(root) {
  const stamp = readIfThere(stampFile(root))
  return stamp !== undefined && stamp === expectedStamp(root)
}

/**
 * Makes node_modules what package-lock.json says, by `npm ci`, unless somebody has already done so by hand.
 * @throws with npm's own words when it fails.
 */
export async function install(root) {
  if (!installedByHand(root)) await runNpmCi(root)
  writeFileSync(stampFile(root), expectedStamp(root))
}

const stampFile = (root) => join(root, 'node_modules', '.onedoor-installed')

const expectedStamp = (root) =>
  `${createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')} ${process.platform}-${process.arch}\n`

/** npm leaves a record of what it installed; an optional package that is not for this machine is not in it. */
function installedByHand(root) {
  const record = readIfThere(join(root, 'node_modules', '.package-lock.json'))
  if (record === undefined) return false
  const found = JSON.parse(record).packages
  return Object.entries(lockedPackages(root)).every(([path, { version, optional }]) =>
    path in found ? found[path].version === version : optional,
  )
}

/** The lock file's entries that this machine needs, by path. */
function lockedPackages(root) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const fits = (allowed, actual) => !allowed || allowed.includes(actual)
  return Object.fromEntries(
    Object.entries(packages).filter(
      ([path, { os, cpu, extraneous }]) =>
        path !== '' && !extraneous && fits(os, process.platform) && fits(cpu, process.arch),
    ),
  )
}

async function runNpmCi(root) {
  const total = Object.keys(lockedPackages(root)).length
  const startedAt = Date.now()
  const progress = createProgressLine()
  console.log(`Installing ${total} packages that package-lock.json names (npm ci) …`)
  const words = []
  let fetched = 0
  const [command, ...args] = npmCommand()
  const npm = spawn(
    command,
    [
      ...args,
      ...['ci', '--include=dev', '--include=optional', '--prefer-offline', '--no-audit', '--no-fund'],
      '--loglevel=http',
    ],
    { cwd: root, env: npmEnvironment(root), stdio: ['ignore', 'pipe', 'pipe'] },
  )
  for (const stream of [npm.stdout, npm.stderr])
    createInterface({ input: stream }).on('line', (line) => {
      if (!line.startsWith('npm http')) words.push(line)
      else if (line.includes('.tgz')) fetched += 1
    })
  const ticking = setInterval(
    () => progress.update(`  ${fetched} of ${total} packages fetched, ${seconds(startedAt)} s`),
    500,
  )
  const code = await new Promise((resolve, reject) => {
    npm.on('error', (error) =>
      reject(new Error(`npm cannot be run (${error.message}). It comes with Node.js; is it on the PATH?`)),
    )
    npm.on('close', resolve)
  }).finally(() => clearInterval(ticking))
  if (code !== 0) throw new Error(`npm ci failed:\n${words.join('\n')}`)
  progress.end(`Installed in ${seconds(startedAt)} s.`)
}

const seconds = (since) => Math.round((Date.now() - since) / 1000)

/** The npm that runs this script; else the one beside this Node; else the one on the PATH. */
function npmCommand() {
  const running = process.env.npm_execpath
  if (running && basename(running) === 'npm-cli.js') return [process.execPath, running]
  const beside = join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js')
  return existsSync(beside) ? [process.execPath, beside] : ['npm']
}

/**
 * npm keeps its cache in the home folder. An empty HOME would make it one in a folder called "~" here: without
 * HOME it asks the system; where no home can be written, the cache goes beside our state.
 */
function npmEnvironment(root) {
  const environment = { ...process.env }
  if (!environment.HOME) for (const name of ['HOME', 'npm_config_cache']) delete environment[name]
  if (!environment.npm_config_cache && !isWritable(environment.HOME ?? userInfo().homedir))
    environment.npm_config_cache = join(root, '.onedoor', 'npm-cache')
  return environment
}

function isWritable(folder) {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}
