/** The configuration as a developer writes it, and as the emulator reads it. `config/` loads and checks it. */
import type { Json, Params } from './json.ts'
import type { ActionType, ExternalRuntime, Limits } from './action.ts'
import type { Engine, RemoteOpenWhisk } from './engine.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH' | 'HEAD' | 'OPTIONS'
export type ProviderName = 'ncp' | 'openwhisk' | 'tcb'

export interface ActionConfig {
  /** Default 'basic'. */
  type?: ActionType
  /** Relative to the configuration; default: found in the functions folder. */
  file?: string
  /** The code itself, `await import('../functions/hello')`, instead of a file: runs in the caller's thread (inline isolation). */
  module?: object
  /** Exported name to call; default 'main'. */
  main?: string
  /** Components of a sequence, `pkg/name`. */
  components?: string[]
  params?: Params
  /** Callers cannot override `params`. */
  final?: boolean
  annotations?: Params
  env?: Record<string, string>
  rawHttp?: boolean
  customOptions?: boolean
  /** `true`: only callers with a key. A text or number: the header `X-Require-Whisk-Auth` must have this value. Any value but `false` closes the action. */
  requireWhiskAuth?: Json
  /**
   * A program that speaks OpenWhisk's runtime protocol, in place of the emulator's sandbox: a command (its port is in `PORT`, and stands for `{port}` in an
   * argument), the address of one that runs already, or an image for Docker or Podman.
   */
  runtime?: ExternalRuntime
  /** `nodejs:22`, `python:3.11`, …: runs on that version where the project (npm's package `node`) or the PATH has it. Default: what runs the emulator. */
  kind?: string
  /** timeout ms (60000), memory MB (256), concurrency (1), logs MB (10). */
  limits?: Partial<Omit<Limits, 'initialisation'>>
}

/** A NAVER API Gateway trigger. */
export interface TriggerConfig {
  type: 'apigw'
  product: string
  api: string
  stage: string
  /** `/users`, or greedy: `/{type+}`. */
  resource: string
  methods?: Method[]
  action: string
  auth?: 'NONE' | 'IAM' | 'IAM+AUTHORIZATION'
  apiKey?: boolean
  style?: 'trigger' | 'external-address'
  /** Answer with this gateway error code. */
  fault?: string
}

export interface NcpCredential {
  accessKey: string
  secretKey: string
  /** Authenticated, but not permitted. */
  deny?: boolean
}

export interface NcpConfig {
  credentials?: NcpCredential[]
  apiKeys?: string[]
  platform?: 'vpc' | 'classic'
  /** Where NAVER's documents disagree: take the stricter reading. Keys are rows of providers/ncp/contract.ts. */
  strict?: Record<string, boolean>
  /** Answers with errors that only the cloud can cause: `'PUT /packages/demo/actions/*'` → code. The path is the one behind `/api/v2`. */
  faults?: Record<string, string>
}

export interface TokenIdentity {
  role?: string
  uid?: string
  loginType?: string
  expired?: boolean
}

export interface TcbFunctionConfig {
  type?: 'event' | 'web'
  handler?: string
  /** `Nodejs18.15`, `Python3.9`, …, as in cloudbaserc.json: the function's `kind` in CloudBase's words. */
  runtime?: string
  /** Seconds, fractions allowed; default 3. */
  timeout?: number
  /** Seconds that loading the code may take, before `timeout` begins; for a web function until it listens. Default 60. */
  initTimeout?: number
  /** MB. */
  memory?: number
  env?: Record<string, string>
  /** Published versions: number → file. */
  versions?: Record<string, string>
  routes?: { version: string; weight: number }[]
  /** Default 'Active'; any other state of the cloud ('Creating', 'UpdateFailed', …) refuses calls. */
  state?: string
  /** Calls that may run at the same time; the next one is refused. Default: no limit. */
  provisionedConcurrency?: number
}

export interface TcbConfig {
  envId?: string
  auth?: { enforce: boolean; tokens: Record<string, TokenIdentity>; httpApiAllow?: string[] }
  securityRules?: Record<string, { invoke: boolean | string }>
  functions?: Record<string, TcbFunctionConfig>
}

