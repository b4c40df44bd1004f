/** esbuild runs as a process of its own, which something may kill. It does not start another by itself; this does. */
import { loadEsbuild } from './esbuild.ts'

let deaths = 0

/** How often esbuild was found dead: contexts of an earlier count are of no use. */
export function serviceCount(): number {
  return deaths
}

/** Before anybody builds: the process takes a while to be there. */
export function startService(): void {
  loadEsbuild()
    .transform('')
    .catch(() => {}) // whoever needs it will hear of it
}

function isDeath(error: unknown): boolean {
  return error instanceof Error && /^The service (was stopped|is no longer running)/.test(error.message)
}

/** Does `work` again if esbuild died meanwhile. It must not use contexts of before: they belong to the dead process. */
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
 * `count`: the {@link serviceCount} at which the dead process served; whoever comes later finds the next one running. A living process must never be
 * stopped: esbuild would not tell those who wait for an answer of it.
 */
async function restartService(count: number): Promise<void> {
  if (count !== deaths) return
  deaths++
  const esbuild = loadEsbuild()
  await esbuild.stop()
}
