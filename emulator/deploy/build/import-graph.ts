/** What esbuild finds when it follows a function's imports: its own files, and everything that stands in the way of running them. */
import { dirname, extname, relative, resolve } from 'node:path'
import type { BuildContext, BuildFailure, Message, Metafile, Plugin } from 'esbuild'
import { loadEsbuild } from '../../system/esbuild.ts'
import { graphOptions, type Format, type Options, type Source } from './build-options.ts'
import { metadataCompiler, metadataPlugin } from '../decorator-metadata.ts'
import { isBuildFailure } from '../../system/esbuild-errors.ts'
import { absentOf, isFile, withFileNames } from './graph-inputs.ts'
import { linkedPlugin, packagesOf } from './linked-packages.ts'
import { isCommonJs, onlyOfModules } from './only-common-js.ts'
import { asked, packedPlugin } from './packed-plugin.ts'
import { textPlugin } from './text-plugin.ts'

export interface Graph {
  readonly metafile: Metafile
  /** Modules, absolute. */
  readonly files: readonly string[]
  /** Something is imported by its path that is not there. */
  readonly incomplete: boolean
  /** Of the packages that are imported. */
  readonly packages: string
}

export class GraphReader {
  readonly #source: Source
  #context: BuildContext<Options> | undefined
  /** Names of packages that are links to sources. */
  readonly #linked = new Set<string>()
  /** What leads nowhere, as written in the source: it fails when it is required. */
  readonly #missing = new Set<string>()
  /** By file: names that are computed below a folder that is not there, as written. Node looks for them when the code runs. */
  readonly #computed = new Map<string, Set<string>>()
  /** Files that assign to a constant, which in Node fails where it is reached. */
  readonly #assigning = new Set<string>()
  /** Extensions of files that are Node's to load: that only a computed name reaches, or a `require`. */
  readonly #data = new Set<string>()

  /** CommonJS that no part of a module could be, as `const package = …`, is read as such. Else modules may await at their top. */
  #format: Format = 'esm'
  /** There is both. */
  #isMixed = false
  /** CommonJS that only Node can read: what it requires is found when it runs. */
  readonly #unread = new Set<string>()
  /** Files with a syntax error. Node reports it to the code that requires the file. */
  readonly #broken = new Set<string>()
  /** Says what is wrong with those. */
  #failure: BuildFailure | undefined

  constructor(source: Source) {
    this.#source = source
  }

