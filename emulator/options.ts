/** The options of `createEmulator`, by whose they are: a session's, the emulator's, or the configuration's. */
import type { LoadOptions } from './config/load-config.ts'
import type { Importer } from './model/action.ts'
import type { Clock } from './model/clock.ts'
import type { Config } from './model/config.ts'
import type { Log } from './model/log.ts'
import type { Vendor } from './providers/vendor.ts'

export interface SessionOptions {
  log?: 'silent' | 'plain' | 'json' | Log
}

/** Where the configuration comes from. */
export interface ProjectOptions {
  /** The project's folder. `actionlab.config.*` in it is read, and the configuration's keys that are given here are laid over it. */
  root?: string
  /** Path of a configuration file. */
  config?: string
  /** Laid over the configuration, whatever it says: command line flags. */
  overrides?: Config
  /** Further files of variables for the functions' environment, beside `.env` and `.env.local`; relative to the root. */
  envFiles?: readonly string[]
}

/** How functions are run and served. */
export interface ServingOptions {
  clock?: Clock
  /**
   * Serve changes on disk; default true, and false for inline isolation: there Vitest runs the tests again. 'poll' compares files instead of
   * waiting for the system to tell, for network mounts and volumes of containers.
   */
  watch?: boolean | 'poll'
  /**
   * Where functions run: each in a child process, or all in this thread, where `vi.mock`, spies, breakpoints and fake timers reach them.
   * Default 'process'; 'inline' once an action is given as a `module`.
   */
  isolation?: 'process' | 'inline'
  /** Inline: how the file of a function is loaded. Default: bundled by esbuild and evaluated. */
  importer?: Importer
  /** ms that running activations may take to end on close; default 1000. */
  grace?: number
  /** Let a debugger attach to the functions: the port of the first that is called (true: 9229), the next one has the next. */
  inspect?: number | true
  /** The secret that a client sends to change something over the dashboard's API; default: random. */
  token?: string
  /**
   * Where traces go, as OTLP/JSON: the address of a collector, such as `http://127.0.0.1:4318`, or a file, relative to the working directory.
   * Requests of functions then continue the trace of their caller (`traceparent`), and `TRACEPARENT` is in their environment.
   */
  traces?: string
  /**
   * Run the archives that `actionlab build` makes in place of the sources, unpacked where nothing of the project is found: docs/build.md. A save makes
   * the next archive. @default false
   */
  artefacts?: boolean
  /** Clouds to serve beside those that `providers` names: docs/adding-a-provider.md. */
  vendors?: readonly Vendor[]
}

export interface EmulatorOptions extends SessionOptions, ProjectOptions, ServingOptions, Config {}

/** Separates options by their owner; `load` has the configuration's keys among them, as `inline`. */
export function separateOptions(options: EmulatorOptions) {
  const { log, root, config, overrides, envFiles, ...others } = options
  const { clock, watch, isolation, importer, grace, inspect, token, traces, artefacts, vendors, ...inline } = others
  return {
    session: given({ log }) satisfies SessionOptions,
    serving: given({ clock, watch, isolation, importer, grace, inspect, token, traces, artefacts, vendors }) satisfies ServingOptions,
    load: given({ root, config, inline, flags: overrides, envFiles }) satisfies LoadOptions,
  }
}

/** Whether functions run in this thread. */
export function isInline({ isolation, actions = {} }: EmulatorOptions): boolean {
  return isolation === 'inline' || (isolation === undefined && Object.values(actions).some(({ module }) => module !== undefined))
}

type Given<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> }

function given<T extends object>(options: T): Given<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Given<T>
}
