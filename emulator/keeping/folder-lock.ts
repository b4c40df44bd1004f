/**
 * Sees to it that one process at a time writes into a folder. Who has it listens on a socket in it: the system ends that with the process, however this
 * one ends, so that what is left can be told from what is in use by asking it.
 */
import { createHash } from 'node:crypto'
import { realpathSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'

export interface FolderLock {
  /** Undefined where this process has the folder now: otherwise the id of the one that has it. */
  readonly holder?: string
  release(): void
}

/** Characters that the address of a socket can have everywhere. */
const longestAddress = 100

/** ms that a process has to say that the folder is its own. */
const answerMs = 1000

/**
 * Takes a folder that is there. Where neither it nor the machine has such sockets, it is taken as well.
 *
 * @param folder absolute
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  for (const place of placesOf(folder)) {
    const lock = await lockAt(place)
    if (lock) return lock
  }
  return { release() {} }
}

/** Undefined where there can be no socket. */
async function lockAt(place: string): Promise<FolderLock | undefined> {
  for (;;) {
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.end(String(process.pid))
    })
    const outcome = await new Promise<'taken' | 'in use' | 'none'>((resolve) => {
      server.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code === 'EADDRINUSE' ? 'in use' : 'none'))
      server.listen(place, () => resolve('taken'))
    })
    if (outcome === 'none') return undefined
    if (outcome === 'taken') {
      server.unref()
      return { release: () => void server.close() }
    }
    const holder = await holderOf(place)
    if (holder !== undefined) return { holder, release() {} }
    // Its process was killed.
    rmSync(place, { force: true })
  }
}

/** What the process that listens says; undefined where none does. */
function holderOf(place: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(place)
    let said = ''
    socket.on('data', (chunk) => (said += chunk.toString()))
    socket.on('error', () => resolve(undefined))
    // It is there, and stands still at a breakpoint, say.
    socket.setTimeout(answerMs, () => {
      resolve('unknown')
      socket.destroy()
    })
    socket.on('close', () => resolve(said === '' ? undefined : said))
  })
}

/** Where the socket may lie, the best first: in the folder itself, as a temporary folder may be another one for each process. */
function placesOf(folder: string): string[] {
  const name = `actionlab-${createHash('sha256').update(realpathSync(folder)).digest('hex').slice(0, 24)}`
  if (process.platform === 'win32') return [`\\\\.\\pipe\\${name}`]
  const inside = join(folder, 'lock.sock')
  const places = [inside, relative(process.cwd(), inside), join(tmpdir(), `${name}.sock`)]
  return places.filter((place) => place.length <= longestAddress)
}
