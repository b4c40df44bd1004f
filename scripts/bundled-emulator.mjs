// Vitest plugin: tests import the emulator from one bundle, made once per run, instead of 300 sources that each test file transforms anew.
import { readFileSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleGroup, bundleSandbox } from './bundle.mjs'
import { dropLeftoverFolders } from './leftover-folders.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const emulator = join(root, 'emulator', '/')
/** One per run: another run, or a save during this one, must not take its chunks away. */
const folder = join(root, 'node_modules', '.cache', `actionlab-test.${process.pid}`)

/** Watch mode and coverage need the sources themselves. @returns {import('vitest/config').Plugin} */
export function bundledEmulator() {
  /** Source to bundled file, once it is there. @type {Promise<Map<string, string>> | undefined} */
  let bundled
  return {
    name: 'bundled-emulator',
    enforce: 'pre',
    configureVitest({ vitest }) {
      if (vitest.config.watch || vitest.config.coverage.enabled) return
      bundled ??= bundleForTests()
      vitest.onClose(() => rmSync(folder, { recursive: true, force: true }))
    },
    async resolveId(source, importer) {
      if (importer === undefined) return undefined
      return (await bundled)?.get(source.startsWith('.') ? resolve(dirname(importer), source) : source)
    },
  }
}

async function bundleForTests() {
  dropLeftoverFolders(dirname(folder), 'actionlab-test')
  /** @type {Record<string, string>} */
  const entryPoints = {}
  for (const file of importedSources()) entryPoints[nameOf(file)] = file
  await bundleGroup(folder, entryPoints, { outExtension: { '.js': '.mjs' }, sourcemap: true })
  await bundleSandbox(join(folder, 'sandbox'))
  return new Map(Object.entries(entryPoints).map(([name, file]) => [file, join(folder, `${name}.mjs`)]))
}

/** All entries lie in one folder: `deploy.gate`. @param {string} file */
function nameOf(file) {
  return relative(emulator, file)
    .replaceAll(/[/\\]/g, '.')
    .replace(/\.tsx?$/, '')
}

/** Sources that tests and fixtures import by name, beside the package's entries. */
function importedSources() {
  const found = new Set(['index.ts', 'testing/index.ts', 'testing/plain/index.ts'].map((name) => join(emulator, name)))
  for (const directory of ['test', 'fixtures']) {
    for (const name of readdirSync(join(root, directory), { recursive: true, encoding: 'utf8' })) {
      if (!/\.tsx?$/.test(name)) continue
      const importing = join(root, directory, name)
      for (const [, path = ''] of readFileSync(importing, 'utf8').matchAll(/^(?!import type ).*(?:from |import\()'(\.[^']+)'/gm)) {
        const file = resolve(dirname(importing), path)
        if (file.startsWith(emulator)) found.add(file)
      }
    }
  }
  return found
}