/** Those of esbuild's loaders that need no file beside the bundle: https://esbuild.github.io/content-types/ */
export const loaders = ['base64', 'binary', 'dataurl', 'empty', 'js', 'json', 'jsx', 'text', 'ts', 'tsx'] as const
export type Loader = (typeof loaders)[number]

export interface Config {
  /** The functions folder; default './functions'. */
  functions?: string
  /** Default 'guest'. */
  namespace?: string
  /** Default: all three. */
  providers?: ProviderName[]
  packages?: Record<string, { params?: Params; annotations?: Params }>
  /** For every action, e.g. `{ type: 'web' }`. */
  defaults?: Partial<ActionConfig>
  /** By `pkg/name` or `name`. */
  actions?: Record<string, ActionConfig>
  triggers?: Record<string, TriggerConfig>
  ncp?: NcpConfig
  openwhisk?: { auth?: string }
  tcb?: TcbConfig
  /** blockingWait ms (60000), parameterSize bytes (1048576), resultSize bytes (1048576; TCB has its own). */
  limits?: { blockingWait?: number; parameterSize?: number; resultSize?: number }
  server?: {
    port?: number
    host?: string
    /** Further host names that the emulator answers to. */
    allowedHosts?: string[]
    /** Origins, such as `http://localhost:5173`, whose pages may call what no credentials protect. */
    allowedOrigins?: string[]
  }
  /** Default 'local'. */
  engine?: Engine
  /** esbuild's loader for imports of other files, by extension: `{ '.sql': 'text' }`. */
  loaders?: Record<string, Loader>
  /**
   * Files that run in the process of every function before its code: JavaScript and TypeScript in Node's, Python in Python's. Relative to the root; they
   * share the function's own modules, so that a stub that they set is the one that the function finds.
   */
  setupFiles?: string[]
  /** Names of variables of the shell that functions see, beside the few that any program needs to run. */
  inheritEnv?: string[]
}

/** Every default filled in, every path absolute. */
export interface ResolvedConfig {
  readonly root: string
  readonly functions: string
  /** Whether code must lie in one of these two; not where a program gave the whole configuration itself. */
  readonly confined: boolean
  readonly namespace: string
  readonly providers: readonly ProviderName[]
  readonly packages: Readonly<Record<string, { readonly params: Params; readonly annotations: Params }>>
  readonly defaults: Partial<ActionConfig>
  readonly actions: Readonly<Record<string, ActionConfig>>
  readonly triggers: Readonly<Record<string, TriggerConfig>>
  readonly ncp: {
    readonly credentials: readonly NcpCredential[]
    readonly apiKeys: readonly string[]
    readonly platform: 'vpc' | 'classic' | undefined
    readonly strict: Readonly<Record<string, boolean>>
    readonly faults: Readonly<Record<string, string>>
  }
  readonly openwhisk: { readonly auth: string | undefined }
  readonly tcb: {
    readonly envId: string
    readonly auth: {
      readonly enforce: boolean
      readonly tokens: Readonly<Record<string, TokenIdentity>>
      readonly httpApiAllow: readonly string[]
    }
    readonly securityRules: Readonly<Record<string, { readonly invoke: boolean | string }>> | undefined
    readonly functions: Readonly<Record<string, TcbFunctionConfig>>
  }
  readonly limits: { readonly blockingWait: number; readonly parameterSize: number; readonly resultSize: number }
  readonly engine: 'local' | { readonly openwhisk: Readonly<RemoteOpenWhisk> }
  readonly server: {
    readonly port: number
    readonly host: string
    readonly allowedHosts: readonly string[]
    readonly allowedOrigins: readonly string[]
  }
  /** The files this was read from; a change to one of them reloads the configuration. */
  readonly sources: readonly string[]
  readonly inheritEnv: readonly string[]
  readonly loaders: Readonly<Record<string, Loader>>
  /** Absolute. */
  readonly setupFiles: readonly string[]
  /** Values of `.env` and `.env.local`, and what `inheritEnv` takes from the shell. */
  readonly env: Readonly<Record<string, string>>
}

export type { Json }
