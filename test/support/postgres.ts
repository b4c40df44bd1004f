/** A real PostgreSQL for a test: Debian's, on a free loopback port with a data directory of its own. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { postgres } from '../../scripts/test-tools.mjs'
import { freePort } from './free-port.ts'

export interface Server {
  readonly url: string
  stop(): Promise<void>
}

const run = promisify(execFile)
const user = 'tester'

/** The server refuses to be root, who is therefore another user. */
function asUser(command: string, args: readonly string[]): [command: string, args: string[]] {
  return process.getuid?.() === 0 ? ['runuser', ['-u', 'postgres', '--', command, ...args]] : [command, [...args]]
}

export async function startPostgres(): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), 'actionlab-postgres-'))
  await chmod(folder, 0o777)
  const data = join(folder, 'data')
  await run(...asUser(join(postgres, 'initdb'), ['-D', data, '-A', 'trust', '-U', user, '--no-sync', '-E', 'UTF8', '--locale=C']))
  const port = await freePort()
  const args = ['-D', data, '-p', String(port), '-k', folder, '-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off']
  const child = spawn(...asUser(join(postgres, 'postgres'), args), { stdio: ['ignore', 'ignore', 'pipe'] })
  const stop = async (): Promise<void> => {
    if (child.exitCode === null) {
      const exit = once(child, 'exit')
      // It would wait for its clients otherwise.
      await run(...asUser(join(postgres, 'pg_ctl'), ['stop', '-D', data, '-m', 'immediate']))
      await exit
    }
    await rm(folder, { recursive: true, force: true })
  }
  const seen: string[] = []
  for await (const line of createInterface({ input: child.stderr })) {
    seen.push(line)
    if (!line.includes('ready to accept connections')) continue
    // Whatever it says from now on must not fill the pipe.
    child.stderr.resume()
    return { url: `postgres://${user}@127.0.0.1:${port}/postgres`, stop }
  }
  await stop()
  throw new Error(`PostgreSQL ended before it was ready:\n${seen.slice(-20).join('\n')}`)
}