  /** @throws esbuild's BuildFailure */
  async read(): Promise<Graph> {
    if (this.#broken.size + this.#unread.size > 0) await this.dispose()
    this.#broken.clear()
    this.#unread.clear()
    this.#isMixed = false
    return this.#read()
  }

  async #read(): Promise<Graph> {
    const context = (this.#context ??= await loadEsbuild().context(this.#options()))
    try {
      const fileOf = (input: string): string => resolve(this.#source.root, input)
      const metafile = withFileNames((await context.rebuild()).metafile, fileOf)
      const packages = packagesOf(metafile, fileOf)
      const fresh = packages.linked.filter((name) => !this.#linked.has(name))
      if (fresh.length === 0) {
        if (this.#isImportedBroken(metafile, fileOf)) throw this.#failure
        const files = Object.keys(metafile.inputs).flatMap((input) =>
          isFile(input) && !this.#data.has(extname(input)) && !this.#broken.has(fileOf(input)) ? [fileOf(input)] : [],
        )
        const absent = absentOf(metafile, this.#source)
        const watched = { ...metafile, inputs: { ...metafile.inputs, ...absent } }
        return { metafile: watched, files, incomplete: Object.keys(absent).length + this.#broken.size > 0, packages: packages.signature }
      }
      for (const name of fresh) this.#linked.add(name)
    } catch (error) {
      if (!isBuildFailure(error) || error === this.#failure || !this.#mayDoBetter(error)) throw error
    }
    await this.dispose()
    return this.#read()
  }

  async dispose(): Promise<void> {
    const context = this.#context
    this.#context = undefined
    await context?.dispose().catch(() => {}) // of a dead process
  }

  #options(): Options {
    const options = graphOptions(this.#source)
    const compile = metadataCompiler(dirname(this.#source.file), this.#source.root)
    const { packed } = this.#source
    const plugins = [
      ...(packed ? [packedPlugin(packed)] : []),
      // With its metadata a type is imported as a value.
      ...(compile ? [metadataPlugin(compile)] : []),
      ...(this.#broken.size + this.#unread.size > 0 ? [emptyPlugin(new Set([...this.#broken, ...this.#unread]))] : []),
      ...(this.#computed.size + this.#assigning.size > 0 ? [rewritingPlugin(this.#computed, this.#assigning)] : []),
      ...(this.#missing.size > 0 ? [missingPlugin(this.#missing)] : []),
      ...('.txt' in this.#source.loaders || this.#data.has('.txt') ? [] : [unknownPlugin(this.#source.root)]),
      ...(this.#linked.size > 0 ? [linkedPlugin([...this.#linked])] : []),
    ]
    return {
      ...options,
      format: this.#format,
      plugins,
      loader: { ...options.loader, ...Object.fromEntries([...this.#data].map((extension) => [extension, 'empty' as const])) },
    }
  }

  #mayDoBetter(failure: BuildFailure): boolean {
    return this.#learn(failure.errors) || this.#readAsCommonJs(failure.errors) || this.#setAside(failure)
  }

  /** Whether it is only as a module that esbuild cannot read what Node takes. */
  #readAsCommonJs(errors: readonly Message[]): boolean {
    if (this.#format === 'cjs' && errors.some(({ text }) => text.startsWith('Top-level await is currently not supported'))) {
      this.#format = 'esm'
      this.#isMixed = true
      return true
    }
    const refused = errors.filter(({ text }) => onlyOfModules.test(text))
    if (this.#format === 'esm' && !this.#isMixed && refused.some(({ text }) => text.endsWith('due to strict mode'))) {
      this.#format = 'cjs'
      return true
    }
    const before = this.#unread.size
    for (const { location } of refused) {
      const file = resolve(this.#source.root, location?.file ?? '')
      if (isCommonJs(file)) this.#unread.add(file)
    }
    return this.#unread.size > before
  }

  /** Whether the rest can be read without the files that are broken. */
  #setAside(failure: BuildFailure): boolean {
    const files = failure.errors.map(({ text, location }) =>
      location === null || notOfSyntax.test(text) ? undefined : resolve(this.#source.root, location.file),
    )
    if (files.some((file) => file === undefined || file === this.#source.file || this.#broken.has(file))) return false
    for (const file of files) if (file !== undefined) this.#broken.add(file)
    this.#failure = failure
    return true
  }

  /** What stands in an `import` statement stops the function before anything of it runs, and esbuild says best why. */
  #isImportedBroken({ inputs }: Metafile, fileOf: (input: string) => string): boolean {
    const imports = Object.values(inputs).flatMap((input) => input.imports)
    return imports.some(({ path, kind }) => kind === 'import-statement' && this.#broken.has(fileOf(path)))
  }

  /** Whether the next try may do better: only what would stop the cloud as well is an error. */
  #learn(errors: readonly Message[]): boolean {
    let learned = false
    const add = (to: Set<string>, value: string | undefined): void => {
      learned ||= value !== undefined && !to.has(value)
      if (value !== undefined) to.add(value)
    }
    for (const { text, location } of errors) {
      const unresolved = /^Could not resolve "(.+)"$/.exec(text)?.[1]
      add(this.#missing, unresolved)
      if (location !== null && /^Cannot assign to ".+" because it is a constant$/.test(text))
        add(this.#assigning, resolve(this.#source.root, location.file))
      if (location !== null && /^Could not resolve (?:require|import)\("/.test(text)) {
        const file = resolve(this.#source.root, location.file)
        const names = this.#computed.get(file) ?? new Set()
        this.#computed.set(file, names)
        const line = Buffer.from(location.lineText)
        // What goes on in the next line is not known.
        if (location.column + location.length <= line.length)
          add(names, line.toString('utf8', location.column, location.column + location.length))
      }
      const [, extension, path] = /^No loader is configured for "(\.[^"]+)" files: (.+)$/.exec(text) ?? []
      if (extension === undefined || path === undefined || location === null) continue
      const written = location.lineText.slice(location.column, location.column + location.length).slice(1, -1)
      const names = resolve(this.#source.root, dirname(location.file), written) === resolve(this.#source.root, path)
      // Node takes for JavaScript what is required and has no other name.
      const required = /\brequire\s*\(\s*$/.test(location.lineText.slice(0, location.column))
      if (!names || required) add(this.#data, extension)
    }
    return learned
  }
}

/** To Node a text is nothing that can be imported: only esbuild takes it for one. Says so as esbuild does of other files. */
function unknownPlugin(root: string): Plugin {
  return {
    name: 'actionlab-unknown',
    setup(build) {
      build.onLoad({ filter: /\.txt$/, namespace: 'file' }, ({ path }) => ({
        errors: [{ text: `No loader is configured for ".txt" files: ${relative(root, path)}` }],
      }))
    },
  }
}

/** Errors of the place where something is imported. */
const notOfSyntax = /^(?:Could not resolve|No matching export|No loader is configured|Cannot read file)/

function emptyPlugin(files: ReadonlySet<string>): Plugin {
  return {
    name: 'actionlab-empty',
    setup(build) {
      build.onLoad({ filter: /.*/, namespace: 'file' }, ({ path }) => (files.has(path) ? { contents: '' } : undefined))
    },
  }
}

/** A declaration, not `as const`, `<const T>` or `const enum` of TypeScript. */
const constant = /(?<!(?:\bas|<)\s*)\bconst(?=\s*[[{]|\s+[\p{ID_Start}$_])(?!\s+enum\b)/gu

/** Of the pattern that esbuild sees in a name that is computed, nothing is left, and constants are variables. Nobody reads the output. */
function rewritingPlugin(computed: ReadonlyMap<string, ReadonlySet<string>>, assigning: ReadonlySet<string>): Plugin {
  const change = (text: string, path: string): string => {
    const named = [...(computed.get(path) ?? [])].reduce((changed, name) => changed.replaceAll(name, `(0,${name})`), text)
    return assigning.has(path) ? named.replaceAll(constant, 'let') : named
  }
  return textPlugin([...new Set([...computed.keys(), ...assigning])], change, undefined)
}

/** Leaves outside what is still not there. */
function missingPlugin(specifiers: ReadonlySet<string>): Plugin {
  const filter = new RegExp(`^(?:${[...specifiers].map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})$`)
  return {
    name: 'actionlab-missing',
    setup(build) {
      build.onResolve({ filter }, async ({ path, importer, namespace, resolveDir, kind, pluginData }) => {
        if (pluginData === asked || kind === 'entry-point') return undefined
        const { errors, external } = await build.resolve(path, { importer, namespace, resolveDir, kind, pluginData: asked })
        return errors.length > 0 && !external ? { path, external: true } : undefined
      })
    },
  }
}
