/** Which folders are watched and by what means: events where they are exact, comparing where they are not. */
import { dirname, sep } from 'node:path'
import type { Log } from '../../model/log.ts'
import type { ChangeKind } from './input-index.ts'
import { createLooker, type Looker } from './disk-comparison.ts'
import { createInotifyWatcher, silentFileSystem, type Watcher, type WatcherEvents } from './inotify-watcher.ts'

export interface Watching {
  /** From now on, changes to the entries of this folder are heard of; of one that does not exist yet, its appearance. */
  folder(path: string): void
  /** From now on, changes to the text of this file are heard of, if its folder is watched too. */
  file(path: string): void
  /** True when the folder was not watched before. */
  isNew(folder: string): boolean
  /** Brings up to date what events cannot be relied upon for. */
  look(): void
  /** The same for these files alone, where {@link look} takes too long to be done every time. */
  lookAt(files: Iterable<string>): void
  close(): Promise<void>
}

export interface WatchingOptions {
  readonly root: string
  readonly poll: boolean
  readonly log: Log
  changed(path: string, kind: ChangeKind): void
  /** Anything may have changed. */
  lost(): void
}

export async function createWatching({ root, poll, log, changed, lost }: WatchingOptions): Promise<Watching> {
  const needed = new Set<string>()
  const files = new Set<string>()
  let looker: Looker | undefined

  const again = (path: string): void => {
    const below = path + sep
    for (const folder of needed) if (folder === path || folder.startsWith(below)) watcher.watch(folder)
  }
  const events: WatcherEvents = {
    changed(path, kind) {
      // First watched again, then reported: what is written after the report is heard of.
      if (kind === 'entry') again(path)
      changed(path, kind)
    },
    overflowed() {
      for (const folder of needed) watcher.watch(folder)
      lost()
    },
    exhausted(limit) {
      log.emit({
        event: 'notice',
        level: 'warn',
        text:
          `No more folders can be watched (fs.inotify.${limit}), so files are compared instead, which is slower. ` +
          `Raise the limit: sudo sysctl fs.inotify.${limit}=${limit === 'max_user_watches' ? 524_288 : 1024}`,
      })
      compare()
    },
  }
  const compare = (): void => {
    looker ??= createLooker(changed)
    for (const folder of needed) looker.addFolder(folder)
    for (const file of files) looker.addFile(file)
  }

  const silent = poll ? undefined : silentFileSystem(root)
  if (silent !== undefined) {
    const text = `${root} lies on ${silent}, which does not report changes: files are compared instead, which is slower.`
    log.emit({ event: 'notice', level: 'info', text })
  }
  const native = process.platform === 'linux' && !poll && silent === undefined
  const watcher: Watcher = native
    ? createInotifyWatcher(events)
    : await (await import('./chokidar-watcher.ts')).createChokidarWatcher(events, poll || silent !== undefined)
  if (!watcher.exact) compare()

  const folder = (path: string): void => {
    if (needed.has(path)) return
    needed.add(path)
    looker?.addFolder(path)
    if (!watcher.watch(path) && dirname(path) !== path) folder(dirname(path))
  }
  return {
    folder,
    file(path) {
      files.add(path)
      looker?.addFile(path)
    },
    isNew: (path) => !needed.has(path),
    look: () => looker?.look(),
    lookAt: (paths) => looker?.lookAt(paths),
    close: () => watcher.close(),
  }
}
