/** Finds the code of an action: the file that its configuration names, else the one found under its name. Without either, calls answer with the names that were tried. */
import { readdirSync } from 'node:fs'
import { extname, isAbsolute, join, parse, relative, resolve, sep } from 'node:path'
import { isInside } from '../../system/project-bounds.ts'
import { BuildFailure, type Code } from '../../model/action.ts'
import type { ActionConfig } from '../../model/config.ts'
import type { ResolvedConfig } from '../../model/resolved-config.ts'
import type { Reading } from '../build/codes.ts'
import { isObject, type JsonObject } from '../../model/json.ts'
import { runsHere } from '../../model/kinds.ts'
import { readText, realPath, statIfThere } from '../../system/disk.ts'
import { builtFrom, resolveEntry, resolveFile, sourceExtensions } from '../../config/function-files.ts'
import { placeText } from '../../config/manifests/manifest.ts'
import { moduleCode } from '../build/module-code.ts'
import type { CodeText } from '../upload/text-code.ts'
import { isPythonKind } from '../upload/uploaded-code.ts'
import { placeOf } from '../../model/config-place.ts'
import type { Found } from './scan.ts'

export interface Wanted {
  readonly path: string
  readonly own: ActionConfig
  readonly found: Found | undefined
  /** The code of the catalog before. */
  readonly before: Code | undefined
}

export interface Places {
  readonly config: ResolvedConfig
  /** The code that begins in this file, shared by all who ask for it. */
  codeFrom(file: string, main: string, reading?: Reading): Code
  /** The code of a text in the configuration. */
  codeOf(text: CodeText): Code
  /** Called for each file the configuration names, found or not. */
  declared(file: string): void
}

/** Advice for projects that keep code outside on purpose. */
export const howToWiden = 'Move it in, or choose with --root a folder that holds both.'

export function locate({ path, own, found, before }: Wanted, { config, codeFrom, codeOf, declared }: Places, faults: string[]): Code {
  const show = (file: string): string => relative(config.root, file) || file
  const fails = (file: string, text: string): Code => {
    faults.push(text)
    return before !== undefined && 'text' in before && before.text === text ? before : failing(file, text)
  }
  const handler = handlerOf(path, config)
  const main = own.main ?? handler?.main ?? config.defaults.main ?? 'main'
  if (own.module !== undefined) return moduleCode(own.module, main)
  const elsewhere = own.runtime !== undefined || !runsHere(own.kind ?? 'nodejs')
  if (own.code !== undefined) {
    const kind = own.kind ?? config.defaults.kind ?? 'nodejs'
    const file = placeOf(config, ['actions', path, 'code'])
    return codeOf({ path, text: own.code, main, kind, raw: elsewhere, file })
  }
  const start = (file: string, reading: Reading = {}): Code => {
    const archive = !elsewhere && extname(file) === '.zip' ? languageOf(own.kind ?? config.defaults.kind) : undefined
    if (archive !== undefined && isInside(file, config)) return codeFrom(file, main, { archive })
    const { kind = config.defaults.kind } = own
    if (isInside(file, config, reading.real))
      return codeFrom(file, main, { ...reading, kind, sent: elsewhere, include: included(path, own, { config, declared }, faults) })
    return fails(show(file), `The action ${path} begins in ${show(file)}, which leads out of the project. ${howToWiden}`)
  }
  /** A handler `app.main` begins in app.js, which lies where the index was found. */
  const begin = (file: string, { real, folder }: Reading): Code => {
    if (folder !== undefined && statIfThere(file) === undefined) {
      // Only the `main` of a package.json can name a file that does not exist.
      declared(file)
      return fails(
        show(file),
        `The action ${path} begins in ${show(file)}, as main of its package.json says, and there is no such file. ${howToBuild(folder, 'main')}`,
      )
    }
    const { name, dir } = parse(file)
    const inFolder = name === 'index' || name === '__main__'
    const beside = handler !== undefined && inFolder && handler.file !== name ? resolveFile(join(dir, handler.file)) : undefined
    return beside === undefined ? start(file, { real, folder }) : start(beside, { folder })
  }
  if (elsewhere) {
    const usual = config.scans ? join(config.functions, path) : undefined
    const named = own.file === undefined ? usual : resolve(config.root, own.file)
    const file = named === undefined ? undefined : foreign(named)
    const place = file ?? usual
    if (place !== undefined) declared(place)
    if (file === undefined && own.file === undefined && own.runtime && 'image' in own.runtime)
      return codeOf({ path, text: '', main, kind: 'blackbox', raw: true, file: placeOf(config, ['actions', path, 'runtime']) })
    const isRaw = file !== undefined && !sourceExtensions.includes(extname(file))
    if (file !== undefined) return start(file, isRaw || named === undefined ? { raw: isRaw } : { folder: functionFolder(named) })
  }
  if (own.file !== undefined) {
    const file = isAbsolute(own.file) ? own.file : resolve(config.root, own.file)
    const there = resolveEntry(file) ?? (handler === undefined ? undefined : resolveFile(join(file, handler.file)))
    // The tools of a manifest build it first; the source is served on save.
    const entry = there ?? builtFrom(file, config.root)
    declared(entry ?? file)
    if (there === undefined) declared(file)
    return entry === undefined ? fails(show(file), missing(path, show(file), config)) : begin(entry, { folder: functionFolder(file) })
  }
  const [file, ...others] = found?.files ?? []
  if (file === undefined) {
    const place = config.scans ? show(join(config.functions, path)) : placeOf(config, ['actions', path])
    if (!config.scans) return fails(place, `The action ${path} has no code: name its file in actions['${path}'].file.`)
    const looked = `there is neither ${place}.{ts,js,mjs,cjs,py} nor a folder ${place} with an index, a package.json or a __main__.py`
    return fails(place, `The action ${path} has no code: ${looked}, and actions['${path}'] names no file.`)
  }
  if (others.length > 0) {
    const all = [file, ...others].map((one) => show(one.path)).join(' and ')
    const lines = nameEach(
      path,
      [file, ...others].map((one) => show(one.path)),
    )
    return fails(
      all,
      `The action ${path} is defined more than once: ${all}. Keep one, rename the other, or name each in actions:\n${lines.join('\n')}`,
    )
  }
  return begin(file.path, file)
}

