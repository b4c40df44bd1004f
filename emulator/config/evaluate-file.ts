/** Runs an `actionlab.config.*` file. esbuild bundles it first: it may be TypeScript, and an edit of any file that it imports is noticed. */
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { types } from 'node:util'
import type { BuildResult, Plugin } from 'esbuild'
import { readText, statIfThere } from '../system/disk.ts'
import { isBuildFailure, isTopLevelAwait, messageOf } from '../system/esbuild-errors.ts'
import { survivingDeath } from '../system/esbuild-service.ts'
import { EmulatorError } from '../model/errors.ts'
import { loadEsbuild } from '../system/esbuild.ts'
import { placeOf } from './thrown-place.ts'

export interface Evaluated {
  readonly value: unknown
  /** The file and all that it imports. */
  readonly inputs: readonly string[]
  /** It is made of the named exports of a module that has no default export. */
  readonly isNamed: boolean
}

/** @throws {EmulatorError} `BAD_CONFIG`, with the file, for any fault in it */
export async function evaluate(file: string, root: string): Promise<Evaluated> {
  const shown = relative(root, file) || file
  if (file.endsWith('.json')) return { value: await parseJson(file, shown), inputs: [file], isNamed: false }
  if (statIfThere(file)?.isCharacterDevice() === true)
    throw new EmulatorError(
      'BAD_CONFIG',
      `${shown} is a device, and a configuration is a file: actionlab.config.ts, .js, .mjs, .cjs or .json.`,
    )
  const { text, inputs, format } = await bundle(file, shown)
  let exports: unknown
  let value: unknown
  try {
    exports = format === 'cjs' ? runCommonJs(text, file) : await importModule(text)
    value = await defaultExport(exports)
  } catch (error) {
    const place = placeOf(error, text, file)
    const at = place === undefined ? '' : `\n    at ${relative(root, place.file)}:${place.line}:${place.column}`
    throw new EmulatorError('BAD_CONFIG', `${shown} cannot be run: ${String(error)}${at}`, { cause: error })
  }
  if (exports === undefined)
    throw new EmulatorError('BAD_CONFIG', `${shown} exports nothing. Write \`export default { … }\` in it, or remove the file.`)
  return { value, inputs, isNamed: isModule(exports) && !('default' in exports) }
}

async function parseJson(file: string, shown: string): Promise<unknown> {
  const text = readText(file)
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new EmulatorError('BAD_CONFIG', `${shown} is not readable JSON:\n${await jsonFault(text, shown, error)}`, { cause: error })
  }
}

/** The fault with its line and an excerpt. Node.js names a position of some faults only, so esbuild is asked. */
async function jsonFault(text: string, shown: string, error: unknown): Promise<string> {
  try {
    await survivingDeath(() => loadEsbuild().transform(text, { loader: 'json', sourcefile: shown, logLevel: 'silent' }))
  } catch (failure) {
    if (isBuildFailure(failure)) return await messageOf(failure.errors)
  }
  return error instanceof Error ? error.message : String(error)
}

interface Text {
  readonly text: string
  readonly inputs: readonly string[]
  readonly format: 'cjs' | 'esm'
}

async function bundle(file: string, shown: string): Promise<Text> {
  const esbuild = loadEsbuild()
  const directory = dirname(file)
  const build = async (format: 'cjs' | 'esm'): Promise<Text> => {
    const result: BuildResult<{ write: false; metafile: true }> = await esbuild.build({
      entryPoints: [file],
      absWorkingDir: directory,
      bundle: true,
      format,
      platform: 'node',
      target: `node${process.versions.node}`,
      write: false,
      metafile: true,
      outfile: join(directory, 'actionlab.config.out.js'),
      sourcemap: 'inline',
      sourceRoot: pathToFileURL(directory).href + '/',
      logLevel: 'silent',
      plugins: [ownPackage],
      define: {
        __dirname: JSON.stringify(directory),
        __filename: JSON.stringify(file),
        'import.meta.url': JSON.stringify(pathToFileURL(file).href),
        'import.meta.dirname': JSON.stringify(directory),
        'import.meta.filename': JSON.stringify(file),
      },
      ...(format === 'esm' && {
        banner: { js: `import{createRequire as $r}from"node:module";globalThis.require??=$r(${JSON.stringify(file)});` },
      }),
    })
    const inputs = Object.keys(result.metafile.inputs).filter((input) => !input.startsWith('actionlab:'))
    return { text: result.outputFiles[0]?.text ?? '', inputs: inputs.map((input) => resolve(directory, input)), format }
  }
  try {
    try {
      return await survivingDeath(() => build('cjs'))
    } catch (error) {
      if (!isBuildFailure(error) || !error.errors.some(isTopLevelAwait)) throw error
      return await build('esm')
    }
  } catch (error) {
    if (!isBuildFailure(error)) throw error
    throw new EmulatorError('BAD_CONFIG', `${shown} does not build:\n${await messageOf(error.errors)}`, { cause: error })
  }
}

const ownIndex = new Set(['../index.ts', '../index.js'].map((path) => fileURLToPath(new URL(path, import.meta.url))))

/** Replaces this package in the bundle by `defineConfig` alone, rather than a second copy of the whole emulator. */
const ownPackage: Plugin = {
  name: 'actionlab',
  setup(build) {
    const here = { path: 'config', namespace: 'actionlab' }
    build.onResolve({ filter: /^actionlab$/ }, () => here)
    build.onResolve({ filter: /(^|\/)(emulator|index\.[jt]s)$/ }, ({ path, resolveDir }) => {
      const target = resolve(resolveDir, path)
      return ownIndex.has(target) || ownIndex.has(join(target, 'index.ts')) ? here : undefined
    })
    build.onLoad({ filter: /.*/, namespace: 'actionlab' }, () => ({ contents: 'export const defineConfig = (config) => config' }))
  },
}

interface Compilable {
  _compile(text: string, file: string): void
}

/** Node's own: in the contexts of `--pool=vmThreads` an import gets a stand-in of Vitest's, which compiles nothing. */
const Module = process.getBuiltinModule('node:module')

/** Undefined where nothing is exported; `module.exports = {}` is something. */
function runCommonJs(text: string, file: string): unknown {
  const module = new Module(file) as InstanceType<typeof Module> & Compilable
  module.filename = file
  module.paths = (Module as typeof Module & { _nodeModulePaths(from: string): string[] })._nodeModulePaths(dirname(file))
  const untouched: unknown = module.exports
  module._compile(text, file)
  const exports: unknown = module.exports
  return exports === untouched && Object.keys(module.exports as object).length === 0 ? undefined : exports
}

/** Undefined where nothing is exported. */
async function importModule(text: string): Promise<unknown> {
  const exports = (await import(dataUrl(text))) as object
  return Object.keys(exports).length === 0 ? undefined : exports
}

function dataUrl(text: string): string {
  return `data:text/javascript;base64,${Buffer.from(text).toString('base64')}`
}

/** Whether the source was a module: esbuild marks its exports where it compiles them to CommonJS. */
function isModule(exports: unknown): exports is object {
  return typeof exports === 'object' && exports !== null && ('__esModule' in exports || types.isModuleNamespaceObject(exports))
}

/** `export default {…}`, `module.exports = {…}`, or either as a function that returns it. */
async function defaultExport(exports: unknown): Promise<unknown> {
  const isModule = typeof exports === 'object' && exports !== null && 'default' in exports
  const value: unknown = isModule ? exports.default : exports
  return await (typeof value === 'function' ? (value as () => unknown)() : value)
}
