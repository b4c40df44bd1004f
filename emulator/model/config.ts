/** The configuration as a developer writes it. `config/` loads and checks it, and makes a {@link ResolvedConfig} of it. */
import type { Json, Params } from './json.ts'
import type { ActionType, ExternalRuntime, Limits } from './action.ts'
import type { Engine } from './engine.ts'
import type { NcpConfig } from './ncp-config.ts'
import type { OpenWhiskApiConfig, OpenWhiskRuleConfig, OpenWhiskTriggerConfig } from './openwhisk-config.ts'
import type { TcbConfig } from './tcb-config.ts'
import type { OpenWhiskThrottle } from './throttle.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH' | 'HEAD' | 'OPTIONS'
export type ProviderName = 'ncp' | 'openwhisk' | 'tcb'

export interface ActionConfig {
  /** How an action is called: `basic` by its parameters, `web` by HTTP; the other two are chosen by `components`. @default 'basic' */
  type?: ActionType
  /** Path of the code, relative to the configuration: a file, a folder, or a zip, which is unpacked as an upload is. @default the file of this name in the functions folder */
  file?: string
  /** The code itself, as text, instead of a file: JavaScript, or Python where `kind` says so. */
  code?: string
  /**
   * Files from elsewhere that the function finds in its folder, as a deployment tool packs them there: place in the function's folder → file or folder,
   * relative to the root. A folder is packed with all below it, into `.` its content.
   */
  include?: Record<string, string>
  /** The code itself, `await import('../functions/hello')`, instead of a file: runs in the caller's thread (inline isolation). */
  module?: object
  /** Exported name to call. @default 'main' */
  main?: string
  /** Actions of a sequence, `pkg/name`, in their order; each one gets the result of the one before. */
  components?: string[]
  /** Parameters that every call gets; a caller's own of the same name win, unless `final`. */
  params?: Params
  /** Callers cannot override `params`. @default false */
  final?: boolean
  /**
   * Annotations, as the management APIs show them; `conductor: true` makes its results say which action runs next. OpenWhisk's `web-export`, `raw-http`,
   * `web-custom-options`, `final` and `require-whisk-auth` count as `type`, `rawHttp`, `customOptions`, `final` and `requireWhiskAuth`, which win over them.
   */
  annotations?: Params
  /** Environment variables of the function. */
  env?: Record<string, string>
  /** Of a web action: query and body arrive undecoded, as `__ow_query` and `__ow_body`. @default false */
  rawHttp?: boolean
  /** Of a web action: the code answers OPTIONS itself and sets its own CORS headers. @default false */
  customOptions?: boolean
  /**
   * `true`: only callers with a key. A text or number: the header `X-Require-Whisk-Auth` must have this value. Any value but `false` closes the action.
   * @default false
   */
  requireWhiskAuth?: Json
  /**
   * Of a web action: callers need the headers `authorization` and `x-gw-ims-org-id`, as behind the validator that Adobe App Builder puts before an action with
   * `require-adobe-auth`. Their values are not verified. @default false
   */
  requireAdobeAuth?: boolean
  /**
   * A program that speaks OpenWhisk's runtime protocol, in place of the emulator's sandbox: a command (its port is in `PORT`, and stands for `{port}` in an
   * argument), the address of one that runs already, or an image for Docker or Podman.
   */
  runtime?: ExternalRuntime
  /**
   * `nodejs:22`, `python:3.11`, …: runs on that version where the project (npm's package `node`) or the PATH has it. `nodejs:default` and
   * `python:default`: on what runs the emulator. `go:1.20`, `php:8.1` and OpenWhisk's other
   * kinds run where `openwhisk.runtimes` or `runtime` names what runs them. @default what runs the emulator
   */
  kind?: string
  /** What a call of the action may use. */
  limits?: Partial<Omit<Limits, 'initialisation'>>
}

/** A NAVER API Gateway trigger. */
export interface TriggerConfig {
  /** The kind of trigger. */
  type: 'apigw'
  /** Product, as in the address `/apigw/{product}/{api}/{stage}/{resource}`. */
  product: string
  /** API, as in the address. */
  api: string
  /** Stage, as in the address. */
  stage: string
  /** `/users`, or greedy: `/{type+}`. */
  resource: string
  /** Methods that the resource takes. @default all of HTTP for a web action, POST for a basic one */
  methods?: Method[]
  /** The action that it calls, `name` or `pkg/name`. Web actions get HTTP triggers, basic ones Webhook triggers. */
  action: string
  /** Who may call: everybody, callers whose signature is right, or those that have a permission as well. @default 'NONE' */
  auth?: 'NONE' | 'IAM' | 'IAM+AUTHORIZATION'
  /** Callers send one of `ncp.apiKeys` in `x-ncp-apigw-api-key`. @default false */
  apiKey?: boolean
  /** `external-address`: the address that NAVER's console shows for a web action. @default 'trigger' */
  style?: 'trigger' | 'external-address'
  /** Answer with this gateway error code. */
  fault?: string
}

