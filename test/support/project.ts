/** A throw-away project on disk that is served: `write` a file, `call` a function, see what was logged. */
import { existsSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { pythonSyntaxFaults } from '../../emulator/invoke/containers/process/python-syntax.ts'
import { systemClock } from '../../emulator/system/clock.ts'
import { loadConfig } from '../../emulator/config/load-config.ts'
import { createDeployer, type Deployer } from '../../emulator/deploy/deployer.ts'
import { createEmulator, type Emulator, type EmulatorOptions } from '../../emulator/index.ts'
import type { Log, LogEvent } from '../../emulator/model/log.ts'
import type { Bundle } from '../../emulator/model/action.ts'
import type { Activation } from '../../emulator/model/activation.ts'
import type { Config } from '../../emulator/model/config.ts'
import type { Json } from '../../emulator/model/json.ts'
import { load } from '../../emulator/invoke/containers/process/sandbox/load.mjs'
import { createPrivateLoader } from '../../emulator/invoke/containers/process/sandbox/private-loader.mjs'

export type Files = Record<string, string>

export interface Folder {
  readonly root: string
  path(name: string): string
  write(name: string, text: string): void
  /** As editors save: a new file takes the place of the old one. */
  replace(name: string, text: string): void
  rename(from: string, to: string): void
  remove(name: string): void
  /** Links `name` to `target`, which is relative to the folder of `name`. */
  link(name: string, target: string): void
}

/** Files in a fresh folder that goes away with the test. */
export function createFolder(files: Files): Folder {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'actionlab-test-')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const path = (name: string): string => join(root, name)
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(path(name)), { recursive: true })
    writeFileSync(path(name), text)
  }
  for (const [name, text] of Object.entries(files)) write(name, text)
  return {
    root,
    path,
    write,
    replace(name, text) {
      write(`${name}.tmp-4711`, text)
      renameSync(path(`${name}.tmp-4711`), path(name))
    },
    rename: (from, to) => renameSync(path(from), path(to)),
    remove: (name) => rmSync(path(name), { recursive: true }),
    link(name, target) {
      mkdirSync(dirname(path(name)), { recursive: true })
      if (existsSync(path(name))) rmSync(path(name))
      symlinkSync(target, path(name))
    },
  }
}

interface Callable extends Folder {
  /** What the function returns to a request that begins now; throws what it answers as an error. */
  call(action: string, params?: Json): Promise<unknown>
  /** Paths of what is deployed. */
  actions(): string[]
  settled(): Promise<void>
  /** The events of one kind so far. */
  logged<T extends LogEvent['event']>(event: T): Extract<LogEvent, { event: T }>[]
}

function collect(): { log: Log; logged: Callable['logged'] } {
  const events: LogEvent[] = []
  return {
    log: { emit: (event) => void events.push(event) },
    logged: <T extends LogEvent['event']>(event: T) => events.filter((one): one is Extract<LogEvent, { event: T }> => one.event === event),
  }
}

export interface Project extends Callable {
  readonly emulator: Emulator
  /** The record of a request that begins now. */
  activate(action: string, params?: Json): Promise<Activation>
}

/** Served as users have it: functions run in containers. */
export async function createProject(
  files: Files,
  options: { readonly config?: Config & Pick<EmulatorOptions, 'isolation'>; readonly watch?: boolean | 'poll' } = {},
): Promise<Project> {
  const folder = createFolder(files)
  const { log, logged } = collect()
  const { config, watch = true } = options
  const emulator = await createEmulator({ root: folder.root, watch, log, ...config })
  onTestFinished(() => emulator.close())
  const activate = (action: string, params: Json = {}): Promise<Activation> => emulator.invoke(action, params)
  return {
    ...folder,
    emulator,
    activate,
    logged,
    actions: () => emulator.actions(),
    settled: () => emulator.settled(),
    async call(action, params) {
      const { response } = await activate(action, params)
      if (!response.success) throw new Error(JSON.stringify(response.result))
      return response.result
    },
  }
}

export interface Deployed extends Callable {
  readonly deployer: Deployer
  bundle(action: string): Promise<Bundle>
}

/** Without containers: the bundle a request would get is run here, at once. For promises that need many functions or many saves. */
export async function createDeployed(
  files: Files,
  options: { readonly config?: Config; readonly watch?: boolean | 'poll'; readonly before?: (folder: Folder) => void } = {},
): Promise<Deployed> {
  const folder = createFolder(files)
  options.before?.(folder)
  const { log, logged } = collect()
  const { config: inline, watch = true } = options
  const config = await loadConfig({ root: folder.root, ...(inline ? { inline } : {}) })
  const deployer = await createDeployer({ config, watch, clock: systemClock, log, pythonFaults: pythonSyntaxFaults, onDeployed() {} })
  onTestFinished(() => deployer.close())
  const bundle = async (action: string): Promise<Bundle> => {
    await deployer.fresh()
    const code = deployer.catalog().actions.get(action)?.code
    if (code === undefined) throw new Error(`There is no action "${action}".`)
    return code.load()
  }
  return {
    ...folder,
    deployer,
    bundle,
    logged,
    actions: () => [...deployer.catalog().actions.keys()].sort(),
    settled: () => deployer.settled(),
    call: async (action, params = {}) => run(await bundle(action), params),
  }
}

/** As an inline container does it. */
export async function run({ file, format, main, text }: Bundle, params: Json = {}): Promise<unknown> {
  const entry = await load({ file, format, main }, text, createPrivateLoader)
  return entry(params)
}
