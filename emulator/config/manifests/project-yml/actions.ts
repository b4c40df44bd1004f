/** Makes actions of the functions in packages/ and of what project.yml says about them. */
import { join, relative } from 'node:path'
import type { ActionConfig } from '../../../model/config.ts'
import type { OpenWhiskRuleConfig, OpenWhiskTriggerConfig } from '../../../model/openwhisk-config.ts'
import { isObject, type Json, type JsonObject } from '../../../model/json.ts'
import { formatPath } from '../../../model/names.ts'
import type { KeyPath } from '../../../model/config-origins.ts'
import { foreignRemark } from '../foreign.ts'
import { isEmulated, languageOf, readRuntime } from '../runtime.ts'
import { readFunctionFolder } from './function-folder.ts'
import type { FoundFunction } from './packages-folder.ts'
import type { ListedPackage, Project } from './project.ts'

const leastMemoryMb = 128

interface Wanted {
  readonly name: string
  readonly path: string
  readonly settings: JsonObject
  readonly at: KeyPath
  readonly found: FoundFunction | undefined
}

export class Actions {
  readonly #project: Project
  readonly made = new Map<string, ActionConfig>()
  readonly triggers = new Map<string, OpenWhiskTriggerConfig>()
  readonly rules = new Map<string, OpenWhiskRuleConfig>()
  /** Scripts that would make further files. */
  readonly scripts: string[] = []

  constructor(project: Project) {
    this.#project = project
  }

  /** @param name of the folder in packages/; `default` is the default package */
  addPackage(name: string, found: readonly FoundFunction[]): void {
    const listed = this.#project.packages.get(name)
    const byName = new Map(found.map((one) => [one.name, one]))
    const names = new Set([...found.filter(({ isFunction }) => isFunction).map((one) => one.name), ...(listed?.functions.keys() ?? [])])
    for (const one of names) {
      const { settings = {}, at = [] } = listed?.functions.get(one) ?? {}
      const path = formatPath(name === 'default' ? '' : name, one)
      const action = this.#actionOf({ name: one, path, settings, at, found: byName.get(one) }, name, listed)
      if (action === undefined) continue
      this.made.set(path, action)
      this.#noteOrigins(path, settings, at, listed, name)
    }
  }

  #actionOf(wanted: Wanted, pkg: string, listed: ListedPackage | undefined): ActionConfig | undefined {
    const { settings, path, at } = wanted
    const common = { ...this.#callOf(settings, listed), ...this.#valuesOf(wanted, pkg, listed) }
    const { sequence, triggers } = settings
    for (const [index, trigger] of (Array.isArray(triggers) ? triggers : []).entries())
      this.#schedule(trigger, path, [...at, 'triggers', index])
    if (Array.isArray(sequence)) {
      if (wanted.found !== undefined)
        throw this.#project.fault(at, `${path} is a sequence, and ${this.#show(wanted.found.path)} has the same name. Rename one of them.`)
      const type = common.type === 'web' ? 'sequence-web' : 'sequence'
      return { ...common, type, components: (sequence as string[]).map(componentOf) }
    }
    const code = this.#codeOf(wanted, pkg)
    return code && { ...common, ...code }
  }

