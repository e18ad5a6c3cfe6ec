import { copyFile, mkdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = dirname(import.meta.dirname)
const ASSETS = join(ROOT, 'dist/gateway/sandbox/assets')

/** What the sandbox takes from packages: their prebuilt files and the licences these are under. */
const VENDOR = {
  laboratory: {
    package: '@graphql-hive/laboratory',
    files: [
      'LICENSE',
      'dist/hive-laboratory.umd.js',
      'dist/monacoeditorwork/editor.worker.bundle.js',
      'dist/monacoeditorwork/graphql.worker.bundle.js',
      'dist/monacoeditorwork/json.worker.bundle.js',
    ],
  },
  voyager: {
    package: 'graphql-voyager',
    files: [
      'LICENSE',
      'dist/voyager.css',
      'dist/voyager.standalone.js',
      'dist/voyager.standalone.js.LICENSE.txt',
    ],
  },
}

/**
 * Collects packages' files in dist/gateway/sandbox/assets; those that are there already are not copied again.
 *
 * @returns {Promise<number>} how many files were copied
 * @throws {Error} when the packages that bring the explorer are not installed
 */
export async function buildSandbox() {
  const copies = []
  for (const [folder, vendor] of Object.entries(VENDOR)) {
    for (const file of vendor.files) {
      const source = join(ROOT, 'node_modules', vendor.package, file)
      copies.push([source, join(ASSETS, 'vendor', folder, basename(file))])
    }
  }
  const copied = await Promise.all(copies.map(([source, target]) => copyWhenNewer(source, target)))
  return copied.filter(Boolean).length
}

async function copyWhenNewer(source, target) {
  const from = await stat(source).catch(() => {
    throw new Error(`The sandbox needs ${source}, which is missing: run \`npm ci\` without --omit=dev`)
  })
  const to = await stat(target).catch(() => undefined)
  if (to && to.size === from.size && to.mtimeMs >= from.mtimeMs) return false
  await mkdir(dirname(target), { recursive: true })
  await copyFile(source, target)
  return true
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(`Sandbox: ${await buildSandbox()} files copied`)
}
