/** Ten thousand connections that say nothing, or as many as this machine allows, and whether others are served meanwhile. */
import type { Socket } from 'node:net'
import type { Client } from './soak-http.ts'
import { descriptorLimit } from './soak-watch.ts'

const wanted = 10_000
/** Opened at once: a listen queue holds only so many. */
const batch = 500

export interface Idle {
  /** Held open at the same time. */
  readonly open: number
  readonly served: boolean
}

export async function idleConnections(client: Client): Promise<Idle> {
  const sockets: Socket[] = []
  const count = Math.min(wanted, descriptorLimit() - 500)
  while (sockets.length < count) {
    const opened = await Promise.all(Array.from({ length: Math.min(batch, count - sockets.length) }, () => client.open()))
    sockets.push(...opened)
  }
  const answer = await client.post('/v1/functions/echo', { n: 1 })
  const open = sockets.filter((socket) => !socket.destroyed).length
  for (const socket of sockets) socket.destroy()
  return { open, served: answer.status === 200 && answer.text === '{"n":1}' }
}
