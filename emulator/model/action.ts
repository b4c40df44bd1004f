/** An action as every provider sees it: its name, its parameters and limits, its code. */
import type { Json, Params } from './json.ts'

export type ActionType = 'basic' | 'web' | 'sequence' | 'sequence-web'

export interface Limits {
  /** Milliseconds that the code may run before its container is killed. @default 60000 */
  readonly timeout: number
  /** ms that loading the code may take. Default: `timeout`, once more (ContainerProxy.scala gives `/init` and `/run` the action's limit each). */
  readonly initialisation?: number
  /** MB that the whole container may use. @default 256 */
  readonly memory: number
  /** Activations that one container may run at the same time. @default 1 */
  readonly concurrency: number
  /** MB of log that are kept for each activation. @default 10 */
  readonly logs: number
}

/** Runs the code: one of the emulator's own sandboxes, or a program that speaks OpenWhisk's runtime protocol. */
export type Runtime = 'node' | 'python' | ExternalRuntime

/** Serves `POST /init` and `POST /run` (openwhisk docs/actions-new.md): a program that the emulator starts, one that runs already, or a container image. */
export type ExternalRuntime =
  | { readonly command: readonly string[]; /** Where it is started. */ readonly folder?: string }
  | { readonly url: string }
  | { readonly image: string }

/** Imports a file by its absolute path. */
export type Importer = (file: string) => Promise<object>

/** Resolves with the exports of a module. */
export type ModuleLoader = () => object | Promise<object>

/** What a container may load before it has the code. */
export interface Leading {
  /** JSON of a {@link file://./module-set.ts ModuleSet}: the modules as far as they only import. */
  readonly text: string
  /** Differs for each `text` and each state of the packages on the disk. */
  readonly key: string
}

/** How often the code of one call may fail to load and be loaded again, see {@link Bundle.isSuperseded}: code that writes one of its inputs while it loads is superseded by every load. */
export const mostSupersededLoads = 20

/** The code that a container executes: the function's own modules, with an entry among them. */
export interface Bundle {
  /** Hash of `text`, of what it runs with, and of `main`: the same revision keeps its warm containers. */
  readonly revision: string
  /** For Node JSON of a {@link file://./module-set.ts ModuleSet}; '' where there is no code at all. */
  readonly text: string
  /** Absolute path of the source: `require`, stack traces and `__filename` start here. */
  readonly file: string
  /** Both are CommonJS to run. `esm` only where the source uses top-level await: the entry's exports are then a promise. */
  readonly format: 'cjs' | 'esm'
  /** The packages that the code begins with, to be loaded ahead of it; absent where it begins with none. */
  readonly leading?: Leading
  /** Exported name to call: 'main' unless configured. */
  readonly main: string
  /** Where the code's process works: the folder that is the function, else the one its file stands in. Absent where the code has no place of its own. */
  readonly folder?: string
  /** Every file that was read to make `text`. */
  readonly inputs: readonly string[]
  /** `text` is Base64 of an archive or a program. */
  readonly binary?: boolean
  /** Default 'node'. */
  readonly runtime?: Runtime
  /** Called with files that a container read as well (path → a text that differs for each state of the file): they are inputs from now on. */
  learn?(read: Readonly<Record<string, string>>): void
  /**
   * Called when this cannot be loaded, in case it was built from a half-written file. Resolves once its files no longer change, with true when
   * {@link Code.load} has another bundle by then.
   */
  isSuperseded?(): Promise<boolean>
  /** Everything in one text, packages as well, for a runtime that takes nothing else. Absent where `text` is that. Rejects with {@link BuildFailure}. */
  whole?(): Promise<string>
  /** The code as a module of this thread, where there is no `text`: for inline isolation. */
  readonly module?: ModuleLoader
}

/** Thrown by {@link Code.load}: the source does not build. The message is esbuild's, with file, line, column and excerpt. */
export class BuildFailure extends Error {
  override readonly name = 'BuildFailure'
}

/** The source of bundles. It is built when first loaded, so a thousand functions cost nothing at start. */
export interface Code {
  /** The source as the developer knows it, for messages. */
  readonly file: string
  /** Default 'node'. */
  readonly runtime?: Runtime
  /** The current bundle; a promise while it must first be built. Rejects with {@link BuildFailure}. */
  load(): Bundle | Promise<Bundle>
  /** The newest finished build; undefined before the first, absent for code that needs no build. */
  readonly last?: Bundle | BuildFailure | undefined
  /** Files that it is made of, absolute, as far as known; absent for code that is no file. */
  readonly inputs?: readonly string[]
}

/** Where an action comes from: a file of the project, a call to a management API, or the platform, which names it. */
export type Origin = { readonly file: string } | { readonly api: 'openwhisk' | 'ncp' } | { readonly platform: string }

export interface Action {
  readonly namespace: string
  /** '' is the default package. */
  readonly package: string
  readonly name: string
  /** `pkg/name` or `name`, `/namespace/pkg/name` of the platform: the key in the catalog. */
  readonly path: string
  readonly type: ActionType
  /** Package parameters under action parameters, merged. */
  readonly params: Params
  /** Names of those of `params` that are the environment of the code, and no arguments. */
  readonly init?: readonly string[]
  /** The action's own share of `params`. */
  readonly ownParams: Params
  /** Its own share of `init`. */
  readonly ownInit?: readonly string[]
  /** `namespace/name` of the package binding through which it was found. */
  readonly binding?: string
  /** As declared. Those that providers act upon have fields of their own below. */
  readonly annotations: Params
  readonly limits: Limits
  readonly env: Readonly<Record<string, string>>
  /** `params` cannot be overridden by a caller. */
  readonly final: boolean
  readonly rawHttp: boolean
  readonly customOptions: boolean
  /** OpenWhisk's `require-whisk-auth`; undefined when absent. */
  readonly requireWhiskAuth: Json | undefined
  /** Callers need the headers of a user of Adobe's. */
  readonly requireAdobeAuth: boolean
  /** Paths of the components, in order; only for sequences. */
  readonly components: readonly string[]
  /** Absent for sequences. */
  readonly code: Code | undefined
  /** Runs the code in place of the emulator's own sandbox. */
  readonly runtime?: ExternalRuntime
  /** The container that a management API named for it. */
  readonly image?: string
  /** Of an action that a session has changed: it has containers of its own. */
  readonly variant?: string
  /** `nodejs:20`, `python:3`, `sequence`, … */
  readonly kind: string
  readonly version: string
  readonly origin: Origin
  /** Epoch ms of the deployment. */
  readonly updated: number
}

export function isSequence(action: Action): boolean {
  return action.type === 'sequence' || action.type === 'sequence-web'
}

/** Whether its code says which action runs next (Parameter.scala isTruthy). The annotation does nothing on a sequence. */
export function isConductor(action: Action): boolean {
  const { conductor } = action.annotations
  return conductor !== undefined && conductor !== null && conductor !== false && conductor !== 0 && conductor !== '' && !isSequence(action)
}

/** Whether an activation of it consists of others. */
export function isComposite(action: Action): boolean {
  return isSequence(action) || isConductor(action)
}

export function isWeb(action: Action): boolean {
  return action.type === 'web' || action.type === 'sequence-web'
}

/**
 * MB that every cloud gives at least one of its functions: CloudBase's SCF 64 (https://cloud.tencent.com/document/product/583/11637), NAVER and
 * OpenWhisk 128 (MemoryLimit.scala). A process of Node or Python boots in that, and not in much less.
 */
export const leastMemory = 64

export const defaultLimits: Limits = { timeout: 60_000, memory: 256, concurrency: 1, logs: 10 }