/** What is packed into the function's folder, absolute; undefined where nothing is. */
function included(
  path: string,
  { include }: ActionConfig,
  { config, declared }: Pick<Places, 'config' | 'declared'>,
  faults: string[],
): Record<string, string> | undefined {
  const found = Object.entries(include ?? {}).flatMap(([place, given]): [string, string][] => {
    const file = resolve(config.root, given)
    const named = `actions['${path}'].include['${place}']`
    if (!isInside(file, config)) {
      faults.push(`${named}: ${file} leads out of the project, and is not there for the function. ${howToWiden}`)
      return []
    }
    if (statIfThere(file) === undefined) {
      declared(file)
      faults.push(`${named}: there is no ${relative(config.root, file)}.`)
    }
    return [[place, file]]
  })
  return found.length === 0 ? undefined : Object.fromEntries(found)
}

function languageOf(kind = ''): 'node' | 'python' {
  return isPythonKind(kind) ? 'python' : 'node'
}

/** Of a file that the manifest of another tool names: that tool may build it first. */
function missing(path: string, file: string, config: ResolvedConfig): string {
  const named = config.origins.of(['actions', path, 'file'])
  if (named === undefined || config.manifest === undefined) return `actions['${path}'].file: there is no ${file}.`
  return `The action ${path} begins in ${file}, as ${placeText(named, config.root)} says, and there is no such file. ${howToBuild(config.root, 'the name', file)}`
}

function howToBuild(folder: string, correct: string, file = ''): string {
  const { scripts } = manifestOf(folder)
  if (!isObject(scripts) || typeof scripts['build'] !== 'string')
    return file.endsWith('.zip')
      ? 'Pack it, as before a deployment, or name its source in the configuration.'
      : `Correct ${correct}, or add the file.`
  return `Is it built? Run npm run build in its folder (${scripts['build']}), or name the source in the configuration.`
}

function manifestOf(folder: string): JsonObject {
  try {
    const manifest: unknown = JSON.parse(readText(join(folder, 'package.json')))
    return isObject(manifest) ? manifest : {}
  } catch {
    return {}
  }
}

/** Lines of a configuration in which the first file keeps the name and the others have one of their own. */
function nameEach(path: string, files: readonly string[]): string[] {
  const endings = files.map((file) => extname(file).slice(1))
  return files.map((file, index) => {
    const ending = new Set(endings).size === files.length ? endings[index] : index + 1
    return `  '${index === 0 ? path : `${path}-${ending}`}': { file: './${file.split(sep).join('/')}' },`
  })
}

/** A folder as a whole is the function; a file is not. */
export function functionFolder(path: string): string | undefined {
  return statIfThere(path)?.isDirectory() === true ? realPath(path) : undefined
}

/** Code of any language: the file or the folder itself, or the only file of that name whatever its extension. */
function foreign(path: string): string | undefined {
  const entry = resolveEntry(path)
  if (entry !== undefined && sourceExtensions.includes(extname(entry))) return entry
  if (statIfThere(path)) return path
  if (entry !== undefined) return entry
  const { dir, base } = parse(path)
  const named = statIfThere(dir)?.isDirectory() === true ? readdirSync(dir).filter((name) => parse(name).name === base) : []
  return named.length === 1 && named[0] !== undefined ? join(dir, named[0]) : undefined
}

/** TCB's `file.function` (tcb.md 2). */
function handlerOf(path: string, config: ResolvedConfig): { readonly file: string; readonly main: string } | undefined {
  const handler = Object.hasOwn(config.tcb.functions, path) ? config.tcb.functions[path]?.handler : undefined
  if (handler === undefined) return undefined
  const dot = handler.lastIndexOf('.')
  return dot < 0 ? { file: 'index', main: handler } : { file: handler.slice(0, dot), main: handler.slice(dot + 1) }
}

export function failing(file: string, text: string): Code & { readonly text: string } {
  return { file, text, load: () => Promise.reject(new BuildFailure(text)) }
}
