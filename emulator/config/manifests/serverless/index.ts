/** Reads serverless.yml of the OpenWhisk plugin, as serverless-openwhisk 0.18.4 deploys it. Those of other providers are left alone. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ActionConfig, Config } from '../../../model/config.ts'
import { isObject, type JsonObject } from '../../../model/json.ts'
import { readIfThere } from '../../../system/disk.ts'
import type { Manifest, ReadFormat } from '../manifest.ts'
import { serverless } from '../recognised-by.ts'
import { readYaml } from '../yaml-file.ts'
import { actionOf, actionPaths } from './actions.ts'
import { apisOf } from './api-document.ts'
import { eventsOf } from './events.ts'
import { nameText, Service, type ServiceFunction } from './service.ts'
import { defaultStage } from './variables.ts'

export const read: ReadFormat = (root, env) => {
  const file = serverless.signs.map((sign) => join(root, sign)).find((path) => existsSync(path))
  // Most are for other clouds: those are not parsed.
  if (file === undefined || readIfThere(file)?.includes('openwhisk') !== true) return undefined
  const service = new Service(root, readYaml(file, root), env)
  const provider = service.at('provider')
  return provider === 'openwhisk' || (isObject(provider) && provider['name'] === 'openwhisk') ? manifestOf(service) : undefined
}

function manifestOf(service: Service): Manifest {
  const given = service.at('service')
  const name = isObject(given) ? given['name'] : given
  if (typeof name !== 'string' || name === '')
    throw service.fault(['service'], `service is ${JSON.stringify(name)}, expected the name of the service.`)
  const { stage, namespace } = service.objectAt('provider')
  const functions = service.functions
  const paths = actionPaths(service, functions, `${name}-${nameText(stage) ?? defaultStage}`)
  const actions = new Map<string, ActionConfig>()
  for (const one of functions) {
    const path = paths.get(one.key) ?? one.key
    actions.set(path, actionOf(service, one, paths))
    noteOrigins(service, path, one)
  }
  const events = eventsOf(service, name, functions, paths)
  const apis = apisOf(service, name, functions, paths)
  const config: Config = {
    functions: false,
    ...(typeof namespace === 'string' && /^[^/_]/.test(namespace) ? { namespace } : {}),
    packages: packagesOf(service),
    actions: Object.fromEntries(actions),
    openwhisk: {
      triggers: Object.fromEntries(events.triggers),
      rules: Object.fromEntries(events.rules),
      ...(apis === undefined ? {} : { apis }),
    },
  }
  return {
    format: serverless.name,
    file: service.file.file,
    config,
    sources: [...service.sources],
    origins: service.origins,
    remarks: [...service.remarks],
    foreign: service.foreign,
  }
}

function packagesOf(service: Service): NonNullable<Config['packages']> {
  const packages = new Map<string, NonNullable<Config['packages']>[string]>()
  for (const [key, given] of Object.entries(service.objectAt('resources', 'packages'))) {
    const { name: own, parameters, annotations, binding }: JsonObject = isObject(given) ? given : {}
    const name = nameText(own) ?? key
    const at = ['resources', 'packages', key]
    packages.set(name, {
      ...(isObject(parameters) ? { params: parameters } : {}),
      ...(isObject(annotations) ? { annotations } : {}),
      ...(typeof binding === 'string' ? { binding: binding.replace(/^\/_\//, '') } : {}),
    })
    service.origins.set(['packages', name], service.file.originOf(at))
    for (const param of Object.keys(isObject(parameters) ? parameters : {}))
      service.origins.set(['packages', name, 'params', param], service.file.originOf([...at, 'parameters', param]))
  }
  return Object.fromEntries(packages)
}

/** Keys of an action, and where their values stand in a function, or for all functions in `provider`. */
const places = [
  [['file'], 'handler'],
  [['main'], 'handler'],
  [['components'], 'sequence'],
  [['kind'], 'runtime'],
  [['limits', 'timeout'], 'timeout'],
  [['limits', 'memory'], 'memory'],
  [['limits', 'concurrency'], 'concurrency'],
] as const

function noteOrigins({ origins, file }: Service, path: string, { settings, at }: ServiceFunction): void {
  origins.set(['actions', path], file.originOf(at))
  for (const [key, name] of places) {
    const inProvider = file.originOf(['provider', name])
    const isOwn = settings[name] !== undefined || inProvider.line === file.originOf(['provider']).line
    origins.set(['actions', path, ...key], isOwn ? file.originOf([...at, name]) : inProvider)
  }
  for (const [key, name] of [
    ['params', 'parameters'],
    ['annotations', 'annotations'],
  ] as const)
    for (const one of Object.keys(isObject(settings[name]) ? settings[name] : {}))
      origins.set(['actions', path, key, one], file.originOf([...at, name, one]))
}
