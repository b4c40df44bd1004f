/** Options for esbuild: for the graph of a function's own files, with packages left outside, and for one of them compiled; one-text.ts has those for all of them as one text. */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BuildOptions, Loader, Plugin } from 'esbuild'
import type { ModuleSet } from '../../model/module-set.ts'
import type { Tsconfig } from '../../config/tsconfig.ts'
import type { Artefact } from './artefact.ts'
import type { PackedFolder } from './packed-folder.ts'
import type { Scratch } from './scratch.ts'

export interface Source {
  /** Absolute, links followed. */
  readonly file: string
  /** Where its process works. */
  readonly folder: string
  /** That folder as a whole is the function. */
  readonly isFolder?: boolean
  readonly main: string
  /** Paths in messages are relative to it. */
  readonly root: string
  readonly scratch: Scratch
  /** esbuild's loader for files of other types, by extension. */
  readonly loaders: Readonly<Record<string, Loader>>
  /** Files that run before it, absolute, of all languages. */
  readonly setup: readonly string[]
  /** Where files from elsewhere are packed into its folder. */
  readonly packed?: PackedFolder | undefined
  /** The file is a zip with code of this language. */
  readonly archive?: 'node' | 'python' | undefined
  /** Taken as it is, for a runtime of its own. */
  readonly raw?: boolean
  /** `nodejs:20`, as far as something says so. */
  readonly kind?: string | undefined
  /** Makes the archive that runs in place of the sources. Rejects with a BuildFailure. */
  readonly pack?: (() => Promise<Artefact>) | undefined
  /** That archive is sent to a runtime of the developer's. */
  readonly sent?: boolean
}

/** 'esm' only for top-level await. */
export type Format = 'cjs' | 'esm'

export interface Options extends BuildOptions {
  write: false
  metafile: true
  plugins: Plugin[]
}

/** Options of every build. */
export function commonOptions({ file, root, loaders }: Source): Options {
  return {
    absWorkingDir: root,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: `node${process.versions.node}`,
    write: false,
    metafile: true,
    // Never written; sources in a map are relative to it.
    outfile: join(dirname(file), 'bundle.js'),
    sourcesContent: false,
    logLevel: 'silent',
    plugins: [],
    loader: { ...loaders },
  }
}

/** Which files there are, and how they import one another: packages stay outside, found or not. Nobody reads the output. */
export function graphOptions(source: Source): Options {
  // Every kind of source is a part of it, also one with top-level await.
  const { outfile: _, ...common } = commonOptions(source)
  const entryPoints = [...nodeSetupOf(source), source.file]
  return { ...common, outdir: dirname(source.file), format: 'esm', entryPoints, packages: 'external', external: ['*.node'] }
}

/** The files that run before the code in a Node container. */
export function nodeSetupOf({ setup }: Pick<Source, 'setup'>): string[] {
  return setup.filter((file) => !file.endsWith('.py'))
}

/**
 * One file by itself, as CommonJS: an `import` becomes the `require` of a module, which the container tells from what the source itself calls so
 * (sandbox/compiled-code.mjs). `onlyModule`: it has nothing of CommonJS in its scope, see {@link isOnlyModule}.
 */
export function fileOptions({ loaders }: Pick<Source, 'loaders'>, onlyModule = false): BuildOptions {
  return {
    loader: { ...loaders },
    bundle: false,
    format: 'cjs',
    platform: 'node',
    target: `node${process.versions.node}`,
    supported: { 'dynamic-import': false },
    define: {
      'import.meta': '$actionlab.meta',
      // A module may have a constant of its own that is called so.
      ...(onlyModule ? {} : { __dirname: '$actionlab.meta.dirname', __filename: '$actionlab.meta.filename' }),
    },
    sourcemap: 'external',
    sourcesContent: false,
    logLevel: 'silent',
  }
}

/** A module whatever a package.json says: the text of a function may be uploaded without one. */
export function isOnlyModule(file: string): boolean {
  return /\.m[jt]s$/.test(file)
}

/** How a container compiles files that only the running function names: where esbuild lies, and its options. */
export function compilerFor(source: Pick<Source, 'loaders'>, metadata?: Tsconfig): NonNullable<ModuleSet['compiler']> {
  const module = fileURLToPath(import.meta.url)
  return { module, options: fileOptions(source), moduleOptions: fileOptions(source, true), ...(metadata ? { metadata } : {}) }
}
