/** How esbuild is asked to bundle one function. */
import { builtinModules } from 'node:module'
import { basename, dirname, extname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BuildOptions, Loader, Plugin } from 'esbuild'
import { type Compile, metadataCompiler, metadataPlugin } from '../decorator-metadata.ts'
import { readIfThere } from '../../system/disk.ts'
import { asyncBanner, asyncEntry, asyncFooter, commonJsFooter, outside } from './entry.ts'
import { locationDefine } from './module-location.ts'
import { nativePlugin } from './native.ts'
import type { Scratch } from './scratch.ts'

export interface Source {
  /** Absolute, links followed. */
  readonly file: string
  /** Where its process works. */
  readonly folder: string
  readonly main: string
  /** Paths in messages are relative to it. */
  readonly root: string
  readonly scratch: Scratch
  /** What an import of other files gives, by extension. */
  readonly loaders: Readonly<Record<string, Loader>>
  /** Taken as it is, for a runtime of its own. */
  readonly raw?: boolean
}

/** 'esm' only for top-level await. */
export type Format = 'cjs' | 'esm'

export interface Additions {
  /** Files whose text passes through `addTo`; all others never leave esbuild. */
  readonly texts: readonly string[]
  addTo(text: string, path: string): string
  /** Packages that stay outside the bundle. */
  readonly packages: readonly string[]
}

interface Options extends BuildOptions {
  write: false
  metafile: true
  footer: { js: string }
  plugins: Plugin[]
}

export function optionsOf(source: Source, format: Format, { texts, addTo, packages }: Additions): Options {
  const directory = dirname(source.file)
  const compile = metadataCompiler(directory, source.root)
  const reader = textPlugin(texts, addTo, compile)
  const metadata = compile === undefined ? [] : [metadataPlugin(compile)]
  const inFormat =
    format === 'cjs'
      ? {
          entryPoints: [source.file],
          footer: { js: commonJsFooter(source.main) },
          plugins: [reader, ...metadata, nativePlugin(packages, (path) => ({ path, external: true }))],
        }
      : {
          stdin: { contents: asyncEntry(source.file), resolveDir: directory, sourcefile: 'actionlab:entry', loader: 'js' as const },
          banner: { js: asyncBanner },
          footer: { js: asyncFooter(source.main) },
          plugins: [reader, ...metadata, nativePlugin(packages, (path) => ({ path, namespace: 'actionlab' })), outsidePlugin],
        }
  return {
    ...inFormat,
    absWorkingDir: source.root,
    bundle: true,
    format,
    platform: 'node',
    target: `node${process.versions.node}`,
    write: false,
    metafile: true,
    // Never written; sources in the map are relative to it.
    outfile: join(directory, `${basename(source.file)}.bundle.js`),
    sourcemap: 'inline',
    sourcesContent: false,
    sourceRoot: `${pathToFileURL(directory).href}/`,
    logLevel: 'silent',
    define: locationDefine,
    loader: source.loaders,
  }
}

function textPlugin(files: readonly string[], addTo: (text: string, path: string) => string, compile: Compile | undefined): Plugin {
  return {
    name: 'actionlab-text',
    setup(build) {
      const paths = files.map((file) => file.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      build.onLoad({ filter: new RegExp(`^(${paths.join('|')})$`), namespace: 'file' }, ({ path }) => {
        const text = readIfThere(path)
        // A file that is gone is esbuild's to report.
        if (text === undefined) return undefined
        const compiled = compile?.(path, text)
        return { contents: addTo(compiled ?? text, path), loader: compiled === undefined ? loaderOf(path) : 'js' }
      })
    },
  }
}

/** An async function's body can hold no import statement, also none of a built-in module. */
const outsidePlugin: Plugin = {
  name: 'actionlab-outside',
  setup(build) {
    build.onResolve({ filter: new RegExp(`^(node:.*|${builtinModules.join('|')})$`) }, ({ path }) => ({ path, namespace: 'actionlab' }))
    build.onLoad({ filter: /.*/, namespace: 'actionlab' }, ({ path }) => ({ contents: outside(path), loader: 'js' }))
  },
}

const loaders = new Map<string, Loader>([
  ['.ts', 'ts'],
  ['.mts', 'ts'],
  ['.cts', 'ts'],
  ['.tsx', 'tsx'],
  ['.jsx', 'jsx'],
])

function loaderOf(file: string): Loader {
  return loaders.get(extname(file)) ?? 'js'
}

export function isSource(file: string): boolean {
  return loaders.has(extname(file)) || ['.js', '.mjs', '.cjs'].includes(extname(file))
}
