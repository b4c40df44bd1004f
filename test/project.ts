/** A throw-away project on disk and a deployer for it: `write` a file, `call` a function, see what the deployer said. */
import { existsSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import Module from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { systemClock } from '../emulator/clock.ts'
import { loadConfig } from '../emulator/config.ts'
import { createDeployer, type Deployer } from '../emulator/deploy/deploy.ts'
import type { LogEvent } from '../emulator/log.ts'
import type { Bundle } from '../emulator/model/action.ts'
import type { Config } from '../emulator/model/config.ts'

export interface Project {
  readonly root: string
  readonly deployer: Deployer
  readonly events: LogEvent[]
  path(name: string): string
  write(name: string, text: string): void
  /** As editors save: a new file takes the place of the old one. */
  replace(name: string, text: string): void
  rename(from: string, to: string): void
  remove(name: string): void
  link(name: string, target: string): void
  /** What the function returns to a request that begins now. */
  call(action: string, params?: object): Promise<unknown>
  bundle(action: string): Promise<Bundle>
  of<T extends LogEvent['event']>(event: T): Extract<LogEvent, { event: T }>[]
}

export interface ProjectOptions {
  /** Inline configuration; without it the files in the project count. */
  readonly config?: Config
  readonly watch?: boolean | 'poll'
}

export type Files = Record<string, string>

/** Writes files into a fresh folder that goes away with the test. */
export function createFolder(files: Files): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'actionlab-test-')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) writeInto(root, name, text)
  return root
}

function writeInto(root: string, name: string, text: string): void {
  mkdirSync(dirname(join(root, name)), { recursive: true })
  writeFileSync(join(root, name), text)
}

export async function createProject(files: Files, { config: inline, watch = true }: ProjectOptions = {}): Promise<Project> {
  const root = createFolder(files)
  const events: LogEvent[] = []
  const config = await loadConfig({ root, ...(inline ? { inline } : {}) })
  const deployer = await createDeployer({ config, watch, clock: systemClock, log: { emit: (event) => void events.push(event) } })
  onTestFinished(() => deployer.close())
  const path = (name: string): string => join(root, name)
  const project: Project = {
    root,
    deployer,
    events,
    path,
    write: (name, text) => writeInto(root, name, text),
    replace(name, text) {
      writeInto(root, `${name}.tmp-4711`, text)
      renameSync(path(`${name}.tmp-4711`), path(name))
    },
    rename: (from, to) => renameSync(path(from), path(to)),
    remove: (name) => rmSync(path(name), { recursive: true }),
    link(name, target) {
      mkdirSync(dirname(path(name)), { recursive: true })
      if (existsSync(path(name))) rmSync(path(name))
      symlinkSync(target, path(name))
    },
    async bundle(action) {
      await deployer.fresh()
      const code = deployer.catalog().actions.get(action)?.code
      if (code === undefined) throw new Error(`no action ${action}`)
      return code.load()
    },
    async call(action, params = {}) {
      return run(await project.bundle(action), params)
    },
    of: <T extends LogEvent['event']>(event: T) => events.filter((one): one is Extract<LogEvent, { event: T }> => one.event === event),
  }
  return project
}

type Exports = Record<string, (params: object) => unknown>
type Compilable = Module & { _compile(text: string, file: string): void }

/** As the sandbox does it. */
export async function run(bundle: Bundle, params: object = {}): Promise<unknown> {
  const exports =
    bundle.format === 'cjs'
      ? compile(bundle)
      : ((await import(`data:text/javascript;base64,${Buffer.from(bundle.text).toString('base64')}`)) as Exports)
  const main = exports[bundle.main]
  if (typeof main !== 'function') throw new Error(`Action entrypoint '${bundle.main}' is not a function.`)
  return main(params)
}

function compile({ text, file }: Bundle): Exports {
  const module = new Module(file) as Compilable
  module.filename = file
  module._compile(text, file)
  return module.exports as Exports
}
