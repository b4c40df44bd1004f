/** The project as last read: configuration, functions found, their code, and the catalog made of them. Knows what a change on disk puts out of date. */
import { basename, dirname, extname, sep } from 'node:path'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { Catalog } from '../model/catalog.ts'
import type { ResolvedConfig } from '../model/config.ts'
import type { BundledCode } from './bundle.ts'
import { assembleCatalog } from './catalog.ts'
import { Codes } from './codes.ts'
import { metadataProblem } from './decorator-metadata.ts'
import { createDeployments, type UploadedParts } from './deployments.ts'
import { statIfThere } from './disk.ts'
import type { ChangeKind } from './inputs.ts'
import { sourceExtensions } from './layout.ts'
import { createReporter, type Reporter } from './report.ts'
import { Scratch } from './scratch.ts'
import { createScanner, type Scanner } from './scan.ts'
import { Tracker } from './tracker.ts'
import type { Watching } from './watching.ts'

const { setTimeout, clearTimeout } = globalThis

/** ms that builds under way may take to end on close. */
const buildGrace = 300

export interface ProjectOptions {
  readonly config: ResolvedConfig
  readonly log: Log
  readonly clock: Clock
  /** Undefined when changes on disk are of no interest. */
  readonly watching: Watching | undefined
}

export class Project {
  readonly deployments: UploadedParts
  readonly reporter: Reporter
  readonly codes: Codes
  /** An edit of the configuration waits to be read. */
  configurationChanged = false
  /** The last edit of the configuration was refused: more than its own files may put that right. */
  configurationBroken = false
  #config: ResolvedConfig
  #catalog: Catalog
  #assembledWith: ResolvedConfig
  #scanner: Scanner
  #outdated = false
  #faults: readonly string[] = []
  /** Files named by the configuration: whether they exist decides about an action. */
  #declared = new Set<string>()
  #sources: ReadonlySet<string>
  /** Code asked for by file rather than found in the catalog. */
  readonly #pinned = new Set<BundledCode>()
  /** Functions' files that are gone, and when that was noticed. */
  readonly #vanished = new Map<string, number>()
  readonly #scratch = new Scratch()
  readonly #log: Log
  readonly #clock: Clock
  readonly #watching: Watching | undefined
  readonly #tracker: Tracker | undefined

