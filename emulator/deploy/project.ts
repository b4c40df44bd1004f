/** Holds the project as last read: configuration, functions found, their code, and the catalog of them. A change on disk puts parts out of date. */
import { basename, dirname, extname, join, sep } from 'node:path'
import type { Clock } from '../model/clock.ts'
import type { Log } from '../model/log.ts'
import type { Catalog } from '../model/catalog.ts'
import type { ResolvedConfig } from '../model/resolved-config.ts'
import type { PlatformPackage } from '../model/deployment.ts'
import type { BundledCode } from './build/bundled-code.ts'
import { assembleCatalog } from './assemble-catalog.ts'
import { Codes, type CodesEvents, type Pack } from './build/codes.ts'
import { metadataProblem } from './decorator-metadata.ts'
import { createDeployments, type UploadedParts } from './upload/deployments.ts'
import { TextCodes } from './upload/text-code.ts'
import { createUploads } from './upload/uploaded-code.ts'
import type { ChangeKind } from './watch/input-index.ts'
import { sourceExtensions } from '../config/function-files.ts'
import { UnfoundImports } from './unfound-imports.ts'
import { isWhole } from './unfinished-files.ts'
import { createPlatform, type Platform } from './platform.ts'
import { isListed, watchBelow } from './watch/listed-folders.ts'
import { createReporter, type Reporter } from './save-report.ts'
import { Scratch } from './build/scratch.ts'
import { createScanner, type Scan, type Scanner } from './discover/scan.ts'
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
  #scanner: Scanner
  /** What the catalog is made of. A scan made while a file is only away for a save never becomes it. */
  #found: Scan
  #outdated = false
  #faults: readonly string[] = []
  /** Files because of which the functions of the catalog were found. */
  #held: ReadonlySet<string> = new Set()
  /** Files named by the configuration: whether they exist decides about an action. */
  #declared = new Set<string>()
  #sources: ReadonlySet<string>
  /** Code that was requested by its file, such as a published version, and is not in the catalog. */
  readonly #pinned = new Set<BundledCode>()
  /** Removed files of functions and half-written manifests, with the time at which that was noticed: some editors move the old file away first. */
  readonly #unfinished = new Map<string, number>()
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
    const codeFrom = (file: string, main: string, folder?: string): BundledCode => {
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
    this.#scanner = this.#scan()
    this.#found = this.#scanner.scan()
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

  /** Notes a change of `path`. False when it does not concern the project. */
  change(path: string, kind: ChangeKind): boolean {
    // A known file that was replaced by a save says the same as before.
    const isSaved = kind === 'content' || (this.#held.has(path) && isWhole(path))
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
    if (this.#decides(path) && !isWhole(path)) {
      // The last entry is the youngest.
      this.#unfinished.delete(path)
      this.#unfinished.set(path, performance.now())
    }
    const moves = this.#moves(path, kind)
    this.#outdated ||= moves
    const matters = configures || moves || affected.size > 0
    if (matters) this.reporter.changed()
    return matters
  }

  /** Puts everything out of date: any file may have changed. */
  changeAll(): void {
    this.configurationChangedAt = performance.now()
    this.#outdated = true
    this.#scanner = this.#scan()
    for (const code of this.codes.all()) {
      this.reporter.touched(code, '')
      code.touch(code.source.file)
    }
    this.reporter.changed()
  }

  /** Makes the next catalog if this one is out of date. False when files of functions are missing that may be back in a moment: see {@link unfinished}. */
  update(): boolean {
    if (!this.#outdated) return true
    const exhausted = [...this.#scanner.scan().unreadable].filter(([, problem]) => problem === 'EMFILE' || problem === 'ENFILE')
    // Functions that cannot be read are not taken for removed. The next request reads again.
    for (const [folder] of exhausted) this.#scanner.invalidate(folder)
    if (exhausted.length > 0) throw new Error('too many files are open (EMFILE). Raise `ulimit -n`, or close connections')
    if (this.#missing().some((path) => !this.#declared.has(path) && isWhole(path))) {
      // They came back after their folder was read, or are no functions any more.
      for (const path of this.#missing()) this.#scanner.invalidate(dirname(path))
      this.#scanner.scan()
    }
    const gone = this.#missing().filter((path) => !isWhole(path))
    for (const path of gone) {
      this.#unfinished.set(path, performance.now())
      this.#scanner.invalidate(dirname(path))
    }
    if (gone.length > 0) return false
    this.#outdated = false
    this.#unfinished.clear()
    this.#found = this.#scanner.scan()
    this.#assemble()
    return true
  }

  /** Files that functions were found by and that the scan lacks, except those that are waited for already. */
  #missing(): string[] {
    return [...this.#held].filter((path) => !this.#scanner.holds(path) && !this.#unfinished.has(path))
  }

  /** Files that define functions and were last found missing or half-written. */
  unfinished(): string[] {
    for (const path of this.#unfinished.keys()) if (isWhole(path)) this.#unfinished.delete(path)
    return [...this.#unfinished.keys()]
  }

  /** Time of `performance.now()` at which one of {@link unfinished} was last noticed. */
  unfinishedAt(): number {
    return [...this.#unfinished.values()].at(-1) ?? -Infinity
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
    if (!moved) return
    this.#scanner = this.#scan()
    this.#held = new Set()
  }

  async close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const timeout = new Promise<void>((resolve) => (timer = setTimeout(resolve, buildGraceMs)))
    await Promise.race([this.codes.close(), timeout])
    clearTimeout(timer)
    this.#scratch.close()
  }

  #scan(): Scanner {
    const watching = this.#watching
    // A folder is watched before it is read, so that no write in between is missed; its manifest names the entry of a function.
    const { scans, functions, flat } = this.#config
    const reading = (folder: string): void => {
      watching?.folder(folder)
      watching?.file(join(folder, 'package.json'))
    }
    return createScanner(scans ? functions : undefined, reading, flat)
  }

  #assemble(): void {
    this.#declared.clear()
    const scan = this.#found
    const { catalog, faults } = assembleCatalog({
      config: this.#config,
      scan,
      codeFrom: (file, main, reading) => this.codes.get(file, main, reading),
      codeOf: (text) => this.#texts.get(text),
      declared: (file) => this.#declare(file),
      api: this.deployments,
      platform: this.#platform.catalog,
      previous: { catalog: this.#catalog, config: this.#assembledWith },
      now: this.#clock.now(),
    })
    this.#catalog = catalog
    this.#assembledWith = this.#config
    const found = [...scan.functions.values()].flatMap(({ files }) => files.map(({ path }) => path))
    this.#held = new Set([...found, ...[...this.#declared].filter(isWhole)])
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

  #declare(file: string): void {
    this.#declared.add(file)
    this.#watching?.folder(dirname(file))
  }

  /** Whether `path` defines a function. */
  #decides(path: string): boolean {
    return (
      this.#scanner.holds(path) || this.#declared.has(path) || (basename(path) === 'package.json' && this.#scanner.covers(dirname(path)))
    )
  }

  /** Whether the change adds or removes functions. */
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

/** Whether both configurations have the same settings, whatever files they were read from. */
function sameSettings(a: ResolvedConfig, b: ResolvedConfig): boolean {
  return JSON.stringify({ ...a, sources: [] }) === JSON.stringify({ ...b, sources: [] })
}
