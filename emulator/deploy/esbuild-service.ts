/** esbuild runs as a process of its own, which something may kill. It does not start another by itself; this does. */
import { loadEsbuild } from '../esbuild.ts'

let deaths = 0

/** How often esbuild was found dead: contexts of an earlier count are of no use. */
export function serviceCount(): number {
  return deaths
}

export function isDeath(error: unknown): boolean {
  return error instanceof Error && /^The service (was stopped|is no longer running)/.test(error.message)
}

/** `count`: the {@link serviceCount} at which the dead process served; whoever comes later finds the next one running. */
export async function restartService(count: number): Promise<void> {
  if (count !== deaths) return
  deaths++
  const esbuild = loadEsbuild()
  await esbuild.stop()
}
