/** Watches by chokidar on macOS, on Windows, and on file systems that have to be polled. Events come late there, so files are compared at each request as well. */
import type { FSWatcher } from 'chokidar'
import { existsSync } from 'node:fs'
import type { Watcher, WatcherEvents } from './inotify-watcher.ts'

export async function createChokidarWatcher(events: WatcherEvents, polling: boolean): Promise<Watcher> {
  const chokidar = await import('chokidar')
  const watched = new Set<string>()
  const watcher: FSWatcher = chokidar.watch([], {
    ignoreInitial: true,
    depth: 0,
    usePolling: polling,
    interval: 100,
    ignorePermissionErrors: true,
  })
  watcher.on('all', (event, path) => events.changed(path, event === 'change' ? 'content' : 'entry'))
  watcher.on('error', () => events.overflowed())
  return {
    exact: false,
    watch(folder) {
      if (watched.has(folder)) return true
      if (!existsSync(folder)) return false
      watched.add(folder)
      watcher.add(folder)
      return true
    },
    close: () => watcher.close(),
  }
}
