/** Reports a save: one `reload` event once all its files are built, one `build-error` per broken save, however many changes and requests there were. */
import { resolve } from 'node:path'
import type { Log } from '../model/log.ts'
import type { Catalog } from '../model/catalog.ts'
import { BuildFailure, type Code } from '../model/action.ts'
import { CatalogCode, type Finished } from './build/catalog-code.ts'
import { statIfThere } from '../system/disk.ts'

export interface Reporter {
  /** Called when a file of the project changed. */
  changed(): void
  touched(code: CatalogCode, path: string): void
  /** Called when other settings are in force. */
  configured(): void
  built(code: CatalogCode, result: Finished): void
  /** Code that the save changed or brought, in use or not. */
  saved(): CatalogCode[]
  /** True between a change and its event. */
  readonly open: boolean
  /** Called when all changed code that is in use is built: emits the event, and returns its paths. */
  close(): DeployedChange | undefined
}

/** Paths of actions that a save changed, added or removed. */
export interface DeployedChange {
  readonly changed: readonly string[]
  readonly added: readonly string[]
  readonly removed: readonly string[]
}

interface Batch {
  readonly began: number
  readonly before: Catalog
  /** Changed code with its revision before, and whether its entry file was among the changes. */
  codes: Map<CatalogCode, { readonly revision: string | undefined; own: boolean }>
  configured: boolean
  ended: number
}

export function createReporter({ root, log, catalog }: { readonly root: string; readonly log: Log; catalog(): Catalog }): Reporter {
  let batch: Batch | undefined
  /** Code whose newest state does not build. */
  const broken = new Set<Code>()
  /** The save for which each was last reported. */
  const told = new WeakMap<CatalogCode, string>()

  const begin = (): Batch => (batch ??= { began: performance.now(), before: catalog(), codes: new Map(), configured: false, ended: 0 })
  const namesOf = (code: CatalogCode): string[] =>
    [...catalog().actions.values()].filter((action) => action.code === code).map(({ path }) => path)

  return {
    get open() {
      return batch !== undefined
    },
    changed() {
      begin().ended = performance.now()
    },
    touched(code, path) {
      const { codes } = begin()
      const known = codes.get(code)
      const own = path === code.source.file
      if (known) known.own ||= own
      else codes.set(code, { revision: revisionOf(code), own })
    },
    configured() {
      begin().configured = true
    },
    built(code, { failure, errors }) {
      if (batch) batch.ended = performance.now()
      if (failure === undefined) {
        broken.delete(code)
        return
      }
      const files = [code.source.file, ...errors.flatMap(({ file }) => (file === undefined ? [] : [resolve(root, file)]))]
      const save = `${failure.message}\0${files.map(writtenAt).join(' ')}`
      broken.add(code)
      // A function that was removed or renamed is about to leave the catalog, which is said as such.
      if (errors.length === 0 && statIfThere(code.source.file) === undefined) return
      if (told.get(code) === save) return
      told.set(code, save)
      log.emit({ event: 'build-error', action: namesOf(code)[0] ?? code.file, file: errors[0]?.file ?? code.file, text: failure.message })
    },
    saved() {
      if (batch === undefined) return []
      const { before, codes } = batch
      const own = [...codes].flatMap(([code, { own }]) => (own ? [code] : []))
      const now = catalog()
      const added =
        now === before ? [] : [...now.actions.values()].flatMap(({ path, code }) => (before.actions.has(path) ? [] : (code ?? [])))
      return [...new Set([...own, ...added.filter((code) => code instanceof CatalogCode)])]
    },
    close() {
      if (batch === undefined) return undefined
      const { before, codes, began, ended, configured } = batch
      batch = undefined
      const now = catalog()
      // A further save came since they were built: that one is reported, once it is built too.
      const later = new Map([...codes].filter(([code, { own }]) => own && code.last !== undefined && code.stale))
      if (later.size > 0) begin().codes = later
      const { added, removed, changed } = now === before ? unchanged() : differences(before, now)
      for (const [code, { revision, own }] of codes) {
        if (code.last instanceof BuildFailure || later.has(code)) continue
        if (code.last === undefined ? own : revisionOf(code) !== revision)
          for (const path of namesOf(code)) if (!added.includes(path)) changed.add(path)
      }
      if (!configured && added.length + removed.length + changed.size === 0) return undefined
      const change = { changed: [...changed].sort(), added, removed }
      const brokenPaths = added.filter((path) => {
        const code = now.actions.get(path)?.code
        return code !== undefined && (code.last instanceof BuildFailure || broken.has(code))
      })
      log.emit({
        event: 'reload',
        ...change,
        ...(brokenPaths.length > 0 && { broken: brokenPaths }),
        ms: Math.round((Math.max(ended, began) - began) * 10) / 10,
      })
      return change
    },
  }
}

interface Differences {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly changed: Set<string>
}

/** After nearly every save: to compare a catalog of thousands with itself would hold up its answer. */
function unchanged(): Differences {
  return { added: [], removed: [], changed: new Set() }
}

function differences({ actions: before }: Catalog, { actions: now }: Catalog): Differences {
  return {
    added: [...now.keys()].filter((path) => !before.has(path)),
    removed: [...before.keys()].filter((path) => !now.has(path)),
    changed: new Set([...now].flatMap(([path, action]) => (before.has(path) && before.get(path) !== action ? [path] : []))),
  }
}

function revisionOf(code: CatalogCode): string | undefined {
  return code.last === undefined || code.last instanceof BuildFailure ? undefined : code.last.revision
}

function writtenAt(file: string): string {
  return String(statIfThere(file)?.mtimeMs)
}
