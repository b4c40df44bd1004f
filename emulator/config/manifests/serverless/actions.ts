/** Makes actions of the functions of a serverless.yml. */
import { join } from 'node:path'
import { isObject, type JsonObject } from '../../../model/json.ts'
import type { ActionConfig } from '../../../model/config.ts'
import { resolveFile } from '../../function-files.ts'
import { splitAnnotations } from '../annotations.ts'
import { foreignRemark } from '../foreign.ts'
import { extensionOf, isEmulated, readRuntime } from '../runtime.ts'
import { nameText, type Service, type ServiceFunction } from './service.ts'

/** What the plugin takes where neither function nor provider says it; seconds and MB. */
const defaults = { timeout: 60, memory: 256, concurrency: 1, runtime: 'nodejs:default' }

/** Path of each function's action, by its key. */
export function actionPaths(service: Service, functions: readonly ServiceFunction[], prefix: string): Map<string, string> {
  return new Map(
    functions.map(({ key, settings, at }) => {
      const { name = `${prefix}-${key}` } = settings
      // `/namespace/package/name` and `package/name` name the same.
      const parts = typeof name === 'string' ? name.replace(/^\/[^/]+\//, '').split('/') : []
      if (parts.length === 0 || parts.length > 2 || parts.includes(''))
        throw service.fault([...at, 'name'], `name is ${JSON.stringify(name)}, expected 'action' or 'package/action'.`)
      return [key, parts[0] === 'default' && parts.length === 2 ? (parts[1] ?? '') : parts.join('/')]
    }),
  )
}

export function actionOf(service: Service, one: ServiceFunction, paths: ReadonlyMap<string, string>): ActionConfig {
  const { key, settings, at } = one
  const { handler, sequence, parameters } = settings
  if ((handler === undefined) === (sequence === undefined)) {
    const found = handler === undefined ? 'neither handler nor sequence' : 'both handler and sequence'
    throw service.fault(at, `the function ${key} has ${found}, expected one of the two.`)
  }
  const given = annotationsOf(settings)
  const common: ActionConfig = {
    ...splitAnnotations(given, sequence !== undefined),
    // The plugin makes parameters of web actions final, as `wsk` does.
    ...(given['web-export'] === true ? { final: true } : {}),
    ...(isObject(parameters) ? { params: parameters } : {}),
  }
  if (sequence !== undefined) return { ...common, components: componentsOf(service, one, paths) }
  return { ...common, ...codeOf(service, one, paths.get(key) ?? key), limits: limitsOf(service, settings) }
}

function annotationsOf({ annotations, events }: JsonObject): JsonObject {
  const given = isObject(annotations) ? annotations : {}
  const isHttp = Array.isArray(events) && events.some((event) => isObject(event) && event['http'] !== undefined)
  return isHttp ? { ...given, 'web-export': true } : given
}

function limitsOf(service: Service, settings: JsonObject): NonNullable<ActionConfig['limits']> {
  const provider = service.objectAt('provider')
  const value = (name: 'timeout' | 'memory' | 'concurrency'): number => {
    const found = settings[name] ?? provider[name] ?? defaults[name]
    // What is no number is refused by the configuration's own checks, with the line.
    return (typeof found === 'string' && found.trim() !== '' && !Number.isNaN(Number(found)) ? Number(found) : found) as number
  }
  const timeout = value('timeout')
  return {
    timeout: typeof timeout === 'number' ? timeout * 1000 : timeout,
    memory: value('memory'),
    concurrency: value('concurrency'),
  }
}

function codeOf(
  service: Service,
  { settings, at }: ServiceFunction,
  path: string,
): Pick<ActionConfig, 'file' | 'main' | 'kind' | 'runtime'> {
  const { handler, image } = settings
  const fault = service.fault([...at, 'handler'], `handler is ${JSON.stringify(handler)}, expected 'file.function'.`)
  if (typeof handler !== 'string' || handler === '') throw fault
  const runtime = nameText(settings['runtime'] ?? service.objectAt('provider')['runtime']) ?? defaults.runtime
  // Its code is in the image.
  if (runtime === 'docker') return { runtime: { image: handler } }
  const { language, kind, remark } = readRuntime(runtime)
  if (remark !== undefined) service.remark(at, remark)
  if (!isEmulated(language)) {
    if (kind !== undefined)
      return { ...foreignCode(handler, language, service.root), kind, ...(typeof image === 'string' ? { runtime: { image } } : {}) }
    service.foreign.set(path, foreignRemark(path, language))
    return {}
  }
  const dot = handler.lastIndexOf('.')
  if (dot <= 0 || handler.slice(dot).includes('/')) throw fault
  const stem = join(service.root, handler.slice(0, dot))
  const file = language === 'python' ? `${stem}.py` : (resolveFile(stem) ?? `${stem}.js`)
  const code = { file, main: handler.slice(dot + 1), ...(kind === undefined ? {} : { kind }) }
  return typeof image === 'string' ? { ...code, runtime: { image } } : code
}

/** `hello.main` is `main` of hello.php; a .jar has the class after a colon, and a .zip is code as it is. */
function foreignCode(handler: string, language: string, root: string): Pick<ActionConfig, 'file' | 'main'> {
  if (language === 'java') {
    const colon = handler.lastIndexOf(':')
    return { file: join(root, colon < 0 ? handler : handler.slice(0, colon)), main: colon < 0 ? 'Main' : handler.slice(colon + 1) }
  }
  if (handler.endsWith('.zip')) return { file: join(root, handler), main: 'main' }
  const dot = handler.lastIndexOf('.')
  const stem = dot < 0 ? handler : handler.slice(0, dot)
  return { file: join(root, `${stem}.${extensionOf(language)}`), main: handler.slice(dot + 1) }
}

function componentsOf(service: Service, { key, settings, at }: ServiceFunction, paths: ReadonlyMap<string, string>): string[] {
  const { sequence } = settings
  if (!Array.isArray(sequence) || sequence.length === 0)
    throw service.fault([...at, 'sequence'], `sequence is ${JSON.stringify(sequence)}, expected a list of functions.`)
  return sequence.map((component, index) => {
    const path = typeof component === 'string' ? (component.startsWith('/') ? ownPath(component) : paths.get(component)) : undefined
    if (path !== undefined) return path
    const known = [...paths.keys()].filter((one) => one !== key).join(', ')
    throw service.fault(
      [...at, 'sequence', index],
      `the sequence ${key} names ${JSON.stringify(component)}, expected one of the functions ${known}, or an action as '/namespace/package/action'.`,
    )
  })
}

/** An action of this namespace is named without it. */
function ownPath(name: string): string {
  return name.startsWith('/_/') ? name.slice('/_/'.length) : name
}