  /** How it is called: from the web, unless package or function say no. */
  #callOf({ web, webSecure }: JsonObject, listed: ListedPackage | undefined): ActionConfig {
    const isWeb = web ?? listed?.settings['web'] ?? true
    return {
      type: isWeb === false ? 'basic' : 'web',
      final: true,
      ...(isWeb === 'raw' ? { rawHttp: true } : {}),
      requireWhiskAuth: typeof webSecure === 'string' ? webSecure : false,
    }
  }

  #valuesOf({ settings, at }: Wanted, pkg: string, listed: ListedPackage | undefined): ActionConfig {
    const shared = pkg === 'default' ? [] : [this.#project.value['environment'], listed?.settings['environment']]
    const values = Object.assign({}, ...[...shared, settings['environment']].filter(isObject)) as JsonObject
    // Only the project's may be anything but texts: `CA: $(CA)` is a map.
    const env = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
    )
    const { parameters, annotations, limits } = settings
    return {
      ...(Object.keys(env).length === 0 ? {} : { env }),
      ...(isObject(parameters) ? { params: parameters } : {}),
      ...(isObject(annotations) ? { annotations } : {}),
      ...(isObject(limits) ? { limits: this.#limitsOf(limits, at) } : {}),
    }
  }

  /** DigitalOcean's least: https://docs.digitalocean.com/products/functions/details/limits/ (2026-11-29). */
  #limitsOf(limits: JsonObject, at: KeyPath): NonNullable<ActionConfig['limits']> {
    const { memory } = limits
    const known = limits as NonNullable<ActionConfig['limits']>
    if (typeof memory !== 'number' || memory >= leastMemoryMb) return known
    this.#project.remark(
      [...at, 'limits', 'memory'],
      `found ${memory} MB, and a deployment takes no less than ${leastMemoryMb}: those are given.`,
    )
    return { ...known, memory: leastMemoryMb }
  }

  #codeOf({ settings, path, at, name, found }: Wanted, pkg: string): ActionConfig | undefined {
    const { runtime, main, docker, file } = settings
    const place = typeof file === 'string' ? join(this.#project.root, file) : found?.path
    if (typeof docker === 'string') return { runtime: { image: docker }, ...(place === undefined ? {} : { file: place }) }
    if (place === undefined) {
      const folder = `packages/${pkg}/${name}`
      throw this.#project.fault(
        at,
        `the function ${name} is listed, and there is neither a file ${folder}.* nor a folder ${folder}. Add it, or take it off the list.`,
      )
    }
    // A Lambda function has another signature, which its runtime translates.
    const isLambda = typeof runtime === 'string' && runtime.startsWith('nodejs-lambda')
    const wish = typeof runtime === 'string' && !isLambda ? readRuntime(runtime) : undefined
    if (wish?.remark !== undefined) this.#project.remark([...at, 'runtime'], wish.remark)
    const named = wish?.language === 'typescript' ? 'nodejs' : wish?.language
    const entry = typeof main === 'string' ? { main } : {}
    const kind = wish?.kind ?? found?.kind
    const settled = { ...entry, ...(kind === undefined ? {} : { kind }) }
    if (isLambda || (named !== undefined && !isEmulated(named))) {
      this.#project.foreign.set(path, foreignRemark(path, isLambda ? 'functions of AWS Lambda' : (named ?? '')))
      return { file: place, ...entry }
    }
    if (found?.isFolder === true && typeof file !== 'string') return this.#folderCode(path, place, named, settled)
    const language = found?.language ?? languageOf(place)
    if (language !== undefined && !isEmulated(language)) this.#project.foreign.set(path, foreignRemark(path, language))
    return { file: place, ...settled }
  }

  #folderCode(path: string, folder: string, language: string | undefined, settled: ActionConfig): ActionConfig | undefined {
    const { start, include, foreign, script, refused, sources } = readFunctionFolder(folder, this.#project.root, language)
    this.#project.sources.push(...sources)
    if (refused !== undefined) this.#project.remarks.push(refused)
    if (script !== undefined) this.scripts.push(this.#show(script))
    if (foreign !== undefined) {
      this.#project.foreign.set(path, foreignRemark(path, foreign))
      return { file: folder, ...settled }
    }
    if (start === undefined) {
      this.#project.remarks.push(
        `${this.#show(folder)} is no function: it has neither a package.json with main, nor an index.js, nor a __main__.py, nor one source file only.`,
      )
      return undefined
    }
    return { file: start, ...settled, ...(Object.keys(include).length === 0 ? {} : { include: { ...include } }) }
  }

  /** A schedule is an alarm here, with a rule of its own. */
  #schedule(trigger: Json, path: string, at: KeyPath): void {
    if (!isObject(trigger) || trigger['enabled'] === false) return
    const details = trigger['scheduledDetails'] ?? trigger['sourceDetails']
    const { cron = null, body, withBody }: JsonObject = isObject(details) ? details : {}
    const name = trigger['name'] as string
    const rule = `${name}-rule`
    this.triggers.set(name, { feed: '/whisk.system/alarms/alarm', params: { cron, trigger_payload: body ?? withBody ?? {} } })
    this.rules.set(rule, { trigger: name, action: path })
    const origin = this.#project.originOf(at)
    if (origin === undefined) return
    this.#project.origins.set(['openwhisk', 'triggers', name], origin)
    this.#project.origins.set(['openwhisk', 'rules', rule], origin)
  }

  #noteOrigins(path: string, settings: JsonObject, at: KeyPath, listed: ListedPackage | undefined, pkg: string): void {
    const { origins } = this.#project
    const note = (key: KeyPath, from: KeyPath): void => {
      const origin = this.#project.originOf(from)
      if (origin !== undefined) origins.set(['actions', path, ...key], origin)
    }
    if (at.length > 0) note([], at)
    const shared: [JsonObject, KeyPath][] = pkg === 'default' ? [] : [[this.#project.value, []]]
    for (const [from, key] of [
      ...shared,
      ...(listed === undefined || pkg === 'default' ? [] : [[listed.settings, listed.at] as const]),
      [settings, at] as const,
    ])
      for (const variable of Object.keys(isObject(from['environment']) ? from['environment'] : {}))
        note(['env', variable], [...key, 'environment', variable])
    for (const [key, name] of [
      ['params', 'parameters'],
      ['annotations', 'annotations'],
      ['limits', 'limits'],
    ] as const)
      for (const one of Object.keys(isObject(settings[name]) ? settings[name] : {})) note([key, one], [...at, name, one])
    for (const [key, name] of [
      ['type', 'web'],
      ['kind', 'runtime'],
      ['main', 'main'],
      ['components', 'sequence'],
      ['requireWhiskAuth', 'webSecure'],
    ] as const)
      if (settings[name] !== undefined) note([key], [...at, name])
  }

  #show(path: string): string {
    return relative(this.#project.root, path)
  }
}

/** `/namespace/default/x`, `default/x` and `x` name the same. */
function componentOf(name: string): string {
  return name.replace(/^\/_\//, '').replace(/^default\//, '')
}
