/** Reads what a project configures for CloudBase already: `cloudbaserc` in all its spellings, and the folders of mini-programs. docs/contracts/tcb.md 3. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { extname, join, resolve } from 'node:path'
import { EmulatorError } from '../model/errors.ts'
import { leastMemory } from '../model/action.ts'
import { isObject, type Json, type JsonObject } from '../model/json.ts'
import { readText } from '../system/disk.ts'
import { interpolate, templateView } from './cloudbaserc-template.ts'

export interface CloudbaseFunction {
  /** Absolute. */
  readonly dir?: string
  /** `file.func`. */
  readonly handler?: string
  readonly language?: 'python'
  /** As the cloud names it: `Nodejs18.15`. */
  readonly runtime?: string
  /** Seconds. */
  readonly timeout?: number
  /** MB. */
  readonly memory?: number
  readonly env?: Readonly<Record<string, string>>
  readonly type?: 'event' | 'web'
}

export interface Cloudbaserc {
  /** Absolute; absent for the default `./functions`. */
  readonly functionRoot?: string
  readonly envId?: string
  readonly functions: Readonly<Record<string, CloudbaseFunction>>
  /** Every file this was read from. */
  readonly sources: readonly string[]
}

/** In the vendor's order; in the root only. */
export const cloudbasercPlaces = [
  'package.json',
  'cloudbaserc',
  'cloudbaserc.json',
  'cloudbaserc.yaml',
  'cloudbaserc.yml',
  'cloudbaserc.js',
  'cloudbase.config.js',
] as const
const packageKey = 'cloudbase'
/** WeChat's project file, and the folder its templates use. */
const miniProgram = { file: 'project.config.json', key: 'cloudfunctionRoot', folder: 'cloudfunctions' } as const
const defaultRoot = 'functions'

/**
 * @param processEnv wins over `.env` and `.env.local` in `{{env.X}}`
 * @throws {EmulatorError} BAD_CONFIG, with the file and the key
 */
export function readCloudbaserc(root: string, processEnv: Readonly<Record<string, string | undefined>>): Cloudbaserc | undefined {
  const found = find(root)
  const folder = miniProgramRoot(root)
  if (!found) return folder === undefined ? undefined : { functionRoot: folder.path, functions: {}, sources: folder.sources }
  const { file, config: raw } = found
  const view = templateView(root, typeof raw['envId'] === 'string' ? raw['envId'] : undefined, processEnv)
  const config = interpolate(raw, view)
  const wrong = (key: string, value: Json | undefined, expected: string): EmulatorError =>
    new EmulatorError('BAD_CONFIG', `${file}: ${key} is ${JSON.stringify(value)}; expected ${expected}.`)
  const { envId, functionRoot, functions = [] } = config
  if (envId !== undefined && typeof envId !== 'string') throw wrong('envId', envId, 'a string')
  if (functionRoot !== undefined && typeof functionRoot !== 'string') throw wrong('functionRoot', functionRoot, 'a folder')
  if (!Array.isArray(functions)) throw wrong('functions', functions, 'a list')
  const path = functionRoot === undefined ? folder?.path : resolve(root, functionRoot)
  return {
    ...(path === undefined ? {} : { functionRoot: path }),
    ...(envId === undefined || envId === '' ? {} : { envId }),
    functions: Object.fromEntries(functions.map((entry, index) => readFunction(root, entry, `functions[${index}]`, wrong))),
    sources: [file, ...view.sources, ...(functionRoot === undefined ? (folder?.sources ?? []) : [])],
  }
}

