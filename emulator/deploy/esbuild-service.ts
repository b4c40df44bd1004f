/** esbuild runs as a process of its own, which something may kill. It does not start another by itself; this does. */
import type * as Esbuild from 'esbuild'

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
  const esbuild: typeof Esbuild = await import('esbuild')
  await esbuild.stop()
}
