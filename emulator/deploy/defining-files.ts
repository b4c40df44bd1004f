/** Files that define the functions of a project, as last read: which there are, which a save has taken away for a moment, and which changes add or remove some. */
import { basename, dirname, join, sep } from 'node:path'
import type { ResolvedConfig } from '../model/resolved-config.ts'
import { createScanner, type Scan, type Scanner } from './discover/scan.ts'
import { isWhole } from './unfinished-files.ts'
import type { ChangeKind } from './watch/input-index.ts'
import type { Watching } from './watch/project-watcher.ts'

const { performance } = globalThis

export class DefiningFiles {
  readonly #watching: Watching | undefined
  #scanner: Scanner
  #scan: Scan
  /** Because of which the functions of the catalog were found. */
  #held: ReadonlySet<string> = new Set()
  /** Named by the configuration: whether they exist decides about an action. */
  readonly #declared = new Set<string>()
  /** Removed files of functions and half-written manifests, with the time at which that was noticed: some editors move the old file away first. */
  readonly #unfinished = new Map<string, number>()

  /** @param watching undefined when changes on disk are not watched */
  constructor(config: ResolvedConfig, watching: Watching | undefined) {
    this.#watching = watching
    this.#scanner = this.#scannerFor(config)
    this.#scan = this.#scanner.scan()
  }

  /** What the catalog is made of. A scan made while a file is only away for a save never becomes it. */
  get scan(): Scan {
    return this.#scan
  }

  /** Why a folder cannot be read; undefined when it can. */
  problemOf(folder: string): string | undefined {
    return this.#scanner.scan().unreadable.get(folder)
  }

  /** Whether a function of the catalog was found by `path`, which is there and complete. */
  isSaved(path: string): boolean {
    return this.#held.has(path) && isWhole(path)
  }

  /** Notes a change of `path`. True when it adds or removes functions. */
  change(path: string, kind: ChangeKind): boolean {
    if (this.#decides(path) && !isWhole(path)) {
      // The last entry is the youngest.
      this.#unfinished.delete(path)
      this.#unfinished.set(path, performance.now())
    }
    return this.#moves(path, kind)
  }

  /** Has every folder read again: any file may have changed. */
  readAll(config: ResolvedConfig): void {
    this.#scanner = this.#scannerFor(config)
  }

  /** Follows the configuration to functions elsewhere: those from before are not missed. */
  follow(config: ResolvedConfig): void {
    this.readAll(config)
    this.#held = new Set()
  }

  /** Makes the next {@link scan}. False when files of functions are missing that may be back in a moment: see {@link unfinished}. */
  update(): boolean {
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
    this.#unfinished.clear()
    this.#scan = this.#scanner.scan()
    return true
  }

  /** Files that were last found missing or half-written. */
  unfinished(): string[] {
    for (const path of this.#unfinished.keys()) if (isWhole(path)) this.#unfinished.delete(path)
    return [...this.#unfinished.keys()]
  }

  /** Time of `performance.now()` at which one of {@link unfinished} was last noticed. */
  unfinishedAt(): number {
    return [...this.#unfinished.values()].at(-1) ?? -Infinity
  }

  /** Forgets the files of {@link declare}: the configuration is about to name them again. */
  forgetDeclared(): void {
    this.#declared.clear()
  }

  /** Notes a file that the configuration names as the code of an action. */
  declare(file: string): void {
    this.#declared.add(file)
    this.#watching?.folder(dirname(file))
  }

  /** Notes that a catalog was made of the scan and the declared files: from now on each of them is missed when it goes. */
  hold(): void {
    const found = [...this.#scan.functions.values()].flatMap(({ files }) => files.map(({ path }) => path))
    this.#held = new Set([...found, ...[...this.#declared].filter(isWhole)])
  }

  #scannerFor({ scans, functions, flat }: ResolvedConfig): Scanner {
    const watching = this.#watching
    // A folder is watched before it is read, so that no write in between is missed; its manifest names the entry of a function.
    const reading = (folder: string): void => {
      watching?.folder(folder)
      watching?.file(join(folder, 'package.json'))
    }
    return createScanner(scans ? functions : undefined, reading, flat)
  }

  /** Files that functions were found by and that the scan lacks, except those that are waited for already. */
  #missing(): string[] {
    return [...this.#held].filter((path) => !this.#scanner.holds(path) && !this.#unfinished.has(path))
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
