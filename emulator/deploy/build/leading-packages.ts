/** Cuts a function's modules down to the imports of packages that they begin with: all that a container may load before it has the rest of the code. */
import { createHash } from 'node:crypto'
import { isBuiltin } from 'node:module'
import { dirname, resolve } from 'node:path'
import type { Leading } from '../../model/action.ts'
import type { ModuleSet } from '../../model/module-set.ts'

const blank = String.raw`(?:\s|//[^\n]*(?:\n|$)|/\*[^]*?\*/)*`
const finish = String.raw`[ \t]*(?:;|(?=\r?\n|$))`
const call = String.raw`require\(\s*(?:'[^'\\\n]+'|"[^"\\\n]+")\s*\)(?:\.[\w$]+)*`
const declared = String.raw`(?:[\w$]+|\{[\w$,:\s]*\})\s*=\s*${call}`
/** A directive, or a statement that only requires. Reading a name of what it gives may load more of the package, and is done here as well. */
const statement = new RegExp(
  String.raw`${blank}(?:'use strict'|"use strict"|${call}|(?:const|let|var)\s+${declared}(?:${blank},${blank}${declared})*)${finish}`,
  'y',
)
/** Remarks are passed over. */
const required = /\/\/[^\n]*|\/\*[^]*?\*\/|require\(\s*['"]([^'"\\\n]+)['"]/g
/** esbuild's form of an import: one a line, all of them in front of the module's own code. */
const compiledImport = /(?:var [\w$]+ = )?(?:__toESM\()?require\("[^"\\]+"\)(?:, 1)?\)?;\n/y
const beforeImports = /^module\.exports = __toCommonJS\([\w$]+\);\n/m
const onlyRemarks = new RegExp(String.raw`^${blank}(?:0 && \(module\.exports = [^]*)?$`)
const extensions = ['.tsx', '.ts', '.jsx', '.js', '.json', '.mts', '.cts', '.mjs', '.cjs']

interface Request {
  readonly specifier: string
  /** Where its statement begins in the code. */
  readonly from: number
  /** Where that ends, if nothing is required behind this in it. */
  readonly to?: number
}

/**
 * @param set all modules
 * @param entry absolute path
 * @param state differs for each state of the packages
 * @returns undefined where the code begins with no package
 */
export function leadingPackages(set: ModuleSet, entry: string, state: string): Leading | undefined {
  const files: Record<string, ModuleSet['files'][string]> = {}
  let packages = 0

  /** False where code of the module's own follows its imports: nothing after that may be loaded early. */
  const add = (file: string): boolean => {
    const [code, kind] = set.files[file] ?? ['', 'cjs']
    // One that imports itself in a circle is under way.
    if (file in files) return true
    files[file] = [code, kind]
    if (kind === 'json') return true
    const { requests, end, isWhole } = leadingRequests(code, kind)
    const cut = (at: number): false => {
      files[file] = [code.slice(0, at), kind]
      return false
    }
    for (const { specifier, from, to } of requests) {
      const own = ownFile(set, file, specifier)
      if (own === 'unknown') return cut(from)
      if (own !== undefined && !add(own)) return cut(to ?? from)
      if (own === undefined && !isBuiltin(specifier)) packages++
    }
    return isWhole || cut(end)
  }

  add(entry)
  if (packages === 0) return undefined
  const text = JSON.stringify({ ...set, files })
  return { text, key: createHash('sha256').update(text).update(state).digest('base64url') }
}

/** `end`: where the last of them ends. */
function leadingRequests(
  code: string,
  kind: string,
): { readonly requests: readonly Request[]; readonly end: number; readonly isWhole: boolean } {
  if (kind === 'async') return { requests: [], end: 0, isWhole: false }
  // Nothing precedes the imports of a module without exports.
  const start = (kind === 'esm' ? beforeImports.exec(code) : undefined) ?? { index: 0, 0: '' }
  const form = kind === 'esm' ? compiledImport : statement
  const requests: Request[] = []
  let end = 0
  let at = start.index + start[0].length
  for (;;) {
    form.lastIndex = at
    const found = form.exec(code)
    if (found === null) return { requests, end, isWhole: onlyRemarks.test(code.slice(at)) }
    const from = at
    at += found[0].length
    const specifiers = [...found[0].matchAll(required)].flatMap(([, specifier]) => specifier ?? [])
    const last = specifiers.length - 1
    requests.push(...specifiers.map((specifier, index) => (index === last ? { specifier, from, to: at } : { specifier, from })))
    if (last >= 0) end = at
  }
}

/** A module of the function's own; undefined for a package, 'unknown' where it is not plain which one it is. */
function ownFile({ files, aliases }: ModuleSet, from: string, specifier: string): string | undefined {
  const alias = aliases[from]?.[specifier]
  if (alias !== undefined) return alias in files ? alias : 'unknown'
  if (/^[#/]|^[a-z]+:/.test(specifier) && !isBuiltin(specifier)) return 'unknown'
  if (!specifier.startsWith('.')) return undefined
  const path = resolve(dirname(from), specifier)
  const bare = path.replace(/\.[cm]?jsx?$/, '')
  const candidates = [path, ...extensions.map((extension) => path + extension)]
  const others = [...extensions.map((extension) => bare + extension), ...extensions.map((extension) => resolve(path, `index${extension}`))]
  const found = [...candidates, ...others].filter((file) => file in files)
  return new Set(found).size === 1 ? found[0] : 'unknown'
}