function readFunction(
  root: string,
  entry: Json,
  key: string,
  wrong: (key: string, value: Json | undefined, expected: string) => EmulatorError,
): [name: string, settings: CloudbaseFunction] {
  if (!isObject(entry)) throw wrong(key, entry, 'an object')
  // Older files keep the settings one level deeper.
  const settings = isObject(entry['config']) ? { ...entry, ...entry['config'] } : entry
  const { name, dir, handler, runtime, timeout, memorySize, envVariables, type } = settings
  if (typeof name !== 'string') throw wrong(`${key}.name`, name, 'the name of the function')
  if (dir !== undefined && typeof dir !== 'string') throw wrong(`${key}.dir`, dir, 'a folder')
  if (handler !== undefined && typeof handler !== 'string') throw wrong(`${key}.handler`, handler, '"file.function"')
  if (envVariables !== undefined && !isObject(envVariables)) throw wrong(`${key}.envVariables`, envVariables, 'an object')
  const seconds = numeric(timeout)
  if (Number.isNaN(seconds)) throw wrong(`${key}.timeout`, timeout, 'seconds')
  const memory = numeric(memorySize)
  if (memory !== undefined && !(memory >= leastMemory)) throw wrong(`${key}.memorySize`, memorySize, `MB, at least ${leastMemory}`)
  const kind = typeof type === 'string' ? kinds.get(type.toLowerCase()) : undefined
  if (type !== undefined && kind === undefined) throw wrong(`${key}.type`, type, '"Event" or "HTTP"')
  return [
    name,
    {
      ...(dir === undefined ? {} : { dir: resolve(root, dir) }),
      ...(handler === undefined ? {} : { handler }),
      // tcb.md 3: `Python3.9`; every other function is Node's, whatever its version.
      ...(typeof runtime === 'string' && /^python/i.test(runtime) ? { language: 'python' as const } : {}),
      ...(typeof runtime === 'string' ? { runtime } : {}),
      ...(seconds === undefined ? {} : { timeout: seconds }),
      ...(memory === undefined ? {} : { memory }),
      ...(envVariables === undefined ? {} : { env: variables(envVariables) }),
      ...(kind === undefined ? {} : { type: kind }),
    },
  ]
}

const kinds = new Map<string, 'event' | 'web'>([
  ['event', 'event'],
  ['http', 'web'],
])

/** A number, or a string of one, as interpolation leaves it; NaN for everything else. */
function numeric(value: Json | undefined): number | undefined {
  if (value === undefined || value === '') return undefined
  return typeof value === 'number' ? value : typeof value === 'string' ? Number(value) : Number.NaN
}

function variables(values: JsonObject): Record<string, string> {
  const present = Object.entries(values).filter(([, value]) => value !== null)
  return Object.fromEntries(present.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]))
}

function find(root: string): { file: string; config: JsonObject } | undefined {
  for (const place of cloudbasercPlaces) {
    const file = join(root, place)
    if (!existsSync(file)) continue
    const content = load(file)
    const config = place === 'package.json' ? (isObject(content) ? content[packageKey] : undefined) : content
    if (config === undefined || config === null) continue
    if (!isObject(config))
      throw new EmulatorError('BAD_CONFIG', `${file}: the configuration is ${JSON.stringify(config)}; expected an object.`)
    return { file, config }
  }
  return undefined
}

/** A file without an extension is read as YAML, which includes JSON. */
function load(file: string): Json | undefined {
  const require = createRequire(file)
  try {
    if (extname(file) === '.js') {
      // Otherwise `require` would return what it has read before.
      delete require.cache[require.resolve(file)]
      return JSON.parse(JSON.stringify(require(file))) as Json
    }
    const text = readText(file)
    if (text.trim() === '') return undefined
    if (extname(file) === '.json') return JSON.parse(text) as Json
    // The parser is loaded for YAML only.
    const { parse } = createRequire(import.meta.url)('yaml') as { parse(text: string): Json }
    return parse(text)
  } catch (error) {
    throw new EmulatorError('BAD_CONFIG', `${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

/** The functions folder of a mini-program: the one that its project file names, or `cloudfunctions` when there is no `functions`. */
function miniProgramRoot(root: string): { path: string; sources: string[] } | undefined {
  const file = join(root, miniProgram.file)
  const configured = existsSync(file) ? cloudfunctionRoot(readText(file)) : undefined
  if (configured !== undefined) return { path: resolve(root, configured), sources: [file] }
  const path = join(root, miniProgram.folder)
  return existsSync(path) && !existsSync(join(root, defaultRoot)) ? { path, sources: [] } : undefined
}

/** The file is WeChat's, so faults in it are ignored. */
function cloudfunctionRoot(text: string): string | undefined {
  try {
    const project: unknown = JSON.parse(text)
    const value = isObject(project) ? project[miniProgram.key] : undefined
    return typeof value === 'string' && value !== '' ? value : undefined
  } catch {
    return undefined
  }
}