/** A stage of the clouds to which the project is deployed, without credentials: those stand in the environment. */
export interface DeployTarget {
  /** NAVER Cloud, by `NCP_ACCESS_KEY` and `NCP_SECRET_KEY`. */
  ncp?: {
    /** Address of the management API. @default 'https://cloudfunctions.apigw.ntruss.com' */
    host?: string
  }
  /** OpenWhisk, by `OPENWHISK_AUTH`. */
  openwhisk?: {
    /** Address of the cluster, `https://openwhisk.example.com`. */
    host: string
    /** Namespace. @default that of the key */
    namespace?: string
  }
  /** CloudBase, to which its own command deploys. */
  tcb?: {
    /** Id of the environment. */
    envId: string
  }
}

/** Keys of an action that say where its code is: it has one of them at most. */
export const codeKeys = ['file', 'code', 'module', 'components'] as const

/** Those of esbuild's loaders that need no file beside the bundle: https://esbuild.github.io/content-types/ */
export const loaders = ['base64', 'binary', 'dataurl', 'empty', 'js', 'json', 'jsx', 'text', 'ts', 'tsx'] as const
export type Loader = (typeof loaders)[number]

export interface Config {
  /** The functions folder; false: there are no functions but those in `actions`. @default './functions' */
  functions?: string | false
  /** OpenWhisk's namespace. @default 'guest' */
  namespace?: string
  /** The clouds whose addresses are served. @default all three */
  providers?: ProviderName[]
  /** Packages: what all actions of a folder have in common. */
  packages?: Record<
    string,
    {
      /** Parameters that every action of the package gets. */
      params?: Params
      /** Annotations of the package. */
      annotations?: Params
      /** Another package, `name` or `/whisk.system/utils`, whose actions are called under this name as well, with the parameters of this one over its own. */
      binding?: string
    }
  >
  /** For every action, e.g. `{ type: 'web' }`. */
  defaults?: Partial<ActionConfig>
  /** What an action is beyond its code, by `pkg/name` or `name`. */
  actions?: Record<string, ActionConfig>
  /** Triggers of NAVER's API Gateway, by any name. */
  triggers?: Record<string, TriggerConfig>
  /** What only NAVER Cloud has. */
  ncp?: NcpConfig
  /** What only OpenWhisk has. */
  openwhisk?: {
    /** Key of the namespace, `uuid:key`. Without one, the REST API takes any key. */
    auth?: string
    /** What callers of the namespace may ask for: more is refused with 429. `true` has the limits of OpenWhisk's standalone server. @default false */
    throttle?: boolean | OpenWhiskThrottle
    /** Triggers, by name. */
    triggers?: Record<string, OpenWhiskTriggerConfig>
    /** Rules, by name. */
    rules?: Record<string, OpenWhiskRuleConfig>
    /** APIs of the gateway, by base path. */
    apis?: Record<string, OpenWhiskApiConfig>
    /** Keys of callers of APIs whose document asks for one: `key`, or `id:secret` of a client. */
    apiKeys?: string[]
    /**
     * What runs all actions of a kind, `{ 'go:1.20': { command: ['./go-runtime'] } }`, or all that name an image: a program or an image, as `runtime` of an action
     * has them.
     */
    runtimes?: Record<string, Exclude<ExternalRuntime, { url: string }>>
  }
  /** What only CloudBase has. */
  tcb?: TcbConfig
  /** Limits of the service around functions. */
  limits?: {
    /** Milliseconds after which a waiting caller gets 202 and the id of the activation. @default 60000 */
    blockingWait?: number
    /** Bytes of parameters. @default 1048576 */
    parameterSize?: number
    /** Bytes of a result; CloudBase has its own limit. @default 1048576 */
    resultSize?: number
  }
  /** Where the emulator listens, and for whom. */
  server?: {
    /** Port; 0 takes a free one. @default 3233 */
    port?: number
    /** Address of this machine to listen on. @default '127.0.0.1' */
    host?: string
    /** Further host names that the emulator answers to. */
    allowedHosts?: string[]
    /** Origins, such as `http://localhost:5173`, whose pages may call what no credentials protect. */
    allowedOrigins?: string[]
  }
  /** Where functions run: on this machine, or on an OpenWhisk cluster; `openwhisk` alone is the cluster of ~/.wskprops. @default 'local' */
  engine?: Engine
  /** Stages to which `actionlab deploy` deploys and with which `actionlab diff` compares, by any name. */
  targets?: Record<string, DeployTarget>
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
