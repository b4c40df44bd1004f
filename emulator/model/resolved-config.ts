/** The configuration as the emulator reads it: what `config/` makes of a {@link Config}. */
import type { ExternalRuntime } from './action.ts'
import type { ActionConfig, DeployTarget, Loader, ProviderName, TriggerConfig } from './config.ts'
import type { RemoteOpenWhisk } from './engine.ts'
import type { Json, Params } from './json.ts'
import type { NcpCredential, NcpTriggerConfig } from './ncp-config.ts'
import type { OpenWhiskApiConfig, OpenWhiskRuleConfig, OpenWhiskTriggerConfig } from './openwhisk-config.ts'
import type { Layers } from './config-origins.ts'
import type {
  TcbAccessRoute,
  TcbCaller,
  TcbCollectionRule,
  TcbCustomLogin,
  TcbFunctionConfig,
  TcbSqlConfig,
  TcbStorageConfig,
  TcbUser,
  TokenIdentity,
  collectionPresets,
} from './tcb-config.ts'
import type { NcpUsagePlan, OpenWhiskThrottle } from './throttle.ts'

/** Every default filled in, every path absolute. */
export interface ResolvedConfig {
  readonly root: string
  /** The root itself where {@link scans} is false. */
  readonly functions: string
  /** Whether files in the functions folder are functions by their place; otherwise only those in `actions` are. */
  readonly scans: boolean
  /** Whether a folder in it is one function or none, as CloudBase has it: there are no packages. */
  readonly flat: boolean
  /** Whether code must lie in one of these two; not where a program gave the whole configuration itself. */
  readonly confined: boolean
  readonly namespace: string
  readonly providers: readonly ProviderName[]
  readonly packages: Readonly<Record<string, { readonly params: Params; readonly annotations: Params; readonly binding?: string }>>
  readonly defaults: Partial<ActionConfig>
  readonly actions: Readonly<Record<string, ActionConfig>>
  readonly triggers: Readonly<Record<string, TriggerConfig>>
  readonly ncp: {
    readonly credentials: readonly NcpCredential[]
    readonly apiKeys: readonly string[]
    readonly platform: 'vpc' | 'classic' | undefined
    readonly triggers: Readonly<Record<string, NcpTriggerConfig>>
    readonly strict: Readonly<Record<string, boolean>>
    readonly usagePlans: Readonly<Record<string, NcpUsagePlan>> | undefined
    readonly faults: Readonly<Record<string, string>>
  }
  readonly openwhisk: {
    readonly auth: string | undefined
    /** Every limit filled in; undefined where nothing is counted. */
    readonly throttle: Readonly<Required<OpenWhiskThrottle>> | undefined
    readonly triggers: Readonly<Record<string, OpenWhiskTriggerConfig>>
    readonly rules: Readonly<Record<string, OpenWhiskRuleConfig>>
    readonly apis: Readonly<Record<string, OpenWhiskApiConfig>>
    readonly apiKeys: readonly string[]
    readonly runtimes: Readonly<Record<string, ExternalRuntime>>
  }
  readonly tcb: {
    readonly envId: string
    readonly caller: TcbCaller | undefined
    readonly stubs: Readonly<Record<string, Json>>
    readonly auth: {
      readonly enforce: boolean
      readonly tokens: Readonly<Record<string, TokenIdentity>>
      readonly httpApiAllow: readonly string[]
      /** `privateKeyFile`: absolute. */
      readonly customLogin: Readonly<TcbCustomLogin> | undefined
      readonly verificationCode: string | undefined
    }
    readonly users: readonly TcbUser[]
    readonly securityRules: Readonly<Record<string, { readonly invoke: boolean | string }>> | undefined
    /** `seeds`: absolute. */
    readonly sql: Readonly<TcbSqlConfig>
    readonly database: {
      readonly rules: Readonly<Record<string, (typeof collectionPresets)[number] | Readonly<TcbCollectionRule>>>
      /** Absolute. */
      readonly seeds: string | undefined
    }
    /** `seeds`: absolute. */
    readonly storage: Readonly<TcbStorageConfig>
    readonly functions: Readonly<Record<string, TcbFunctionConfig>>
    readonly access: readonly Readonly<Required<TcbAccessRoute>>[]
    readonly securityDomains: readonly string[] | undefined
    readonly cloudApi: { readonly secretId: string; readonly secretKey: string } | undefined
  }
  readonly limits: { readonly blockingWait: number; readonly parameterSize: number; readonly resultSize: number }
  readonly engine: 'local' | { readonly openwhisk: Readonly<RemoteOpenWhisk> }
  readonly targets: Readonly<Record<string, Readonly<DeployTarget>>>
  readonly server: {
    readonly port: number
    readonly host: string
    readonly allowedHosts: readonly string[]
    readonly allowedOrigins: readonly string[]
  }
  /** The developer's own configuration file, absolute; undefined where there is none. */
  readonly file: string | undefined
  /** The file of another tool that the project's functions were read from. */
  readonly manifest: { readonly format: string; readonly file: string } | undefined
  /** Who says each value, and which of several won. Variables are below `env`. */
  readonly origins: Layers
  /** What the manifest asks for and what is not given here, one sentence each. */
  readonly remarks: readonly string[]
  /** The files this was read from; a change to one of them reloads the configuration. */
  readonly sources: readonly string[]
  /** Folders whose entries decide what there is: one that appears or vanishes below reloads the configuration. */
  readonly listed: readonly string[]
  readonly inheritEnv: readonly string[]
  readonly loaders: Readonly<Record<string, Loader>>
  /** Absolute. */
  readonly setupFiles: readonly string[]
  /** Values of `.env` and `.env.local`, and what `inheritEnv` takes from the shell. */
  readonly env: Readonly<Record<string, string>>
}
