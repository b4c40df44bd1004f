/** Reads one function of a `cloudbaserc`. */
import { leastMemory } from '../../../model/action.ts'
import type { TcbFunctionConfig } from '../../../model/tcb-config.ts'
import { isObject, type Json, type JsonObject } from '../../../model/json.ts'
import { type Entry, wrongAt } from './entries.ts'

/** What of an entry becomes which key of `tcb.functions`. */
export const settingKeys = {
  handler: 'handler',
  runtime: 'runtime',
  timeout: 'timeout',
  memorySize: 'memory',
  envVariables: 'env',
  type: 'type',
} as const

export interface ListedFunction {
  readonly name: string
  /** As it is written. */
  readonly dir: string | undefined
  readonly settings: TcbFunctionConfig
}

/** @throws {EmulatorError} BAD_CONFIG, with file, key and what is allowed */
export function readEntry({ key, settings: given, originOf }: Entry): ListedFunction {
  const { name, functionDistPath, dir = functionDistPath, handler, runtime, timeout, memory, envVariables, type } = given
  const { memorySize = memory } = given
  const wrong = (setting: string, expected: string): Error => wrongAt(originOf(setting), `${key}.${setting}`, given[setting], expected)
  if (typeof name !== 'string') throw wrong('name', 'the name of the function')
  if (dir !== undefined && typeof dir !== 'string') throw wrong('dir', 'a folder')
  if (handler !== undefined && typeof handler !== 'string') throw wrong('handler', '"file.function"')
  if (envVariables !== undefined && !isObject(envVariables)) throw wrong('envVariables', 'an object')
  const seconds = numeric(timeout)
  if (Number.isNaN(seconds)) throw wrong('timeout', 'seconds')
  const size = numeric(memorySize)
  if (size !== undefined && !(size >= leastMemory)) throw wrong('memorySize', `MB, at least ${leastMemory}`)
  const kind = typeof type === 'string' ? kinds.get(type.toLowerCase()) : undefined
  if (type !== undefined && kind === undefined) throw wrong('type', '"Event" or "HTTP"')
  return {
    name,
    dir: dir === '' ? undefined : dir,
    settings: {
      ...(handler === undefined || handler === '' ? {} : { handler }),
      ...(typeof runtime === 'string' && runtime !== '' ? { runtime } : {}),
      ...(seconds === undefined ? {} : { timeout: seconds }),
      ...(size === undefined ? {} : { memory: size }),
      ...(envVariables === undefined ? {} : { env: variables(envVariables) }),
      ...(kind === undefined ? {} : { type: kind }),
    },
  }
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
