/** Restarts esbuild's process after it was killed: esbuild itself does not. */
import { loadEsbuild } from './esbuild.ts'

let deaths = 0

/** How often the process was found dead; contexts of an earlier count cannot be used. */
export function serviceCount(): number {
  return deaths
}

/** Starts the process before the first build needs it. */
export function startService(): void {
  loadEsbuild()
    .transform('')
    .catch(() => {}) // the first build reports it
}

function isDeath(error: unknown): boolean {
  return error instanceof Error && /^The service (was stopped|is no longer running)/.test(error.message)
}

/** Runs `work` again if the process died meanwhile. It must make its contexts itself: earlier ones belong to the dead process. */
export async function survivingDeath<T>(work: () => Promise<T>): Promise<T> {
  const count = serviceCount()
  try {
    return await work()
  } catch (error) {
    if (!isDeath(error)) throw error
    await restartService(count)
    return await work()
  }
}

/**
 * `count`: the {@link serviceCount} of the dead process; later callers find the next one running. A living process must not be stopped: builds that wait
 * for it would never end.
 */
async function restartService(count: number): Promise<void> {
  if (count !== deaths) return
  deaths++
  const esbuild = loadEsbuild()
  await esbuild.stop()
}
