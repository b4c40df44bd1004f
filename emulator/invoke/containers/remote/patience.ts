/** How long is waited for a remote, in real time whatever the emulator's clock says. */
import { RemoteTimeout } from './failure.ts'

const { setTimeout, clearTimeout } = globalThis

/** @throws {RemoteTimeout} where the work takes longer */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(new RemoteTimeout(ms)), ms)))
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
