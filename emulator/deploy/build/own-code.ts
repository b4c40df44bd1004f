/** A function's own files as a container gets them. Each is compiled by itself, and again only when it was written. */
import { dirname, extname, resolve } from 'node:path'
import type { Metafile } from 'esbuild'
import { loadEsbuild } from '../../system/esbuild.ts'
import type { ModuleSet } from '../../model/module-set.ts'
import { fileOptions, isOnlyModule, type Source } from './build-options.ts'
import { CallableImports } from './callable-imports.ts'
import { metadataCompiler, metadataPlugin } from '../decorator-metadata.ts'
import { readIfThere, statIfThere } from '../../system/disk.ts'
import { mapSources } from '../../system/map-sources.mjs'
import { handOver } from './entry.ts'
import { isFile } from './graph-inputs.ts'
import { textPlugin } from './text-plugin.ts'

type Shipped = ModuleSet['files'][string]

interface Known {
  readonly stats: string
  readonly format: string | undefined
  readonly shipped: Shipped
}

interface Compiled {
  readonly file: string
  readonly stats: string
  /** As esbuild read it; undefined where neither name nor content decides. */
  readonly format: string | undefined
}

/** What esbuild makes of `import()`. */
const importExpression = 'Promise.resolve().then(() => __toESM('
const javaScript = new Set(['.js', '.mjs', '.cjs'])

export class OwnCode {
  readonly #source: Source
  readonly #known = new Map<string, Known>()

  constructor(source: Source) {
    this.#source = source
  }

  /** To be called with the files that were written. */
  forget(changed: ReadonlySet<string>): void {
    for (const file of changed) {
      const known = this.#known.get(file)
      // Its format stays known, so that it is compiled while the graph is read.
      if (known) this.#known.set(file, { ...known, stats: '' })
      else if (extname(file) === '.json') this.#known.clear() // a tsconfig, a package.json
    }
  }

