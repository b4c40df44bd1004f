/** Holds the project as last read: configuration, code of its functions, and the catalog of them. A change on disk puts parts out of date. */
import { dirname, extname } from 'node:path'
import type { Clock } from '../model/clock.ts'
import type { Log } from '../model/log.ts'
import type { Catalog } from '../model/catalog.ts'
import type { ResolvedConfig } from '../model/resolved-config.ts'
import type { PlatformPackage } from '../model/deployment.ts'
import type { CatalogCode } from './build/catalog-code.ts'
import { assembleCatalog } from './assemble-catalog.ts'
import { Codes, type CodesEvents, type Pack } from './build/codes.ts'
import { metadataProblem } from './decorator-metadata.ts'
import { DefiningFiles } from './defining-files.ts'
import { createDeployments, type UploadedParts } from './upload/deployments.ts'
import { TextCodes } from './upload/text-code.ts'
import { createUploads } from './upload/uploaded-code.ts'
import type { ChangeKind } from './watch/input-index.ts'
import { sourceExtensions } from '../config/function-files.ts'
import { UnfoundImports } from './unfound-imports.ts'
import { createPlatform, type Platform } from './platform.ts'
import { isListed, watchBelow } from './watch/listed-folders.ts'
import { createReporter, type Reporter } from './save-report.ts'
import { Scratch } from './build/scratch.ts'
import { Tracker } from './watch/dependency-tracker.ts'
import type { Watching } from './watch/project-watcher.ts'

const { setTimeout, clearTimeout, performance } = globalThis

/** Time that builds under way may take to end on close. */
const buildGraceMs = 300

export interface ProjectOptions {
  readonly config: ResolvedConfig
  readonly log: Log
  readonly clock: Clock
  /** Undefined when changes on disk are not watched. */
  readonly watching: Watching | undefined
  /** What the clouds have in namespaces of their own. */
  readonly platform?: readonly PlatformPackage[]
  /** Archives run in place of the sources. */
  readonly pack?: Pack | undefined
}

export class Project {
  readonly deployments: UploadedParts
  readonly reporter: Reporter
  readonly codes: Codes
  readonly unfoundImports = new UnfoundImports()
  /** Time of `performance.now()` at which an edit of the configuration was last noticed. */
  configurationChangedAt = -Infinity
  /** The last edit of the configuration was refused: a change of any source file may correct it. */
  configurationBroken = false
  #config: ResolvedConfig
  #catalog: Catalog
  #assembledWith: ResolvedConfig
  readonly #files: DefiningFiles
  #outdated = false
  #faults: readonly string[] = []
  #sources: ReadonlySet<string>
  /** Code that was requested by its file, such as a published version, and is not in the catalog. */
  readonly #pinned = new Set<CatalogCode>()
  readonly #scratch = new Scratch()
  readonly #texts: TextCodes
  readonly #platform: Platform
  readonly #log: Log
  readonly #clock: Clock
  readonly #watching: Watching | undefined
  readonly #tracker: Tracker | undefined

