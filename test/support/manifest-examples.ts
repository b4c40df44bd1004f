/** Repositories of other tools as data, with what their tool makes of them: fixtures/manifests/*.json. What is served is compared with it. */
import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { CatalogCode } from '../../emulator/deploy/build/catalog-code.ts'
import { isWeb, isSequence, type Action } from '../../emulator/model/action.ts'
import type { Json, JsonObject } from '../../emulator/model/json.ts'
import { annotationsOf } from '../../emulator/providers/openwhisk/rest/actions.ts'
import type { Deployed, Files } from './project.ts'

interface ExpectedAction {
  readonly path: string
  readonly web: boolean | 'raw'
  readonly file: string
  readonly main: string
  readonly runtime?: string
  readonly params: JsonObject
  readonly env: JsonObject
  readonly limits: JsonObject
  readonly annotations: JsonObject
}

interface ExpectedTrigger {
  readonly name: string
  readonly feed?: string
  readonly params?: JsonObject
  /** These four of DigitalOcean. */
  readonly cron?: string
  readonly body?: JsonObject
  readonly enabled?: boolean
  readonly action?: string
}

export interface ManifestExample {
  readonly name: string
  /** Variables of the shell. */
  readonly env?: Readonly<Record<string, string>>
  readonly files: Files
  readonly expect: {
    readonly actions: readonly ExpectedAction[]
    readonly sequences: readonly { readonly path: string; readonly components: readonly string[]; readonly web: boolean }[]
    readonly triggers: readonly ExpectedTrigger[]
    readonly rules: readonly { readonly name: string; readonly trigger: string; readonly action: string }[]
    readonly packages?: readonly {
      readonly name: string
      readonly params?: JsonObject
      readonly env?: JsonObject
      readonly binding?: string
    }[]
  }
}

/** @param format name of a file in fixtures/manifests */
export function examplesOf(format: string): ManifestExample[] {
  return JSON.parse(readFileSync(new URL(`../../fixtures/manifests/${format}.json`, import.meta.url), 'utf8')) as ManifestExample[]
}

/** The parts of what is served that an example speaks of, in its words. */
export function servedModel({ deployer }: Deployed): unknown {
  const { openwhisk } = deployer.config()
  // An image runs where there is an engine; the examples only report it.
  const actions = [...deployer.catalog().actions.values()].filter(({ kind }) => kind !== 'blackbox')
  return {
    actions: sorted(actions.filter((action) => !isSequence(action)).map(shown)),
    sequences: sorted(
      actions.filter(isSequence).map((action) => ({ path: action.path, components: action.components, web: isWeb(action) })),
    ),
    triggers: Object.entries(openwhisk.triggers).map(([name, trigger]) => ({ name, ...trigger })),
    rules: Object.entries(openwhisk.rules).map(([name, rule]) => ({ name, ...rule })),
    packages: [...deployer.catalog().packages.values()].map(({ name, params, binding }) => ({
      name,
      params,
      ...(binding ? { binding: `/${binding.namespace}/${binding.name}` } : {}),
    })),
  }
}

function shown(action: Action): object {
  const { path, code, kind, ownParams, env, limits } = action
  return {
    path,
    web: isWeb(action) && action.rawHttp ? 'raw' : isWeb(action),
    file: code?.file,
    main: code instanceof CatalogCode ? code.source.main : undefined,
    runtime: kind,
    params: ownParams,
    env,
    limits,
    annotations: truthy(annotationsOf(action)),
  }
}

/**
 * The same of an example. Feeds that stay without an emulation are triggers; a version that the example leaves open is any. An annotation that is false
 * says what is so without it.
 */
export function expectedModel(example: ManifestExample): unknown {
  const { actions, sequences, triggers, rules, packages = packagesOf(actions) } = example.expect
  return {
    actions: sorted(
      actions.map(({ path, web, file, main, runtime, params, env, limits, annotations }) => ({
        path,
        web,
        file,
        main,
        params,
        env: expect.objectContaining(env) as unknown,
        limits: expect.objectContaining(limits) as unknown,
        runtime: expect.stringMatching(runtime === undefined ? '' : `^${runtime.replace(/:default$/, ':')}`) as unknown,
        annotations: truthy(annotations),
      })),
    ),
    sequences: sorted(sequences),
    triggers: triggers.filter(({ enabled }) => enabled !== false).map(triggerOf),
    rules: [...rules, ...triggers.flatMap(ruleOf)],
    packages: packages.map(({ name, params = {}, binding }) => ({ name, params, ...(binding === undefined ? {} : { binding }) })),
  }
}

/** A schedule of DigitalOcean is an alarm with a rule. */
function triggerOf({ name, cron, body, ...trigger }: ExpectedTrigger): object {
  return cron === undefined ? { name, ...trigger } : { name, feed: '/whisk.system/alarms/alarm', params: { cron, trigger_payload: body } }
}

function ruleOf({ name, action, enabled }: ExpectedTrigger): object[] {
  return action === undefined || enabled === false ? [] : [{ name: `${name}-rule`, trigger: name, action }]
}

function packagesOf(actions: readonly ExpectedAction[]): { name: string; params?: JsonObject; binding?: string }[] {
  const names = actions.flatMap(({ path }) => (path.includes('/') ? [path.split('/')[0] ?? ''] : []))
  return [...new Set(names)].map((name) => ({ name }))
}

function sorted<T extends { readonly path: string } | object>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1))
}

function pathOf(item: object): string {
  return 'path' in item ? String(item.path) : ''
}

function truthy(annotations: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(annotations).filter((entry): entry is [string, Json] => entry[1] !== false && entry[0] !== 'exec'),
  )
}
