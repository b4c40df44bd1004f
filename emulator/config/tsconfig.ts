/** Reads a project's tsconfig.json and those that it extends: only the options that decide how code runs, or where a build puts it. */
import { createRequire } from 'node:module'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { isObject } from '../model/json.ts'
import { readText, statIfThere } from '../system/disk.ts'

export interface Tsconfig {
  /** Absolute. */
  readonly file: string
  /** `compilerOptions` of the file laid over those that it extends, as they are written. */
  readonly options: Readonly<Record<string, unknown>>
  /** Absolute. */
  readonly rootDir: string | undefined
  readonly outDir: string | undefined
  /** Folders that `include` names, absolute. */
  readonly included: readonly string[]
}

/** The nearest one to `folder`, up to and including `top`; undefined where none can be read. */
export function nearestTsconfig(folder: string, top: string): Tsconfig | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, 'tsconfig.json')
    if (statIfThere(file)?.isFile() === true) return read(file)
    if (at === top || dirname(at) === at) return undefined
  }
}

function read(file: string, seen = new Set<string>()): Tsconfig | undefined {
  if (seen.has(file)) return undefined
  seen.add(file)
  let config: unknown
  try {
    config = JSON.parse(withoutRemarks(readText(file)))
  } catch {
    return undefined
  }
  if (!isObject(config)) return undefined
  const { extends: wanted, compilerOptions, include } = config
  const own = isObject(compilerOptions) ? compilerOptions : {}
  let below: Omit<Tsconfig, 'file'> = { options: {}, rootDir: undefined, outDir: undefined, included: [] }
  for (const name of Array.isArray(wanted) ? wanted : [wanted]) {
    const base = typeof name === 'string' ? resolveBase(file, name) : undefined
    const found = base === undefined ? undefined : read(base, seen)
    if (found) below = { ...found, options: { ...below.options, ...found.options } }
  }
  const folderOf = (key: 'rootDir' | 'outDir'): string | undefined =>
    typeof own[key] === 'string' ? resolve(dirname(file), own[key]) : below[key]
  const texts = Array.isArray(include) ? include.filter((one) => typeof one === 'string') : undefined
  // `src/**/*` includes the folder src.
  const included = texts?.map((one) => resolve(dirname(file), one.replace(/[^/]*[*?].*$/, ''))) ?? below.included
  return { file, options: { ...below.options, ...own }, rootDir: folderOf('rootDir'), outDir: folderOf('outDir'), included }
}

function resolveBase(file: string, name: string): string | undefined {
  const candidates = name.endsWith('.json') ? [name] : [name, `${name}.json`, `${name}/tsconfig.json`]
  if (name.startsWith('.') || isAbsolute(name))
    return candidates.map((one) => resolve(dirname(file), one)).find((path) => statIfThere(path)?.isFile() === true)
  const require = createRequire(file)
  for (const candidate of candidates) {
    try {
      return require.resolve(candidate)
    } catch {
      // the next spelling
    }
  }
  return undefined
}

/** Removes comments and trailing commas, which JSON does not allow; strings stay as they are. */
function withoutRemarks(text: string): string {
  const plain = text.replaceAll(/("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[^]*?\*\//g, (_, quoted: string | undefined) => quoted ?? '')
  return plain.replaceAll(/("(?:\\.|[^"\\])*")|,(?=\s*[\]}])/g, (_, quoted: string | undefined) => quoted ?? '')
}