  constructor({ config, log, clock, watching, platform = [], pack }: ProjectOptions) {
    this.#config = config
    this.#assembledWith = config
    this.#sources = new Set(config.sources)
    this.#log = log
    this.#clock = clock
    this.#watching = watching
    this.#tracker = watching && new Tracker(config.root, watching)
    this.#catalog = { namespace: config.namespace, actions: new Map(), packages: new Map() }
    this.reporter = createReporter({ root: config.root, log, catalog: () => this.#catalog })
    const events: CodesEvents = {
      asked: (code) => this.#watching?.compareFiles(this.#tracker?.filesOf(code) ?? []),
      made: (code) => this.#tracker?.add(code),
      finished: (code, result) => {
        this.#tracker?.built(code, result)
        this.unfoundImports.built(code, result.metafile)
        this.reporter.built(code, result)
      },
      retired: (code) => {
        this.#tracker?.delete(code)
        this.unfoundImports.delete(code)
      },
    }
    this.codes = new Codes(config.root, this.#scratch, () => this.#config, events, pack)
    const codeFrom = (file: string, main: string, folder?: string): CatalogCode => {
      const code = this.codes.get(file, main, { folder })
      this.#pinned.add(code)
      return code
    }
    const uploads = createUploads(config.root, this.#scratch, codeFrom)
    this.#platform = createPlatform(platform, uploads, clock.now())
    this.#texts = new TextCodes(uploads)
    this.deployments = createDeployments({
      config: () => this.#config,
      catalog: () => this.#catalog,
      changed: () => this.#assemble(),
      codeFrom,
      clock,
      uploads,
      platform: this.#platform,
    })
    this.#files = new DefiningFiles(config, watching)
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
    return this.#files.problemOf(this.#config.functions)
  }

  /** Notes a change of `path`. False when it does not concern the project. */
  change(path: string, kind: ChangeKind): boolean {
    // A known file that was replaced by a save says the same as before.
    const isSaved = kind === 'content' || this.#files.isSaved(path)
    const lists = !isSaved && isListed(path, this.#config)
    // Watched before it is read, so that no write in between is missed.
    if (lists && this.#watching) watchBelow(path, this.#watching)
    const configures = lists || this.#sources.has(path) || (this.configurationBroken && sourceExtensions.includes(extname(path)))
    if (configures) this.configurationChangedAt = performance.now()
    const affected = this.#tracker?.affected(path, kind) ?? new Set()
    for (const code of affected) {
      this.reporter.touched(code, path)
      code.touch(path)
    }
    const moves = this.#files.change(path, kind)
    this.#outdated ||= moves
    const matters = configures || moves || affected.size > 0
    if (matters) this.reporter.changed()
    return matters
  }

  /** Puts everything out of date: any file may have changed. */
  changeAll(): void {
    this.configurationChangedAt = performance.now()
    this.#outdated = true
    this.#files.readAll(this.#config)
    for (const code of this.codes.all()) {
      this.reporter.touched(code, '')
      code.touch(code.source.file)
    }
    this.reporter.changed()
  }

  /** Makes the next catalog if this one is out of date. False when files of functions are missing that may be back in a moment: see {@link unfinished}. */
  update(): boolean {
    if (!this.#outdated) return true
    if (!this.#files.update()) return false
    this.#outdated = false
    this.#assemble()
    return true
  }

  /** Files that define functions and were last found missing or half-written. */
  unfinished(): string[] {
    return this.#files.unfinished()
  }

  /** Time of `performance.now()` at which one of {@link unfinished} was last noticed. */
  unfinishedAt(): number {
    return this.#files.unfinishedAt()
  }

  /** In force at once, except for what functions there are: the next {@link update} finds that out. */
  configure(next: ResolvedConfig): void {
    const { functions, scans, flat } = this.#config
    const moved = next.functions !== functions || next.scans !== scans || next.flat !== flat
    this.#sources = new Set(next.sources)
    this.configurationBroken = false
    if (!sameSettings(next, this.#config)) this.reporter.configured()
    this.#config = next
    this.#outdated = true
    if (moved) this.#files.follow(next)
  }

  async close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const timeout = new Promise<void>((resolve) => (timer = setTimeout(resolve, buildGraceMs)))
    await Promise.race([this.codes.close(), timeout])
    clearTimeout(timer)
    this.#scratch.close()
  }

  #assemble(): void {
    this.#files.forgetDeclared()
    const { catalog, faults } = assembleCatalog({
      config: this.#config,
      scan: this.#files.scan,
      codeFrom: (file, main, reading) => this.codes.get(file, main, reading),
      codeOf: (text) => this.#texts.get(text),
      declared: (file) => this.#files.declare(file),
      api: this.deployments,
      platform: this.#platform.catalog,
      previous: { catalog: this.#catalog, config: this.#assembledWith },
      now: this.#clock.now(),
    })
    this.#catalog = catalog
    this.#assembledWith = this.#config
    this.#files.hold()
    for (const source of this.#sources) {
      this.#watching?.folder(dirname(source))
      this.#watching?.file(source)
    }
    for (const folder of this.#config.listed) this.#watching?.folder(folder)
    this.codes.retireExcept(new Set([...this.#pinned, ...[...catalog.actions.values()].map(({ code }) => code)]))
    const metadata = metadataProblem(this.#config.functions, this.#config.root)
    if (metadata !== undefined) faults.push(metadata)
    for (const text of faults) if (!this.#faults.includes(text)) this.#log.emit({ event: 'notice', level: 'warn', text })
    this.#faults = faults
  }
}

/** Whether both configurations have the same settings, whatever files they were read from. */
function sameSettings(a: ResolvedConfig, b: ResolvedConfig): boolean {
  return JSON.stringify({ ...a, sources: [] }) === JSON.stringify({ ...b, sources: [] })
}