  constructor({ config, log, clock, watching }: ProjectOptions) {
    this.#config = config
    this.#assembledWith = config
    this.#sources = new Set(config.sources)
    this.#log = log
    this.#clock = clock
    this.#watching = watching
    this.#tracker = watching && new Tracker(config.root, watching)
    this.#catalog = { namespace: config.namespace, actions: new Map(), packages: new Map() }
    this.reporter = createReporter({ root: config.root, log, catalog: () => this.#catalog })
    this.codes = new Codes(config.root, this.#scratch, () => this.#config.loaders, {
      made: (code) => this.#tracker?.add(code),
      finished: (code, result) => {
        this.#tracker?.built(code, result)
        this.reporter.built(code, result)
      },
      retired: (code) => this.#tracker?.delete(code),
    })
    this.deployments = createDeployments({
      config: () => this.#config,
      catalog: () => this.#catalog,
      changed: () => this.#assemble(),
      codeFrom: (file, main, folder) => {
        const code = this.codes.get(file, main, { folder })
        this.#pinned.add(code)
        return code
      },
      clock,
      scratch: this.#scratch,
    })
    this.#scanner = this.#scan()
    this.#assemble()
  }

  get catalog(): Catalog {
    return this.#catalog
  }

  get config(): ResolvedConfig {
    return this.#config
  }

  /** Why the functions folder cannot be read; undefined when it can. */
  get problem(): string | undefined {
    return this.#scanner.scan().unreadable.get(this.#config.functions)
  }

  /** Something happened to `path`. False when it is no concern of ours. */
  change(path: string, kind: ChangeKind): boolean {
    const configures = this.#sources.has(path) || (this.configurationBroken && sourceExtensions.includes(extname(path)))
    this.configurationChanged ||= configures
    const affected = this.#tracker?.affected(path, kind) ?? new Set()
    for (const code of affected) {
      this.reporter.touched(code, path)
      code.touch(path)
    }
    if (kind === 'entry' && this.#scanner.holds(path) && !exists(path)) this.#vanished.set(path, performance.now())
    const moves = this.#moves(path, kind)
    this.#outdated ||= moves
    const matters = configures || moves || affected.size > 0
    if (matters) this.reporter.changed()
    return matters
  }

  /** Anything may have changed. */
  changeAll(): void {
    this.configurationChanged = true
    this.#outdated = true
    this.#scanner = this.#scan()
    for (const code of this.codes.all()) {
      this.reporter.touched(code, '')
      code.touch(code.source.file)
    }
    this.reporter.changed()
  }

  /** Makes the next catalog, if this one is out of date. */
  update(): void {
    if (!this.#outdated) return
    const exhausted = [...this.#scanner.scan().unreadable].filter(([, problem]) => problem === 'EMFILE' || problem === 'ENFILE')
    // No reason to take functions for removed. The next request looks again.
    for (const [folder] of exhausted) this.#scanner.invalidate(folder)
    if (exhausted.length > 0) throw new Error('too many files are open (EMFILE). Raise `ulimit -n`, or close connections')
    this.#assemble()
  }

  /** ms since the first function's file went away that may yet come back; undefined when all are there. */
  absentFor(): number | undefined {
    for (const path of this.#vanished.keys()) if (exists(path)) this.#vanished.delete(path)
    const [first] = this.#vanished.values()
    return first === undefined ? undefined : performance.now() - first
  }

  configure(next: ResolvedConfig): void {
    const moved = next.functions !== this.#config.functions
    this.#sources = new Set(next.sources)
    this.configurationBroken = false
    if (!sameSettings(next, this.#config)) this.reporter.configured()
    this.#config = next
    if (moved) this.#scanner = this.#scan()
    this.#assemble()
  }

  async close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const impatient = new Promise<void>((resolve) => (timer = setTimeout(resolve, buildGrace)))
    await Promise.race([this.codes.close(), impatient])
    clearTimeout(timer)
    this.#scratch.close()
  }

  #scan(): Scanner {
    const watching = this.#watching
    // A folder is watched before it is read: what is written in between is heard of.
    return createScanner(this.#config.functions, (folder) => watching?.folder(folder))
  }

  #assemble(): void {
    this.#outdated = false
    this.#vanished.clear()
    this.#declared.clear()
    const { catalog, faults } = assembleCatalog({
      config: this.#config,
      scan: this.#scanner.scan(),
      codeFrom: (file, main, reading) => this.codes.get(file, main, reading),
      declared: (file) => this.#declare(file),
      api: this.deployments,
      previous: { catalog: this.#catalog, config: this.#assembledWith },
      now: this.#clock.now(),
    })
    this.#catalog = catalog
    this.#assembledWith = this.#config
    for (const source of this.#sources) this.#watching?.folder(dirname(source))
    this.codes.keep(new Set([...this.#pinned, ...[...catalog.actions.values()].map(({ code }) => code)]))
    const metadata = metadataProblem(this.#config.functions, this.#config.root)
    if (metadata !== undefined) faults.push(metadata)
    for (const text of faults) if (!this.#faults.includes(text)) this.#log.emit({ event: 'notice', level: 'warn', text })
    this.#faults = faults
  }

  #declare(file: string): void {
    this.#declared.add(file)
    this.#watching?.folder(dirname(file))
  }

  /** Whether the change alters what functions there are. */
  #moves(path: string, kind: ChangeKind): boolean {
    const folder = dirname(path)
    const name = basename(path)
    if (kind === 'content') {
      if (name !== 'package.json' || !this.#scanner.covers(folder)) return false
      this.#scanner.invalidate(folder)
      return true
    }
    const isFolder = this.#scanner.covers(path)
    if (isFolder) this.#scanner.invalidateBelow(path)
    if (this.#scanner.covers(folder) && !this.#scanner.isKnown(folder, name)) this.#scanner.invalidate(folder)
    else if (!isFolder) return [...this.#declared].some((file) => file === path || file.startsWith(path + sep))
    return true
  }
}

/** Whether an edit changed what the files say, not only how. */
function sameSettings(a: ResolvedConfig, b: ResolvedConfig): boolean {
  return JSON.stringify({ ...a, sources: [] }) === JSON.stringify({ ...b, sources: [] })
}

function exists(path: string): boolean {
  return statIfThere(path) !== undefined
}
