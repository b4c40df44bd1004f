/** Finds ports of this machine on which no program listens. */
import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import { StartFailure } from '../containers/start-failure.ts'

const lowest = 15_000
const count = 15_000

/** A port that no other emulator of this machine takes. */
export interface FreePort {
  readonly port: number
  /** Lets it go: to be called once the program listens, or has ended. */
  release(): void
}

/**
 * A free port below those that the system assigns by itself; undefined when all are taken.
 *
 * Between the look at a port and the moment when the program listens, another start could find it free too, here or in another process.
 * So the port of the same number for datagrams is held meanwhile, by which emulators see each other; the system lets it go when this process dies.
 *
 * @throws {StartFailure} the machine has no descriptor left
 */
export async function freePort(): Promise<FreePort | undefined> {
  const start = Math.floor(Math.random() * count)
  for (let step = 0; step < count; step++) {
    const port = lowest + ((start + step) % count)
    const release = await hold(port)
    if (!release) continue
    if (await isFree(port)) return { port, release }
    release()
  }
  return undefined
}

function hold(port: number): Promise<(() => void) | undefined> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4').unref()
    socket.once('error', (error: NodeJS.ErrnoException) => {
      socket.close()
      if (error.code === 'EMFILE' || error.code === 'ENFILE') reject(new StartFailure())
      else resolve(undefined)
    })
    socket.bind({ port, address: '127.0.0.1', exclusive: true }, () => resolve(() => socket.close()))
  })
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
