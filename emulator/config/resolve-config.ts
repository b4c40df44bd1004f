/** Completes a checked configuration: every default is filled in and every path absolute. */
import { resolve } from 'node:path'
import type { Config } from '../model/config.ts'
import type { ResolvedConfig } from '../model/resolved-config.ts'
import { type Layer, Layers } from '../model/config-origins.ts'
import { defaultValues } from './default-values.ts'
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
    functions: resolve(root, config.functions === false ? '.' : (config.functions ?? defaultValues.functions)),
    scans: config.functions !== false,
    flat,
    confined,
    namespace: config.namespace ?? defaultValues.namespace,
    providers: config.providers ?? defaultValues.providers,
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
      envId: tcb.envId ?? defaultValues.envId,
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
      blockingWait: config.limits?.blockingWait ?? defaultValues.blockingWaitMs,
      parameterSize: config.limits?.parameterSize ?? defaultValues.parameterBytes,
      resultSize: config.limits?.resultSize ?? defaultValues.resultBytes,
    },
    server: {
      port: config.server?.port ?? defaultValues.port,
      host: config.server?.host ?? defaultValues.host,
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
