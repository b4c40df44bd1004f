/**
 * Sees to it that one process at a time writes into a folder. Who has it listens on a socket that is named after it: the system ends that with the
 * process, however this one ends, so that nothing is left that has to be found out to be stale.
 */
import { createHash } from 'node:crypto'
import { realpathSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'

export interface FolderLock {
  /** Undefined where this process has the folder now: otherwise the id of the one that has it. */
  readonly holder?: string
  release(): void
}

/**
 * Takes a folder that is there. Where a machine has no such sockets, it is taken as well.
 *
 * @param folder absolute
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const place = placeOf(folder)
  for (let attempt = 0; attempt < 2; attempt++) {
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.end(String(process.pid))
    })
    const outcome = await new Promise<'taken' | 'in use' | 'none'>((resolve) => {
      server.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code === 'EADDRINUSE' ? 'in use' : 'none'))
      server.listen(place, () => resolve('taken'))
    })
    server.unref()
    if (outcome === 'taken') return { release: () => void server.close() }
    if (outcome === 'none') return { release() {} }
    const holder = await holderOf(place)
    if (holder !== undefined) return { holder, release() {} }
    // Its process was killed.
    rmSync(place, { force: true })
  }
  return { release() {} }
}

/** What the process that listens says; undefined where none does. */
function holderOf(place: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(place)
    let said = ''
    socket.on('data', (chunk) => (said += chunk.toString()))
    socket.on('error', () => resolve(undefined))
    socket.on('close', () => resolve(said === '' ? undefined : said))
  })
}

/** Short: the address of a socket has about a hundred characters. */
function placeOf(folder: string): string {
  const { uid } = userInfo()
  const name = `actionlab-${uid}-${createHash('sha256').update(realpathSync(folder)).digest('hex').slice(0, 24)}`
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`)
}
