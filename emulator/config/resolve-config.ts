/** Completes a checked configuration: every default is filled in and every path absolute. */
import { resolve } from 'node:path'
import { dropReplaced } from './annotated-keys.ts'
import { codeKeys, type Config, type ResolvedConfig } from '../model/config.ts'
import { type Layer, Layers } from '../model/origins.ts'
import type { Manifest } from './manifests/manifest.ts'
import { resolveEngine } from './resolve-engine.ts'
import { resolveThrottle } from './throttle-switch.ts'

export interface Surroundings {
  readonly root: string
  readonly confined: boolean
  readonly sources: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly manifest: Manifest | undefined
  readonly flat?: boolean
  readonly file?: string | undefined
  /** What `config` was laid together from, the layer over all others first. */
  readonly layers?: readonly Layer[]
}

/** 1 MB, the limit of parameters and of results: ncp.md (limits of the action guide), openwhisk.md 13. */
const megabyte = 1_048_576

export function resolveConfig(
  config: Config,
  { root, confined, sources, env, manifest, flat = false, file, layers = [] }: Surroundings,
): ResolvedConfig {
  const tcb = config.tcb ?? {}
  const packages = Object.entries(config.packages ?? {}).map(
    ([name, { params = {}, annotations = {}, binding }]) =>
      [name, { params, annotations, ...(binding === undefined ? {} : { binding }) }] as const,
  )
  return {
    root,
    functions: resolve(root, config.functions === false ? '.' : (config.functions ?? 'functions')),
    scans: config.functions !== false,
    flat,
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
      triggers: config.ncp?.triggers ?? {},
      strict: config.ncp?.strict ?? {},
      usagePlans: config.ncp?.usagePlans,
      faults: config.ncp?.faults ?? {},
    },
    openwhisk: {
      auth: config.openwhisk?.auth,
      throttle: resolveThrottle(config.openwhisk?.throttle),
      triggers: config.openwhisk?.triggers ?? {},
      rules: config.openwhisk?.rules ?? {},
      apis: config.openwhisk?.apis ?? {},
      apiKeys: config.openwhisk?.apiKeys ?? [],
      runtimes: config.openwhisk?.runtimes ?? {},
    },
    tcb: {
      envId: tcb.envId ?? 'local',
      caller: tcb.caller,
      stubs: tcb.stubs ?? {},
      auth: {
        enforce: tcb.auth?.enforce ?? false,
        tokens: tcb.auth?.tokens ?? {},
        httpApiAllow: tcb.auth?.httpApiAllow ?? [],
        customLogin: tcb.auth?.customLogin && {
          ...tcb.auth.customLogin,
          ...(tcb.auth.customLogin.privateKeyFile === undefined
            ? {}
            : { privateKeyFile: resolve(root, tcb.auth.customLogin.privateKeyFile) }),
        },
        verificationCode: tcb.auth?.verificationCode,
      },
      users: tcb.users ?? [],
      securityRules: tcb.securityRules,
      database: {
        rules: tcb.database?.rules ?? {},
        seeds: tcb.database?.seeds === undefined ? undefined : resolve(root, tcb.database.seeds),
      },
      sql: { ...tcb.sql, ...(tcb.sql?.seeds === undefined ? {} : { seeds: resolve(root, tcb.sql.seeds) }) },
      storage: { ...tcb.storage, ...(tcb.storage?.seeds === undefined ? {} : { seeds: resolve(root, tcb.storage.seeds) }) },
      functions: tcb.functions ?? {},
      access: (tcb.access ?? []).map(({ path, function: name, domain = '*', auth = false, pathTransmission = false }) => ({
        path,
        function: name,
        domain: domain.toLowerCase(),
        auth,
        pathTransmission,
      })),
      securityDomains: tcb.securityDomains,
      cloudApi: tcb.cloudApi,
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
    targets: config.targets ?? {},
    inheritEnv: config.inheritEnv ?? [],
    loaders: config.loaders ?? {},
    setupFiles: (config.setupFiles ?? []).map((file) => resolve(root, file)),
    file,
    manifest: manifest && { format: manifest.format, file: manifest.file },
    origins: new Layers(layers),
    remarks: manifest?.remarks ?? [],
    listed: manifest?.listed ?? [],
    sources,
    env,
  }
}

/**
 * Overrides `base` by what `over` names: `--port` does not drop `server.host`, and an action or a trigger keeps all that is not named anew. Lists are
 * replaced.
 */
export function overlay(base: Config, over: Config): Config {
  const merged: Config = mergeInto(base, over)
  if (merged.defaults && over.defaults) dropReplaced(merged.defaults, over.defaults)
  // `--engine openwhisk` means the cluster that the configuration describes.
  if (over.engine === 'openwhisk' && typeof base.engine === 'object') merged.engine = base.engine
  for (const [path, action] of Object.entries(over.actions ?? {})) {
    const under = merged.actions?.[path]
    if (under && action) dropReplaced(under, action)
    const others = codeKeys.filter((key) => action?.[key] === undefined)
    // Code of one kind takes the place of any other.
    if (others.length < codeKeys.length) for (const key of others) delete under?.[key]
  }
  return merged
}

/** Of these one value takes the place of the other. */
const wholes: ReadonlySet<string> = new Set(['engine', 'module', 'runtime', 'swagger'])
/** Of these each entry does. */
const dictionaries: ReadonlySet<string> = new Set(['params', 'parameters', 'annotations', 'env', 'loaders', 'include', 'runtimes'])

function mergeInto<T extends object>(base: T, over: T): T {
  const merged = { ...base } as Record<string, unknown>
  for (const [key, value] of Object.entries(over)) {
    const under = merged[key]
    if (wholes.has(key) || !isPlain(under) || !isPlain(value)) merged[key] = value
    else merged[key] = dictionaries.has(key) ? { ...under, ...value } : mergeInto(under, value)
  }
  return merged as T
}

function isPlain(value: unknown): value is object {
  return Object.prototype.toString.call(value) === '[object Object]'
}
