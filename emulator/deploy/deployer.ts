/** Keeps the catalog equal to the disk. */
import { relative } from 'node:path'
import type { Clock } from '../model/clock.ts'
import { EmulatorError } from '../model/errors.ts'
import type { Log } from '../model/log.ts'
import type { Catalog } from '../model/catalog.ts'
import type { ResolvedConfig } from '../model/resolved-config.ts'
import type { BuildProblem, Deployments, PlatformPackage } from '../model/deployment.ts'
import { unreadableText } from './discover/unreadable.ts'
import { checkBuilds } from './build-check.ts'
import type { Pack } from './build/codes.ts'
import { createConfigReader } from './config-reader.ts'
import { startService } from '../system/esbuild-service.ts'
import { Freshness } from './freshness.ts'
import type { PythonFaults } from './python-syntax-check.ts'
import { Project } from './project.ts'
import type { DeployedChange } from './save-report.ts'
import { createWatching } from './watch/project-watcher.ts'

export interface Deployer {
  /** The current snapshot. */
  catalog(): Catalog
  /** The configuration in force; an edit of its files replaces it. */
  config(): ResolvedConfig
  readonly deployments: Deployments
  /** Resolves when every write that returned before the call is in {@link catalog} and in its codes; undefined when nothing is watched. */
  fresh(): undefined | Promise<void>
  /** Resolves when every change on disk up to now is served and every function that was called before is built again. */
  settled(): Promise<void>
  /** Reads and builds everything again, whether changes are watched or not. */
  reload(): Promise<void>
  /** Builds what nobody has called yet; resolves with the actions that do not build, sorted by path. Each is in the log as well. */
  check(): Promise<BuildProblem[]>
  close(): Promise<void>
}

export interface DeployerOptions {
  readonly config: ResolvedConfig
  /** 'poll' compares files instead of waiting for events, for file systems that send none. */
  readonly watch: boolean | 'poll'
  /** False where a test's module loader imports the code; default true. */
  readonly builds?: boolean
  readonly log: Log
  readonly clock: Clock
  readonly pythonFaults: PythonFaults
  /** What the clouds have in namespaces of their own. */
  readonly platform?: readonly PlatformPackage[]
  /** Makes archives that run in place of the sources. */
  readonly pack?: Pack | undefined
  /** Called with what a save did to the catalog, once it is served. */
  onDeployed(change: DeployedChange): void
}

/** ms after the start before esbuild is started. An emulator that does not watch is called at once: it serves a test. */
const warmUpAfterMs = { watching: 30, otherwise: 0 }

export async function createDeployer({
  config,
  watch,
  builds = true,
  log,
  clock,
  pythonFaults,
  platform = [],
  pack,
  onDeployed,
}: DeployerOptions): Promise<Deployer> {
  let closed = false
  const watching = watch
    ? await createWatching({
        root: config.root,
        poll: watch === 'poll',
        log,
        changed(path, kind) {
          if (project.change(path, kind)) freshness.changed()
        },
        lost() {
          project.changeAll()
          freshness.changed()
        },
      })
    : undefined
  const project: Project = new Project({ config, log, clock, watching, platform, pack })
  const { problem } = project
  if (problem !== undefined && project.catalog.actions.size === 0) {
    await watching?.close()
    const { nothingFoundLines } = await import('../config/nothing-found.ts')
    const folder = relative(config.root, config.functions)
    const text = `The functions folder ${folder} in ${config.root} ${unreadableText(problem)}. Name another one with --functions, or run actionlab init: it writes a first function.`
    throw new EmulatorError('UNREADABLE_FOLDER', [text, ...(await nothingFoundLines(config))].join('\n'))
  }

  const configuration = createConfigReader(project, log)
  const freshness: Freshness = new Freshness({ project, configuration, watching, log, pythonFaults, onDeployed })

  let pollingAdvised = false
  const advisePolling = (missed: readonly string[]): void => {
    if (missed.length === 0 || watch !== true || pollingAdvised) return
    pollingAdvised = true
    const text =
      `${missed.join(', ')} changed without an event: this file system does not report all changes, as network mounts and ` +
      'volumes of containers do not. Start with --poll, and files are compared instead.'
    log.emit({ event: 'notice', level: 'warn', text })
  }

  // The first call should not have to wait for esbuild's process to start.
  const warming = builds ? setTimeout(startService, watch ? warmUpAfterMs.watching : warmUpAfterMs.otherwise).unref() : undefined

  return {
    catalog: () => project.catalog,
    config: () => project.config,
    deployments: project.deployments,
    fresh: () => (watching ? freshness.fresh() : undefined),
    async settled() {
      if (watching) await freshness.settled()
    },
    async reload() {
      if (closed) return
      await freshness.settled()
      project.changeAll()
      advisePolling(await freshness.settled())
    },
    check: () => checkBuilds({ project, pythonFaults, log, stopped: () => closed }),
    async close() {
      if (closed) return
      closed = true
      freshness.close()
      clearTimeout(warming)
      configuration.close()
      await watching?.close()
      await project.close()
    },
  }
}

const { setTimeout, clearTimeout } = globalThis
