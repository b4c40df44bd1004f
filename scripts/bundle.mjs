// Bundles the emulator into one folder: entries and chunks that start fast, beside what child processes load as it is.
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const source = join(root, 'emulator')

/** Each group shares chunks. A start loads what it needs in few files, and so does a test file. */
const groups = /** @type {const} */ ([
  { cli: 'emulator/cli.ts' },
  {
    index: 'emulator/index.ts',
    testing: 'emulator/testing/plain/index.ts',
    vitest: 'emulator/testing/index.ts',
    'vitest-config': 'emulator/testing/plugin.ts',
  },
])

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
/** What the command leaves outside. Nobody mounts the command's app in another one of Hono, and Hono in one file takes a fifth of the time to load. */
const installed = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }).filter((name) => !/^@?hono/.test(name))

/** @type {import('esbuild').BuildOptions} */
const sandboxOptions = { bundle: true, format: 'cjs', platform: 'node', target: 'node20.19', charset: 'utf8', logLevel: 'warning' }

/** Of OpenWhisk's image: code that runs there does not list them. */
const image = ['openwhisk', 'needle']

/** Each with the files that it can be asked for, `openwhisk/lib/names`, beside the other: `needle` is loaded once. What they need lies in those. @param {string} folder */
async function bundleImage(folder) {
  for (const name of image) {
    const at = join(root, 'node_modules', name)
    /** @type {import('esbuild').Plugin} */
    const beside = {
      name: 'beside',
      setup({ onResolve }) {
        const others = image.filter((other) => other !== name)
        onResolve({ filter: new RegExp(`^(?:${others.join('|')})$`) }, ({ path }) => ({ path: `../../${path}`, external: true }))
        onResolve({ filter: /^\.{1,2}\// }, ({ path, resolveDir }) =>
          resolveDir === join(at, 'lib') ? { path, external: true } : undefined,
        )
      },
    }
    const entryPoints = readdirSync(join(at, 'lib')).flatMap((file) => (file.endsWith('.js') ? [join(at, 'lib', file)] : []))
    await build({ ...sandboxOptions, entryPoints, minify: true, outdir: join(folder, name, 'lib'), plugins: [beside] })
    cpSync(join(at, 'package.json'), join(folder, name, 'package.json'))
  }
}

/** For CommonJS in a module. */
const requireInModule = "import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)"

const fakeTimers = ['@sinonjs/fake-timers', '@sinonjs/commons', 'type-detect']
const protocol = [
  '@modelcontextprotocol/sdk',
  'zod',
  'zod-to-json-schema',
  'ajv',
  'ajv-formats',
  'fast-deep-equal',
  'fast-uri',
  'json-schema-traverse',
  'content-type',
]
const editor = ['launch-editor', 'shell-quote']
const packed = [
  ...protocol,
  ...editor,
  'hono',
  '@hono/node-server',
  ...fakeTimers,
  ...image,
  'async-retry',
  'retry',
  'iconv-lite',
  'safer-buffer',
  'sax',
  'mingo',
]

/** The fake timers of a virtual clock travel beside the sandbox: three packages less to install. Loaded only where time is virtual. @param {string} folder */
async function bundleFakeTimers(folder) {
  const stdin = { contents: "export { install } from '@sinonjs/fake-timers'", resolveDir: root }
  const banner = { js: requireInModule }
  await build({ ...sandboxOptions, format: 'esm', stdin, banner, outfile: join(folder, 'fake-timers.mjs') })
}

/** @param {string} name */
function licenceOf(name) {
  const folder = join(root, 'node_modules', name)
  const files = readdirSync(folder).filter((entry) => /^(?:licen[cs]e|notice)/i.test(entry))
  if (files.length === 0) throw new Error(`${name} has no licence to ship`)
  return [name, ...files.map((file) => readFileSync(join(folder, file), 'utf8').trim())].join('\n\n') + '\n'
}

/** @type {import('esbuild').Plugin} */
const fakeTimersBeside = {
  name: 'fake-timers-beside',
  setup({ onResolve }) {
    onResolve({ filter: /^@sinonjs\/fake-timers$/ }, () => ({ path: './fake-timers.mjs', external: true }))
  },
}

/** Packages that few use, for both groups in one file each, and a dozen packages less to install: the SDK of coding agents, what starts an editor. */
const beside = { 'mcp/sdk.ts': 'mcp-sdk.js', 'dashboard/calls/editor-commands.ts': 'editor-commands.js' }

/** @param {string} folder */
async function bundleBeside(folder) {
  const banner = { js: requireInModule }
  for (const [entry, file] of Object.entries(beside))
    await build({ ...sandboxOptions, format: 'esm', entryPoints: [join(source, entry)], banner, minify: true, outfile: join(folder, file) })
}

/** @type {import('esbuild').Plugin} */
const packagesBeside = {
  name: 'packages-beside',
  setup({ onResolve }) {
    onResolve({ filter: /\/(?:sdk|editor-commands)\.ts$/ }, ({ path, resolveDir }) => {
      const file = Object.entries(beside).find(([entry]) => join(resolveDir, path) === join(source, entry))?.[1]
      return file === undefined ? undefined : { path: `./${file}`, external: true }
    })
  },
}

/**
 * The operators of MongoDB lie in a folder of their own, once for all groups: their package is larger than all that is used of it here.
 *
 * @type {import('esbuild').Plugin}
 */
const operatorsBeside = {
  name: 'operators-beside',
  setup({ onResolve }) {
    onResolve({ filter: /^mingo\// }, ({ path }) => ({ path: `./${operatorFile(path)}.js`, external: true }))
  },
}

/** @param {string} specifier such as `mingo/operators/query` */
function operatorFile(specifier) {
  return `mingo/${specifier.slice('mingo/'.length).replaceAll('/', '-')}`
}

/** @param {string} folder */
async function bundleOperators(folder) {
  const texts = readdirSync(join(source, 'documents'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(source, 'documents', file), 'utf8'))
  const used = texts.flatMap((text) => [...text.matchAll(/^import (?!type).* from '(mingo\/[^']+)'/gm)].map(([, path = '']) => path))
  const entryPoints = Object.fromEntries(used.map((path) => [operatorFile(path), path]))
  // Its files for Node are CommonJS, which have no names to import.
  await bundleGroup(folder, entryPoints, { packages: 'bundle', platform: 'neutral', chunkNames: 'mingo/[hash]', minify: true })
}

/** @param {string} file its imports of ours, absolute @param {boolean} lazy those that are loaded later */
function importsOf(file, lazy) {
  const pattern = lazy ? /\bimport\('(\.[^']+\.tsx?)'\)/g : /^(?:import|export) (?!type )(?:[^'"]* from )?'(\.[^']+\.tsx?)'/gm
  return [...readFileSync(file, 'utf8').matchAll(pattern)].map(([, path = '']) => resolve(dirname(file), path))
}

/** All that is loaded with a file. @param {string} file @returns {Set<string>} */
function loadedWith(file) {
  const found = new Set([file])
  for (const one of found) for (const path of importsOf(one, false)) found.add(path)
  return found
}

/**
 * Puts what is always loaded into one chunk. A module that is loaded later shares some of it, and esbuild cuts a chunk of its own for each way of sharing:
 * dozens, each of which takes its time to open at every start. So each later module imports all of it, which is there already.
 *
 * @param {string} base relative to the sources
 * @returns {import('esbuild').Plugin}
 */
const inOneChunk = (base) => ({
  name: 'in-one-chunk',
  setup({ onLoad }) {
    const first = join(source, base)
    const always = loadedWith(first)
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
      (file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'),
    )
    const later = new Set(files.flatMap((file) => importsOf(join(source, file), true)).filter((file) => !always.has(file)))
    onLoad({ filter: /\.tsx?$/ }, ({ path }) =>
      later.has(path)
        ? { contents: `${readFileSync(path, 'utf8')}\nimport ${JSON.stringify(first)}\n`, loader: path.endsWith('x') ? 'tsx' : 'ts' }
        : undefined,
    )
  },
})

/**
 * A copy of all that each of Node's own modules exports, made wherever one is imported as a whole, would be a twentieth of a boot.
 *
 * @type {import('esbuild').Plugin}
 */
const builtinsUncopied = {
  name: 'builtins-uncopied',
  setup({ initialOptions, onEnd }) {
    initialOptions.write = false
    onEnd(({ outputFiles = [] }) => {
      for (const { path, text } of outputFiles) {
        mkdirSync(dirname(path), { recursive: true })
        writeFileSync(path, text.replaceAll(/__toESM\((require\("node:\w+"\)),1\)/g, '{ default: $1 }'))
      }
    })
  },
}

/** The inside of a container in one file, which boots faster. @param {string} folder */
export async function bundleSandbox(folder) {
  const entryPoints = [join(source, 'invoke/containers/process/sandbox/main.mjs')]
  const plugins = [fakeTimersBeside, builtinsUncopied]
  const asLoaded = { minifyWhitespace: true, lineLimit: 160, charset: /** @type {const} */ ('ascii') }
  await build({ ...sandboxOptions, ...asLoaded, entryPoints, outfile: join(folder, 'main.cjs'), packages: 'external', plugins })
  const ofService = (/** @type {string} */ file) => ({
    entryPoints: [join(source, 'invoke/service', file)],
    outfile: join(folder, '..', file),
  })
  await build({ ...sandboxOptions, ...ofService('service-main.mjs'), format: 'esm' })
  await build({ ...sandboxOptions, ...ofService('service-preload.cjs') })
  await bundleFakeTimers(folder)
  await bundleImage(join(folder, 'image'))
  writeFileSync(join(folder, 'LICENSES.txt'), packed.map(licenceOf).join('\n---\n\n'))
}

/** @param {string} dist made anew */
export async function bundle(dist) {
  rmSync(dist, { recursive: true, force: true })
  const [command, library] = groups
  const plugins = [packagesBeside, operatorsBeside]
  await bundleGroup(dist, command, { packages: 'bundle', external: installed, plugins: [...plugins, inOneChunk('commands/emulate.ts')] })
  await bundleGroup(dist, library, { plugins: [...plugins, inOneChunk('emulator.ts')] })
  await bundleBeside(dist)
  await bundleOperators(dist)
  cpSync(join(source, 'testing/plain/testing.cjs'), join(dist, 'testing.cjs'))
  await bundleSandbox(join(dist, 'sandbox'))
  chmodSync(join(dist, 'cli.js'), 0o755)
}

/**
 * Entries and chunks lie in `dist` itself, so that `new URL('./…', import.meta.url)` means one place for all of them.
 *
 * @param {string} dist @param {Record<string, string>} entryPoints file of each name @param {import('esbuild').BuildOptions} [more]
 */
export async function bundleGroup(dist, entryPoints, more = {}) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints,
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
    logLevel: 'warning',
    // A quarter less to read at each start; names and lines stay, for stacks.
    minifyWhitespace: true,
    lineLimit: 160,
    ...more,
    metafile: true,
  })
  for (const output of Object.keys(metafile.outputs)) if (basename(output).startsWith('chunk-')) escapeWide(join(root, output))
  copyNeighbours(dist, Object.keys(metafile.inputs))
}

