// Builds dist/: the bundles, and the types of what the package exports.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle } from './bundle.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const source = join(root, 'emulator')
const dist = join(root, 'dist')
await bundle(dist)
writeTypes()

/** Declarations of what the entries export, and of nothing else. */
function writeTypes() {
  const types = join(dist, '.types')
  const tsc = join(root, 'node_modules', '.bin', 'tsc')
  const options = ['--noEmit', 'false', '--declaration', '--emitDeclarationOnly', '--rootDir', source, '--outDir', types]
  execFileSync(tsc, ['-p', join(root, 'scripts', 'tsconfig.build.json'), ...options], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  const wanted = new Set(
    ['index.d.ts', 'testing/index.d.ts', 'testing/plain/index.d.ts', 'testing/plugin.d.ts'].map((name) => join(types, name)),
  )
  for (const file of wanted) {
    const text = readFileSync(file, 'utf8').replaceAll(/(["'])(\.\.?\/[^"']+)\.ts\1/g, (_, quote, path) => {
      wanted.add(resolve(dirname(file), `${path}.d.ts`))
      return `${quote}${path}.js${quote}`
    })
    const target = join(dist, relative(types, file))
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, text)
  }
  writeFileSync(join(dist, 'testing.d.cts'), "export * from './testing/plain/index.js'\n")
  rmSync(types, { recursive: true })
}

const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => basename(name).includes('.'))
console.log(`dist/: ${files.length} files`)
