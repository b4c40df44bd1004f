/** Completes a checked configuration: every default is filled in and every path absolute. */
import { resolve } from 'node:path'
import type { Config, ResolvedConfig } from '../model/config.ts'
import { resolveEngine } from './resolve-engine.ts'

export interface Surroundings {
  readonly root: string
  readonly confined: boolean
  readonly sources: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** 1 MB, the limit of parameters and of results: ncp.md (limits of the action guide), openwhisk.md 13. */
const megabyte = 1_048_576

export function resolveConfig(config: Config, { root, confined, sources, env }: Surroundings): ResolvedConfig {
  const tcb = config.tcb ?? {}
  const packages = Object.entries(config.packages ?? {}).map(
    ([name, { params = {}, annotations = {} }]) => [name, { params, annotations }] as const,
  )
  return {
    root,
    functions: resolve(root, config.functions ?? 'functions'),
    confined,
    namespace: config.namespace ?? 'guest',
    providers: config.providers ?? ['ncp', 'openwhisk', 'tcb'],
    packages: Object.fromEntries(packages),
    defaults: config.defaults ?? {},
    actions: config.actions ?? {},
    triggers: config.triggers ?? {},
    ncp: {
      credentials: config.ncp?.credentials ?? [],
      apiKeys: config.ncp?.apiKeys ?? [],
      platform: config.ncp?.platform,
      strict: config.ncp?.strict ?? {},
      faults: config.ncp?.faults ?? {},
    },
    openwhisk: { auth: config.openwhisk?.auth },
    tcb: {
      envId: tcb.envId ?? 'local',
      auth: { enforce: tcb.auth?.enforce ?? false, tokens: tcb.auth?.tokens ?? {}, httpApiAllow: tcb.auth?.httpApiAllow ?? [] },
      securityRules: tcb.securityRules,
      functions: tcb.functions ?? {},
    },
    limits: {
      blockingWait: config.limits?.blockingWait ?? 60_000,
      parameterSize: config.limits?.parameterSize ?? megabyte,
      resultSize: config.limits?.resultSize ?? megabyte,
    },
    server: {
      // 3233 is OpenWhisk's own local default.
      port: config.server?.port ?? 3233,
      host: config.server?.host ?? '127.0.0.1',
      allowedHosts: config.server?.allowedHosts ?? [],
      allowedOrigins: config.server?.allowedOrigins ?? [],
    },
    engine: resolveEngine(config.engine),
    inheritEnv: config.inheritEnv ?? [],
    loaders: config.loaders ?? {},
    sources,
    env,
  }
}

/** Overrides keys of `base` by those of `over`; groups are merged one level deep, so that `--port` does not drop `server.host`. */
export function overlay(base: Config, over: Config): Config {
  const merged: Config = { ...base, ...over }
  // `--engine openwhisk` means the cluster that the configuration describes.
  if (over.engine === 'openwhisk' && typeof base.engine === 'object') merged.engine = base.engine
  if (base.server && over.server) merged.server = { ...base.server, ...over.server }
  if (base.loaders && over.loaders) merged.loaders = { ...base.loaders, ...over.loaders }
  if (base.limits && over.limits) merged.limits = { ...base.limits, ...over.limits }
  if (base.tcb && over.tcb) merged.tcb = { ...base.tcb, ...over.tcb }
  if (base.ncp && over.ncp) merged.ncp = { ...base.ncp, ...over.ncp }
  if (base.actions && over.actions) merged.actions = { ...base.actions, ...over.actions }
  if (base.triggers && over.triggers) merged.triggers = { ...base.triggers, ...over.triggers }
  return merged
}
