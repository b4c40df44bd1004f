/**
 * Watches folders on Linux by one inotify watch each, made synchronously: every write after `watch` returned is reported, and the kernel queues the
 * event before the write returns. chokidar's `add` works in the background, takes 433 ms and 39 MB for a thousand folders (here 10 ms and 2 MB),
 * and misses writes in between.
 */
import { type FSWatcher, statfsSync, watch as watchFolder } from 'node:fs'
import { join, sep } from 'node:path'
import type { ChangeKind } from './input-index.ts'

export interface Watcher {
  /** Watches the entries of a folder, not those of its subfolders. False when the folder is not there. */
  watch(folder: string): boolean
  /** True when every event of a write has been delivered two turns of the event loop after the write returned. */
  readonly exact: boolean
  close(): Promise<void>
}

export interface WatcherEvents {
  changed(path: string, kind: ChangeKind): void
  /** Events were lost. */
  overflowed(): void
  /** No further folder can be watched: the caller has to compare files from now on. */
  exhausted(limit: 'max_user_watches' | 'max_user_instances'): void
}

/** The kernel drops events beyond 16,384 waiting ones (fs.inotify.max_queued_events), which libuv does not report. */
const mostInOneTurn = 16_000

export function createInotifyWatcher(events: WatcherEvents): Watcher {
  const live = new Map<string, FSWatcher>()
  let burst = 0
  let spent = false

  const drop = (folder: string): void => {
    live.get(folder)?.close()
    live.delete(folder)
  }
  const hear = (folder: string, type: string, name: string | null): void => {
    if (++burst === 1) setImmediate(() => (burst = 0))
    if (burst === mostInOneTurn) return events.overflowed()
    if (name === null) return events.overflowed()
    const path = join(folder, name)
    if (type === 'rename') {
      // The watch of a folder that was moved or replaced stays with the old one: callers watch the new one again.
      drop(path)
      const below = path + sep
      for (const known of live.keys()) if (known.startsWith(below)) drop(known)
      // The event of a folder's own removal carries the folder's own name.
      if (folder.endsWith(sep + name)) {
        drop(folder)
        events.changed(folder, 'entry')
      }
    }
    events.changed(path, type === 'rename' ? 'entry' : 'content')
  }

  return {
    exact: true,
    watch(folder) {
      if (spent) return false
      if (live.has(folder)) return true
      try {
        const watcher = watchFolder(folder, { persistent: false }, (type, name) => hear(folder, type, name))
        watcher.on('error', () => drop(folder))
        live.set(folder, watcher)
        return true
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? error.code : undefined
        if (code === 'ENOSPC' || code === 'EMFILE') {
          spent = true
          events.exhausted(code === 'ENOSPC' ? 'max_user_watches' : 'max_user_instances')
        }
        return false
      }
    },
    async close() {
      for (const folder of live.keys()) drop(folder)
    },
  }
}

const { setImmediate } = globalThis

/** File systems that do not report changes made elsewhere: NFS, SMB, FUSE (sshfs, Docker Desktop), 9p (WSL), vboxsf. From linux/magic.h. */
const silentFileSystems = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x65735546, 'FUSE'],
  [0x01021997, '9p'],
  [0x786f4256, 'vboxsf'],
])

/** The name of the file system when it is one that does not report changes. */
export function silentFileSystem(folder: string): string | undefined {
  try {
    return silentFileSystems.get(statfsSync(folder).type >>> 0) ?? silentFileSystems.get(statfsSync(folder).type)
  } catch {
    return undefined
  }
}
