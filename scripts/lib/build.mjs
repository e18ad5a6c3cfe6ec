import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { buildSandbox } from '../build-sandbox.mjs'

/** Whether dist/ was made from exactly the sources that are here now. */
export function isBuilt(root) {
  return existsSync(stampFile(root)) && readFileSync(stampFile(root), 'utf8') === fingerprint(root)
}

/**
 * Compiles the TypeScript sources into dist/, copies what they read at run time beside them, and removes from
 * dist/ what has no source any more.
 * @throws with the compiler's own words when the sources do not compile.
 */
export async function build(root) {
  const startedAt = Date.now()
  console.log('Building …')
  const made = fingerprint(root)
  rmSync(stampFile(root), { force: true })
  await compile(root)
  copyAssets(root)
  removeOrphans(root)
  await buildSandbox()
  writeFileSync(stampFile(root), made)
  console.log(`Built in ${((Date.now() - startedAt) / 1000).toFixed(1)} s.`)
}

const stampFile = (root) => join(root, 'dist', '.onedoor-built')

/** Changes when a file of the sources is changed, added, removed or renamed. */
function fingerprint(root) {
  const hash = createHash('sha256')
  for (const file of ['package-lock.json', 'tsconfig.json', ...sources(root)]) {
    const { size, mtimeMs } = statSync(join(root, file))
    hash.update(`${file} ${size} ${mtimeMs}\n`)
  }
  return hash.digest('hex')
}

/** Every file of the folders that tsconfig.json includes, relative to the root. */
function sources(root) {
  const { include } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'))
  return include.flatMap((entry) => {
    const path = join(root, entry)
    if (!existsSync(path)) return []
    return statSync(path).isDirectory() ? filesBelow(path).map((file) => relative(root, file)) : [entry]
  })
}

const filesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()

async function compile(root) {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const child = spawn(process.execPath, [compiler, '-p', root, '--pretty', String(!!process.stdout.isTTY)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
  if (code !== 0) throw new Error('The sources do not compile; see the errors above.')
}

const COLLECTED_BY_SANDBOX = join('gateway', 'sandbox', 'assets')

const isAsset = (file) => !/(\.[cm]?ts|\.md)$/.test(file)

function copyAssets(root) {
  for (const file of sources(root).filter(isAsset)) {
    const target = join(root, 'dist', file)
    mkdirSync(dirname(target), { recursive: true })
    copyFileSync(join(root, file), target)
  }
}

/** A migration or module that was removed must not go on living in dist/. */
function removeOrphans(root) {
  const dist = join(root, 'dist')
  const known = new Set(sources(root).flatMap(outputsOf))
  const isOurs = (name) => name.includes(sep) && !name.startsWith(COLLECTED_BY_SANDBOX)
  for (const file of filesBelow(dist)) {
    const name = relative(dist, file)
    if (isOurs(name) && !known.has(name)) rmSync(file)
  }
}

function outputsOf(file) {
  const [, stem, kind] = /^(.*)\.([cm]?)ts$/.exec(file) ?? []
  if (stem === undefined) return [file]
  return [`${stem}.${kind}js`, `${stem}.${kind}js.map`, `${stem}.d.${kind}ts`]
}
