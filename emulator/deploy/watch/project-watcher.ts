/** Watches the project's folders by events where these are exact, and by comparing files where they are not. */
import { dirname, sep } from 'node:path'
import type { Log } from '../../model/log.ts'
import type { ChangeKind } from './input-index.ts'
import { createDiskComparison, type DiskComparison } from './disk-comparison.ts'
import { createInotifyWatcher, silentFileSystem, type Watcher, type WatcherEvents } from './inotify-watcher.ts'

export interface Watching {
  /** Reports changes to the entries of this folder from now on; of one that does not exist yet, its appearance. */
  folder(path: string): void
  /** Reports changes to the text of this file from now on, if its folder is watched too. */
  file(path: string): void
  /** True when the folder was not watched before. */
  isNew(folder: string): boolean
  /** Finds changes by comparing, where events are not exact. */
  compareAll(): void
  /** Compares these files alone, where {@link compareAll} takes too long to be done every time. */
  compareFiles(files: Iterable<string>): void
  close(): Promise<void>
}

export interface WatchingOptions {
  readonly root: string
  readonly poll: boolean
  readonly log: Log
  changed(path: string, kind: ChangeKind): void
  /** Events were lost: any file may have changed. */
  lost(): void
}

export async function createWatching({ root, poll, log, changed, lost }: WatchingOptions): Promise<Watching> {
  const needed = new Set<string>()
  const files = new Set<string>()
  let comparison: DiskComparison | undefined

  const again = (path: string): void => {
    const below = path + sep
    for (const folder of needed) if (folder === path || folder.startsWith(below)) watcher.watch(folder)
  }
  const events: WatcherEvents = {
    changed(path, kind) {
      // Watched again before it is reported, so that no write after the report is missed.
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
    comparison ??= createDiskComparison(changed)
    for (const folder of needed) comparison.addFolder(folder)
    for (const file of files) comparison.addFile(file)
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
    comparison?.addFolder(path)
    if (!watcher.watch(path) && dirname(path) !== path) folder(dirname(path))
  }
  return {
    folder,
    file(path) {
      files.add(path)
      comparison?.addFile(path)
    },
    isNew: (path) => !needed.has(path),
    compareAll: () => comparison?.compareAll(),
    compareFiles: (paths) => comparison?.compareFiles(paths),
    close: () => watcher.close(),
  }
}