/**
 * V8 keeps two bytes for each character of a text that has a single one beyond Latin-1, and a megabyte of this is loaded at a start. Without comments they
 * stand in strings and regular expressions.
 *
 * @param {string} file
 */
function escapeWide(file) {
  const text = readFileSync(file, 'utf8')
  const escaped = text.replaceAll(/[^\0-\xff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
  if (escaped !== text) writeFileSync(file, escaped)
}

/** See {@link bundleSandbox}. */
const bundledApart = new Set(['./sandbox/main.mjs', './service-main.mjs', './service-preload.cjs'])

/**
 * Files that a module names by `new URL('./x', import.meta.url)`, with all that they import: they run in other processes, or are served.
 *
 * @param {string} dist @param {string[]} inputs
 */
function copyNeighbours(dist, inputs) {
  for (const input of inputs) {
    const file = join(root, input)
    if (!file.startsWith(source)) continue
    for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/new URL\('(\.\.?\/[^']+)', import\.meta\.url\)/g)) {
      const named = resolve(dirname(file), path)
      // A module and its output lie at different depths; what is named must end up beside the chunk.
      if (existsSync(named) && !path.startsWith('../') && !bundledApart.has(path)) copyWithImports(named, join(dist, path))
    }
  }
}

/** @param {string} from @param {string} to */
function copyWithImports(from, to) {
  if (existsSync(to)) return
  mkdirSync(dirname(to), { recursive: true })
  cpSync(from, to, { recursive: true, filter: (path) => basename(path) !== '__pycache__' })
  if (!/\.[cm]?js$/.test(from)) return
  for (const [, path = ''] of readFileSync(from, 'utf8').matchAll(/(?:from |import\(|import )'(\.[^']+\.[cm]?js)'/g))
    copyWithImports(resolve(dirname(from), path), resolve(dirname(to), path))
}
