// Builds dist/: the library, the command and the harness as bundles that start fast, what child processes load as it is, and the types.
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const source = join(root, 'emulator')
const dist = join(root, 'dist')
const entries = {
  cli: 'emulator/cli.ts',
  index: 'emulator/index.ts',
  vitest: 'emulator/testing/index.ts',
  'vitest-config': 'emulator/testing/plugin.ts',
}
rmSync(dist, { recursive: true, force: true })

// Entries and chunks lie in dist/ itself, so that `new URL('./…', import.meta.url)` means one place for all of them.
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: entries,
  outdir: dist,
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  packages: 'external',
  charset: 'utf8',
  jsx: 'automatic',
  jsxImportSource: 'hono/jsx',
  metafile: true,
  logLevel: 'warning',
})
copyNeighbours()
chmodSync(join(dist, 'cli.js'), 0o755)
writeTypes()

/** Files that a module names by `new URL('./x', import.meta.url)`, with all that they import: they run in other processes, or are served. */
function copyNeighbours() {
  for (const input of Object.keys(metafile.inputs)) {
    const file = join(root, input)
    if (!file.startsWith(source)) continue
    for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/new URL\('(\.\.?\/[^']+)', import\.meta\.url\)/g)) {
      const named = resolve(dirname(file), path)
      // A module and its output lie at different depths; what is named must end up beside the chunk.
      if (existsSync(named) && !path.startsWith('../')) copyWithImports(named, join(dist, path))
    }
  }
}

/** @param {string} from @param {string} to */
function copyWithImports(from, to) {
  if (existsSync(to)) return
  mkdirSync(dirname(to), { recursive: true })
  cpSync(from, to, { recursive: true })
  if (!/\.[cm]?js$/.test(from)) return
  for (const [, path = ''] of readFileSync(from, 'utf8').matchAll(/(?:from |import\(|import )'(\.[^']+\.[cm]?js)'/g))
    copyWithImports(resolve(dirname(from), path), resolve(dirname(to), path))
}

/** Declarations of what the entries export, and of nothing else. */
function writeTypes() {
  const types = join(dist, '.types')
  const tsc = join(root, 'node_modules', '.bin', 'tsc')
  const options = ['--noEmit', 'false', '--declaration', '--emitDeclarationOnly', '--rootDir', source, '--outDir', types]
  execFileSync(tsc, ['-p', join(root, '.ci', 'tsconfig.build.json'), ...options], { stdio: 'inherit', shell: process.platform === 'win32' })
  const wanted = new Set(['index.d.ts', 'testing/index.d.ts', 'testing/plugin.d.ts'].map((name) => join(types, name)))
  for (const file of wanted) {
    const text = readFileSync(file, 'utf8').replaceAll(/(["'])(\.\.?\/[^"']+)\.ts\1/g, (_, quote, path) => {
      wanted.add(resolve(dirname(file), `${path}.d.ts`))
      return `${quote}${path}.js${quote}`
    })
    const target = join(dist, relative(types, file))
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, text)
  }
  rmSync(types, { recursive: true })
}

const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => basename(name).includes('.'))
console.log(`dist/: ${files.length} files`)
