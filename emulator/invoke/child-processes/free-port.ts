/** Finds ports of this machine on which no program listens. */
import { createServer } from 'node:net'
import { StartFailure } from '../containers/start-failure.ts'

const lowest = 15_000
const count = 15_000

/**
 * A free port below those that the system assigns by itself, so that it stays free until the program listens; undefined when all are taken.
 *
 * @throws {StartFailure} the machine has no descriptor left
 */
export async function freePort(): Promise<number | undefined> {
  const start = Math.floor(Math.random() * count)
  for (let step = 0; step < count; step++) {
    const port = lowest + ((start + step) % count)
    if (await isFree(port)) return port
  }
  return undefined
}

/** @throws {StartFailure} the machine has no descriptor left */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EMFILE' || error.code === 'ENFILE') reject(new StartFailure())
      else resolve(false)
    })
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)))
  })
}
