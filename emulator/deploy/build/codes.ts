/** Holds the code of every function, by file and entry name: two actions of one file share one bundle. */
import { dirname, join, relative } from 'node:path'
import type { BuildFailure } from '../../model/action.ts'
import type { ResolvedConfig } from '../../model/resolved-config.ts'
import type { Artefact } from './artefact.ts'
import type { Source } from './build-options.ts'
import { CatalogCode, type CodeEvents } from './catalog-code.ts'
import { realPath, statIfThere } from '../../system/disk.ts'
import { isPython } from '../../config/function-files.ts'
import { PackedFolder } from './packed-folder.ts'
import type { Scratch } from './scratch.ts'

export interface CodesEvents extends CodeEvents {
  made(code: CatalogCode): void
  retired(code: CatalogCode): void
}

/** Functions whose esbuild context is kept, at about 180 KB each. Without one, the next save is built in 7 ms instead of 3. */
const mostActive = 64

export interface Reading {
  /** The file with links followed, if known. */
  readonly real?: string | undefined
  /** The folder that is the function, links followed; default: the one its file stands in. */
  readonly folder?: string | undefined
  /** Not compiled: for a runtime of the developer's. */
  readonly raw?: boolean
  /** The file is a zip with code of this language. */
  readonly archive?: 'node' | 'python'
  /** See {@link ResolvedConfig.actions}: place in the function's folder → file or folder elsewhere, absolute. */
  readonly include?: Readonly<Record<string, string>> | undefined
  /** Of the action, as configured. */
  readonly kind?: string | undefined
  /** A runtime of the developer's gets it. */
  readonly sent?: boolean
}

/** Makes the archive of a function as its cloud gets it. Rejects with a BuildFailure. */
export type Pack = (source: Source) => Promise<Artefact>

export class Codes {
  readonly #root: string
  readonly #scratch: Scratch
  /** As configured now. */
  readonly #config: () => Pick<ResolvedConfig, 'loaders' | 'setupFiles'>
  readonly #events: CodesEvents
  readonly #pack: Pack | undefined
  readonly #codes = new Map<string, CatalogCode>()
  /** In the order of their last build. */
  readonly #active = new Set<CatalogCode>()

  /** @param pack archives run in place of the sources */
  constructor(
    root: string,
    scratch: Scratch,
    config: () => Pick<ResolvedConfig, 'loaders' | 'setupFiles'>,
    events: CodesEvents,
    pack?: Pack,
  ) {
    this.#root = root
    this.#scratch = scratch
    this.#config = config
    this.#events = events
    this.#pack = pack
  }

  /** The code that begins in `file` (absolute); made when first asked for, built when first loaded. */
  get(file: string, main: string, given: Reading = {}): CatalogCode {
    const reading = this.#pack === undefined ? given : packable(file, given)
    const { real = realPath(file), folder: whole, raw = false, archive, include, kind, sent = false } = reading
    const folder = whole ?? dirname(real)
    const { loaders, setupFiles } = this.#config()
    const key = `${main}\0${real}\0${folder}\0${raw}\0${JSON.stringify([loaders, setupFiles, include, archive, ...(this.#pack ? [kind, sent] : [])])}`
    let code = this.#codes.get(key)
    if (code === undefined) {
      const shown = relative(this.#root, file) || file
      const source: Source = {
        file: real,
        folder,
        isFolder: whole !== undefined,
        main,
        root: this.#root,
        scratch: this.#scratch,
        loaders,
        setup: raw ? [] : setupFiles.map(realPath),
        raw,
        archive,
        kind,
        // What is no source, or goes as it is, has no other archive.
        ...(raw || archive !== undefined ? {} : this.#artefact(() => source, sent)),
        ...(include
          ? { packed: new PackedFolder({ own: raw ? real : folder, include, python: !raw && isPython(real), scratch: this.#scratch }) }
          : {}),
      }
      code = new CatalogCode(source, shown, {
        asked: this.#events.asked,
        finished: (built, result) => {
          this.#rememberUse(built)
          this.#events.finished(built, result)
        },
      })
      this.#codes.set(key, code)
      this.#events.made(code)
    }
    return code
  }

  #artefact(source: () => Source, sent: boolean): Pick<Source, 'pack' | 'sent'> {
    const pack = this.#pack
    return pack === undefined ? {} : { pack: () => pack(source()), sent }
  }

  all(): Iterable<CatalogCode> {
    return this.#codes.values()
  }

  /** Code with an esbuild context, which is built before the next call. */
  active(): Iterable<CatalogCode> {
    return this.#active
  }

  /** See {@link CatalogCode.check}. */
  async check(code: CatalogCode): Promise<BuildFailure | undefined> {
    const failure = await code.check()
    if (!code.active) this.#active.delete(code)
    return failure
  }

  /** Retires all code that is not in `kept`. */
  retireExcept(kept: ReadonlySet<unknown>): void {
    for (const [key, code] of this.#codes) {
      if (kept.has(code)) continue
      this.#codes.delete(key)
      this.#active.delete(code)
      this.#events.retired(code)
      void code.retire()
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#codes.values()].map((code) => code.retire()))
    this.#codes.clear()
    this.#active.clear()
  }

  #rememberUse(code: CatalogCode): void {
    this.#active.delete(code)
    this.#active.add(code)
    for (const oldest of this.#active) {
      if (this.#active.size <= mostActive) return
      this.#active.delete(oldest)
      if (!oldest.rest()) this.#active.add(oldest) // called meanwhile, so it is kept
    }
  }
}

/** Python for a runtime of the developer's has an archive as well, which brings what it imports. */
function packable(file: string, reading: Reading): Reading {
  if (reading.raw !== true) return reading
  const { real = realPath(file) } = reading
  if (isPython(real)) return { ...reading, raw: false, sent: true }
  const entry = join(real, '__main__.py')
  return statIfThere(entry)?.isFile() === true ? { ...reading, real: entry, folder: real, raw: false, sent: true } : reading
}
