/** Keeps the catalog equal to what is on the disk. */
import { relative } from 'node:path'
import type { Clock } from '../model/clock.ts'
import { EmulatorError } from '../model/errors.ts'
import type { Log } from '../model/log.ts'
import type { Catalog } from '../model/catalog.ts'
import type { ResolvedConfig } from '../model/config.ts'
import type { Deployments } from '../model/deployment.ts'
import { createConfigReader } from './config-reader.ts'
import { startService } from '../system/esbuild-service.ts'
import { createGate } from './watch/freshness-gate.ts'
import { stillMs, unfinishedMostMs } from './build/own-files.ts'
import { Project } from './project.ts'
import { createWatching } from './watch/project-watcher.ts'

export interface Deployer {
  /** The current snapshot. */
  catalog(): Catalog
  /** The configuration now in force: an edit of its files replaces it. */
  config(): ResolvedConfig
  readonly deployments: Deployments
  /** To be awaited before a request is looked at: after it, every write that returned before the request began is in {@link catalog} and in its codes. */
  fresh(): undefined | Promise<void>
  /** Every change on disk up to now is served, and every function that was called before is built again. */
  settled(): Promise<void>
  /** Reads and builds everything again, watching or not. */
  reload(): Promise<void>
  close(): Promise<void>
}

export interface DeployerOptions {
  readonly config: ResolvedConfig
  /** 'poll' compares files instead of waiting for events, for file systems that send none. */
  readonly watch: boolean | 'poll'
  /** False where somebody else loads the code; default true. */
  readonly builds?: boolean
  readonly log: Log
  readonly clock: Clock
}

/** ms of silence after which a save counts as finished, and is built even if nobody asks. */
const silence = 10
/** Time between two looks at a file that may come back. */
const pollMs = 2
/** ms after the start before anything is done that nobody waits for. Who does not watch calls at once: a test. */
const idle = { watching: 30, otherwise: 0 }

export async function createDeployer({ config, watch, builds = true, log, clock }: DeployerOptions): Promise<Deployer> {
  let quiet: NodeJS.Timeout | undefined
  let closed = false
  const stir = (): void => {
    if (closed) return
    clearTimeout(quiet)
    quiet = setTimeout(() => void settle(), silence).unref()
  }
  const watching = watch
    ? await createWatching({
        root: config.root,
        poll: watch === 'poll',
        log,
        changed(path, kind) {
          if (project.change(path, kind)) stir()
        },
        lost() {
          project.changeAll()
          stir()
        },
      })
    : undefined
  const project: Project = new Project({ config, log, clock, watching })
  const { problem } = project
  if (problem !== undefined && project.catalog.actions.size === 0) {
    await watching?.close()
    const folder = relative(config.root, config.functions)
    throw new EmulatorError(
      'UNREADABLE_FOLDER',
      `The functions folder ${folder} in ${config.root} cannot be read (${problem}). Create it, or name another one with --functions.`,
    )
  }

  const configuration = createConfigReader(project, log)

  const catchUp = async (): Promise<void> => {
    watching?.look()
    const deadline = performance.now() + unfinishedMostMs
    do {
      while (performance.now() < deadline && (project.unfinishedFor() ?? stillMs) < stillMs) await sleep(pollMs)
    } while (!project.update())
    await configuration.catchUp()
  }
  let trouble: string | undefined
  const gate = createGate(async () => {
    if (closed) return
    try {
      await catchUp()
      trouble = undefined
    } catch (error) {
      // The request is served all the same, by what was there before.
      const text = `The project could not be read: ${error instanceof Error ? error.message : String(error)}`
      if (text !== trouble) log.emit({ event: 'notice', level: 'error', text })
      trouble = text
    }
  })

  /** Builds what was touched and is in use, two at a time, so that requests come first. */
  const rebuild = async (): Promise<void> => {
    const waiting = [...project.codes.active()].filter((code) => code.stale)
    const work = async (): Promise<void> => {
      for (let code = waiting.shift(); code !== undefined; code = waiting.shift()) {
        await Promise.resolve(code.load()).catch(() => {}) // reported by the build itself
      }
    }
    await Promise.all([work(), work()])
  }

  /** The names of what changed. */
  const settle = async (): Promise<readonly string[]> => {
    clearTimeout(quiet)
    await gate()
    await rebuild()
    return project.reporter.close()
  }

  let toldOfPolling = false
  const tellOfPolling = (missed: readonly string[]): void => {
    if (missed.length === 0 || watch !== true || toldOfPolling) return
    toldOfPolling = true
    const text =
      `Nobody had told that ${missed.join(', ')} changed: this file system does not report all changes, as network mounts and ` +
      'volumes of containers do not. Start with --poll, and files are compared instead.'
    log.emit({ event: 'notice', level: 'warn', text })
  }

  // The first call should not have to wait for esbuild's process to start.
  const warming = builds ? setTimeout(startService, watch ? idle.watching : idle.otherwise).unref() : undefined

  return {
    catalog: () => project.catalog,
    config: () => project.config,
    deployments: project.deployments,
    fresh: () => (watching ? gate() : undefined),
    async settled() {
      if (watching) await settle()
    },
    async reload() {
      if (closed) return
      await settle()
      project.changeAll()
      tellOfPolling(await settle())
    },
    async close() {
      if (closed) return
      closed = true
      clearTimeout(quiet)
      clearTimeout(warming)
      configuration.close()
      await watching?.close()
      await project.close()
    },
  }
}

const { setTimeout, clearTimeout, performance } = globalThis

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