  /** Compiles what is known and was written since, while esbuild still reads the graph. */
  async prepare(): Promise<void> {
    const formats = new Map([...this.#known].map(([file, { format }]) => [file, format]))
    await this.#update(formats).catch(() => {}) // the graph reports the error
  }

  /** @throws esbuild's BuildFailure */
  async files({ inputs }: Metafile, files: readonly string[]): Promise<Record<string, Shipped>> {
    const formats = new Map(Object.entries(inputs).map(([input, { format }]) => [resolve(this.#source.root, input), format]))
    const own = files.filter((file) => !/[\\/]node_modules[\\/]/.test(file))
    await this.#update(new Map(own.map((file) => [file, formats.get(file)])))
    const shipped: Record<string, Shipped> = {}
    for (const file of own) {
      const known = this.#known.get(file)
      if (known) shipped[file] = known.shipped
    }
    return shipped
  }

  async #update(formats: ReadonlyMap<string, string | undefined>): Promise<void> {
    const compile: Compiled[] = []
    for (const [file, format] of formats) {
      const stats = signature(file)
      const known = this.#known.get(file)
      if (known?.stats === stats && known.format === format) continue
      const text = readIfThere(file)
      // Where this process can open no file, esbuild's still may, and it is esbuild that says what is wrong with one.
      if (text === undefined) compile.push({ file, stats: '', format })
      else if (this.#isCompiled(file, format, text)) compile.push({ file, stats, format })
      else this.#known.set(file, { stats, format, shipped: this.#asItIs(file, text) })
    }
    if (compile.length === 0) return
    const parts = [false, true].map((onlyModule) => compile.filter(({ file }) => isOnlyModule(file) === onlyModule))
    const compiled = await Promise.all(parts.map((files, index) => this.#compile(files, index === 1)))
    for (const { file, stats, format } of compile) {
      const shipped = this.#asWritten(file, compiled[isOnlyModule(file) ? 1 : 0]?.get(file))
      if (shipped) this.#known.set(file, { stats, format, shipped })
    }
  }

  #asItIs(file: string, text: string): Shipped {
    const extension = extname(file)
    if (extension === '.json') return [text, 'json']
    // Such a text is never part of an HTML page.
    if (extension === '.css') return ['', 'cjs']
    return [this.#withEntry(file, text), 'cjs']
  }

  /** CommonJS runs as it was written, unless it imports: what it imports may be compiled. */
  #isCompiled(file: string, format: string | undefined, text: string): boolean {
    const extension = extname(file)
    if (extension in this.#source.loaders) return true
    if (javaScript.has(extension)) return format === 'esm' || extension === '.mjs' || /\bimport\s*\(/.test(text)
    return extension !== '.json' && extension !== '.css'
  }

  /** Where the word `import` stood in a comment or in a string only. */
  #asWritten(file: string, compiled: Shipped | undefined): Shipped | undefined {
    if (compiled?.[1] !== 'script' || !javaScript.has(extname(file)) || compiled[0].includes(importExpression)) return compiled
    const text = extname(file) in this.#source.loaders ? undefined : readIfThere(file)
    return text === undefined ? compiled : this.#asItIs(file, text)
  }

  /** On a line of its own behind the last one: none moves. */
  #withEntry(file: string, text: string): string {
    return file === this.#source.file ? text + handOver(this.#source.main) : text
  }

  async #compile(wanted: readonly Compiled[], onlyModule: boolean): Promise<Map<string, Shipped>> {
    if (wanted.length === 0) return new Map()
    const files = wanted.map(({ file }) => file)
    const { file: entry, root } = this.#source
    const compile = metadataCompiler(dirname(entry), root)
    const plugins = [
      ...(files.includes(entry) ? [textPlugin([entry], (text) => this.#withEntry(entry, text), compile)] : []),
      ...(compile ? [metadataPlugin(compile)] : []),
    ]
    const { outputFiles } = await loadEsbuild().build({
      ...fileOptions(this.#source, onlyModule),
      absWorkingDir: root,
      entryPoints: files.map((file, index) => ({ in: file, out: `${index}` })),
      outdir: root,
      write: false,
      plugins,
    })
    const output = new Map(outputFiles.map(({ path, text }) => [path, text]))
    const callable = new CallableImports(root)
    return new Map(
      wanted.map(({ file, format }, index) => {
        const path = resolve(root, `${index}.js`)
        const map = JSON.parse(output.get(`${path}.map`) ?? '{"mappings":"","sources":[]}') as { mappings: string; sources: string[] }
        const sources = mapSources(map.sources, root)
        const kind = format === 'esm' || onlyModule ? 'esm' : 'script'
        const made = [callable.in(file, output.get(path) ?? ''), kind, map.mappings] as const
        return [file, sources.every((source) => source === file) ? made : [...made, sources]]
      }),
    )
  }
}

/** Where an import leads that Node, and the container after its rules, would look for elsewhere. */
export function aliasesOf({ inputs }: Metafile, root: string): ModuleSet['aliases'] {
  const aliases: Record<string, Record<string, string>> = {}
  for (const [input, { imports }] of Object.entries(inputs)) {
    for (const { path: key, original, external = false, kind } of imports) {
      if (external || original === undefined || !isFile(key)) continue
      // Only esbuild, and who imports by a URL, finds a file behind a query.
      if (kind.startsWith('require') && /[?#]/.test(original) && !/[?#]/.test(key)) continue
      const target = resolve(root, key)
      const file = resolve(root, input)
      const path = resolve(dirname(file), original)
      const usual = [path, withoutExtension(path), resolve(path, 'index')].includes(withoutExtension(target)) || target === path
      if (!(/^\.{0,2}(\/|$)/.test(original) && usual)) (aliases[file] ??= {})[original] = target
    }
  }
  return aliases
}

function withoutExtension(path: string): string {
  return path.slice(0, path.length - extname(path).length)
}

/** Time and size of a file. */
function signature(file: string): string {
  const stats = statIfThere(file)
  return stats ? `${stats.mtimeMs}-${stats.size}-${stats.ino}` : ''
}
