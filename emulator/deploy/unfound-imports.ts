/** Finds imports that are followed here and not by Node: `import './x'` or `import 'package/x'` without the extension, or of a folder. */
import { createRequire, isBuiltin } from 'node:module'
import { dirname, extname, join, relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Metafile } from 'esbuild'
import { appBuilder } from '../config/manifests/recognised-by.ts'
import type { ResolvedConfig } from '../model/resolved-config.ts'
import { isObject } from '../model/json.ts'
import { readIfThere, statIfThere } from '../system/disk.ts'
import type { CatalogCode } from './build/catalog-code.ts'
import { isFile } from './build/graph-inputs.ts'
import { isModuleFolder } from './build/required-imports.ts'

/** Their builds follow such an import: where a project lists one, its files are hardly uploaded as they are. */
const bundlers = ['esbuild', 'webpack', 'rollup', 'rolldown', 'vite', 'parcel', 'tsup', 'tsdown', '@vercel/ncc', '@babel/core', '@swc/core']
/** Imports that the notice names. */
const mostNamed = 3

export class UnfoundImports {
  /** By function: what to write in which file. */
  readonly #found = new Map<CatalogCode, readonly string[]>()

  /** To be called with every build. */
  built(code: CatalogCode, metafile: Pick<Metafile, 'inputs'> | undefined): void {
    const { root, packed, raw = false } = code.source
    const found = metafile === undefined || packed !== undefined || raw ? [] : unfoundIn(metafile, root)
    if (found.length > 0) this.#found.set(code, found)
    else this.#found.delete(code)
  }

  delete(code: CatalogCode): void {
    this.#found.delete(code)
  }

  /** One sentence on all functions that were built; undefined without such imports, and where the project bundles its functions. */
  notice({ root, manifest }: ResolvedConfig): string | undefined {
    const all = [...new Set([...this.#found.values()].flat())]
    // aio bundles every action with webpack.
    if (all.length === 0 || manifest?.format === appBuilder.name || listsBundler(root)) return undefined
    const named = all.slice(0, mostNamed).join(', ') + (all.length > mostNamed ? ` and ${all.length - mostNamed} more` : '')
    return `Node finds no extension in an import: write ${named}. It runs here and as an archive of actionlab build; files that are uploaded as they are fail in the cloud.`
  }
}

function unfoundIn({ inputs }: Pick<Metafile, 'inputs'>, root: string): string[] {
  return Object.entries(inputs).flatMap(([input, { imports }]) => {
    const file = resolve(root, input)
    if (!isFile(input) || /[\\/]node_modules[\\/]/.test(file) || !isModule(file)) return []
    return imports.flatMap(({ kind, original, path, external = false }) => {
      if (!/^(?:import-statement|dynamic-import)$/.test(kind)) return []
      const request = original ?? path
      const meant = external ? meantInPackage(request, file) : meantInProject(request, file, resolve(root, path))
      return meant === undefined ? [] : [`'${meant}' for '${request}' in ${relative(root, file)}`]
    })
  })
}

/** What to write for a request that `target` was found for; undefined where Node finds it as well. */
function meantInProject(request: string, file: string, target: string): string | undefined {
  if (!/^\.{1,2}(?:\/|$)/.test(request)) return undefined
  const named = fileURLToPath(new URL(request, pathToFileURL(file)))
  // What is TypeScript is compiled before any cloud sees it.
  if (statIfThere(named)?.isFile() === true || !/^\.(?:[cm]?js|json)$/.test(extname(target))) return undefined
  const meant = relative(dirname(file), target)
  return meant.startsWith('.') ? meant : `./${meant}`
}

/** The same of a file in a package: `require` finds it by less than its name where the package does not list its exports. */
function meantInPackage(request: string, file: string): string | undefined {
  const [, name = ''] = /^((?:@[^/]+\/)?[^./@#][^/]*)\/./.exec(request) ?? []
  if (name === '' || isBuiltin(request) || /\.(?:[cm]?js|json|node)$/.test(request)) return undefined
  try {
    const found = createRequire(file).resolve(request)
    const folder = join('node_modules', name)
    const end = found.lastIndexOf(join(folder, '/')) + folder.length
    const manifest: unknown = JSON.parse(readIfThere(join(found.slice(0, end), 'package.json')) ?? '{}')
    if (end < folder.length || (isObject(manifest) && manifest['exports'] !== undefined)) return undefined
    const meant = name + found.slice(end).replaceAll('\\', '/')
    return meant === request ? undefined : meant
  } catch {
    // A package that is not there is named when it is required.
    return undefined
  }
}

/** Whether Node takes JavaScript for a module by its name or its package.json. */
function isModule(file: string): boolean {
  return extname(file) === '.mjs' || (extname(file) === '.js' && isModuleFolder(dirname(file)))
}

function listsBundler(root: string): boolean {
  try {
    const manifest: unknown = JSON.parse(readIfThere(join(root, 'package.json')) ?? '{}')
    if (!isObject(manifest)) return false
    const listed = ['dependencies', 'devDependencies'].flatMap((key) => (isObject(manifest[key]) ? Object.keys(manifest[key]) : []))
    return listed.some((name) => bundlers.includes(name) || /^serverless-(?:esbuild|webpack|bundle)$/.test(name))
  } catch {
    return false
  }
}
