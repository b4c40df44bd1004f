/** Holds up requests until every write that returned before them is served, and builds what was saved once the disk is silent. */
import type { Log } from '../model/log.ts'
import type { ConfigReader } from './config-reader.ts'
import type { Project } from './project.ts'
import { checkPython, type PythonFaults } from './python-syntax-check.ts'
import type { DeployedChange } from './save-report.ts'
import { SaveWait } from './unfinished-files.ts'
import type { Watching } from './watch/project-watcher.ts'
import { nextTurn, waits } from './watch/waits.ts'

const { setTimeout, clearTimeout } = globalThis

export interface FreshnessOptions {
  readonly project: Project
  readonly configuration: ConfigReader
  /** Undefined when changes are read on {@link Freshness.settled} alone. */
  readonly watching: Watching | undefined
  readonly log: Log
  readonly pythonFaults: PythonFaults
  onDeployed(change: DeployedChange): void
}

export class Freshness {
  readonly #options: FreshnessOptions
  #silence: NodeJS.Timeout | undefined
  /** Shared by all requests of one turn of the event loop. */
  #opening: Promise<void> | undefined
  /** What was last reported, so that each request does not repeat it. */
  #trouble: string | undefined
  #closed = false

  constructor(options: FreshnessOptions) {
    this.#options = options
  }

  /** The disk has changed. */
  changed(): void {
    if (this.#closed) return
    clearTimeout(this.#silence)
    this.#silence = setTimeout(() => void this.settled(), waits.silenceMs).unref()
  }

  /** Resolves when every write that returned before the call is in the catalog and in its codes. */
  fresh(): Promise<void> {
    return (this.#opening ??= this.#open())
  }

  /** The same, with all that is in use built as well. Resolves with the paths of actions that changed. */
  async settled(): Promise<readonly string[]> {
    clearTimeout(this.#silence)
    await this.fresh()
    await this.#build()
    const change = this.#options.project.reporter.close()
    if (!change) return []
    this.#options.onDeployed(change)
    return [...change.changed, ...change.added, ...change.removed]
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#silence)
  }

  /**
   * One turn of the event loop is not enough to hear of every write: a caller in this very process may have written the file in the middle of a poll
   * phase (200 of 200 such writes were missed; with two turns, none).
   */
  async #open(): Promise<void> {
    await nextTurn()
    // A request that comes from here on has waited one turn less, so it waits for the next opening.
    this.#opening = undefined
    await nextTurn()
    if (this.#closed) return
    try {
      await this.#read()
      this.#trouble = undefined
    } catch (error) {
      // The request is served all the same, by what was there before.
      const text = `The project could not be read: ${error instanceof Error ? error.message : String(error)}`
      if (text !== this.#trouble) this.#options.log.emit({ event: 'notice', level: 'error', text })
      this.#trouble = text
    }
  }

  async #read(): Promise<void> {
    const { project, configuration, watching } = this.#options
    watching?.compareAll()
    watching?.compareFiles(project.config.sources)
    const wait = new SaveWait({ heardAt: () => project.unfinishedAt(), over: () => this.#closed })
    const update = async (): Promise<void> => {
      do {
        for (let away = project.unfinished(); away.length > 0 && (await wait.nextChange(away)); away = project.unfinished());
      } while (!project.update())
    }
    await update()
    const edit = configuration.catchUp()
    if (edit === undefined) return
    await edit
    await update()
  }

  /** Builds what was touched and is in use, or was itself saved, two at a time, so that requests come first. */
  async #build(): Promise<void> {
    const { project, pythonFaults } = this.#options
    const { codes, reporter } = project
    const stale = [...new Set([...codes.active(), ...reporter.saved()])].filter((code) => code.stale)
    const waiting = [...stale]
    const work = async (): Promise<void> => {
      for (let code = waiting.shift(); code !== undefined; code = waiting.shift()) {
        // A failure is reported by the build itself.
        await (code.active ? Promise.resolve(code.load()).catch(() => {}) : codes.check(code))
      }
    }
    await Promise.all([work(), work()])
    await checkPython(stale, project, pythonFaults)
  }
}
