/** Writes an action or a sequence as a function of a service. */
import { firstNames } from '../../../../model/first-names.ts'
import { parse } from 'node:path/posix'
import { isSequence, isWeb, type Action } from '../../../../model/action.ts'
import type { JsonObject, Params } from '../../../../model/json.ts'
import { runsHere } from '../../../../model/kinds.ts'
import { shippedEnv, shippedKind, type Shipment, type ShippedCode, type Spelling } from '../../../../model/shipment.ts'
import { valueOf } from './value.ts'

/** What the plugin takes where a function says nothing. */
const usualLogs = 10

interface Surroundings {
  readonly shipment: Shipment
  /** By path of the action. */
  readonly keys: ReadonlyMap<string, string>
  readonly spelling: Spelling
  note(text: string): void
}

/** Keys of functions have letters, digits, `-` and `_`; the name of the action stands in `name`. */
export function functionKeys(actions: readonly Action[]): Map<string, string> {
  const taken = new Set<string>()
  return new Map(
    actions.map(({ path }) => {
      const base = path.replaceAll(/[^\w-]/g, '-')
      let key = base
      for (let number = 2; taken.has(key); number++) key = `${base}-${number}`
      taken.add(key)
      return [path, key]
    }),
  )
}

/** Where the unpacked code of a function lies, by its key. */
export function folderOf(key: string): string {
  return `code/${key}`
}

export function functionEntry(action: Action, surroundings: Surroundings): JsonObject {
  const { path, ownParams, limits } = action
  const { shipment, spelling, note, keys } = surroundings
  const { config, codes } = shipment
  const env = [...Object.keys(shippedEnv(action, config)), ...(action.ownInit ?? [])]
  if (env.length > 0) note(`${path} has the environment ${firstNames(env)}, which no key of a function gives it.`)
  if (action.requireAdobeAuth) note(`${path} asks for Adobe's headers, which only App Builder puts before an action.`)
  if (isWeb(action) && !action.final) note(`The parameters of ${path} are final: the plugin makes those of web actions so.`)
  const common = {
    name: path,
    ...valueOf('annotations', annotationsOf(action), ['actions', path, 'annotations'], spelling),
  }
  if (isSequence(action))
    return { ...common, sequence: action.components.map((one) => keys.get(one) ?? (one.startsWith('/') ? one : `/_/${one}`)) }
  if (limits.logs !== usualLogs) note(`limits.logs of ${path} is ${limits.logs}: the plugin sends no such limit.`)
  return {
    ...common,
    ...codeKeysOf(action, codes.get(path), surroundings),
    timeout: limits.timeout / 1000,
    memory: limits.memory,
    concurrency: limits.concurrency,
    ...valueOf('parameters', ownParams, ['actions', path, 'params'], spelling),
  }
}

function codeKeysOf(action: Action, code: ShippedCode | undefined, { shipment, note, keys }: Surroundings): JsonObject {
  const { path, runtime } = action
  const image = runtime && 'image' in runtime ? runtime.image : undefined
  if (code === undefined) return { runtime: 'docker', handler: image ?? '' }
  if (runtime && image === undefined)
    note(`${path} runs by a program of this machine here, and by ${shippedKind(action, shipment.config)} where it is deployed.`)
  const kind = shippedKind(action, shipment.config)
  const folder = folderOf(keys.get(path) ?? path)
  if (!runsHere(kind) && image === undefined) {
    note(`The plugin packs ${kind} itself: name the source of ${path} in handler.`)
    return { runtime: kind, handler: code.file }
  }
  if (kind.startsWith('python') && !code.entry.startsWith('__main__'))
    note(`The plugin moves ${code.entry} of ${path} to the root of the archive: what it imports beside it has to move as well.`)
  const { dir, name } = parse(code.entry)
  return {
    ...(image === undefined ? { runtime: kind } : { image }),
    handler: `${[folder, dir, name].filter((part) => part !== '').join('/')}.${code.main}`,
    package: { patterns: ['!**', `${folder}/**`] },
  }
}

function annotationsOf(action: Action): Params {
  const { final, rawHttp, customOptions, requireWhiskAuth } = action
  return {
    ...(isWeb(action) ? { 'web-export': true } : {}),
    ...(rawHttp ? { 'raw-http': true } : {}),
    ...(customOptions ? { 'web-custom-options': true } : {}),
    ...(final && !isWeb(action) ? { final: true } : {}),
    ...(requireWhiskAuth === undefined ? {} : { 'require-whisk-auth': requireWhiskAuth }),
    ...action.annotations,
  }
}
