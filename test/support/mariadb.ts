/** A real MariaDB for a test: Debian's, on a free loopback port with a data directory of its own. */
import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { mariadb } from '../../scripts/test-tools.mjs'
import { freePort } from './free-port.ts'

export interface Database {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly name: string
  stop(): Promise<void>
}

const run = promisify(execFile)
const account = { user: 'tester', password: 'local-only', name: 'school' }

/** `schema` is SQL for the new database. */
export async function startMariaDb(schema: string): Promise<Database> {
  const folder = await mkdtemp(join(tmpdir(), 'actionlab-mariadb-'))
  const data = join(folder, 'data')
  const init = join(folder, 'init.sql')
  const { user, password, name } = account
  await writeFile(
    init,
    // One statement a line: that is how --init-file reads.
    [
      `CREATE DATABASE ${name};`,
      `CREATE USER '${user}'@'%' IDENTIFIED BY '${password}';`,
      `GRANT ALL ON ${name}.* TO '${user}'@'%';`,
      `USE ${name};`,
      schema,
      '',
    ].join('\n'),
  )
  await run('mariadb-install-db', ['--no-defaults', `--datadir=${data}`, '--user=root', '--skip-test-db'])
  const port = await freePort()
  const child = spawn(
    mariadb,
    [
      '--no-defaults',
      '--user=root',
      `--datadir=${data}`,
      `--socket=${join(folder, 'socket')}`,
      `--pid-file=${join(folder, 'pid')}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--init-file=${init}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const stop = async (): Promise<void> => {
    if (child.exitCode === null) {
      child.kill('SIGTERM')
      await once(child, 'exit')
    }
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await ready(child)
  } catch (error) {
    await stop()
    throw error
  }
  return { host: '127.0.0.1', port, ...account, stop }
}

/** Resolves when the server says so, with everything in --init-file done. */
async function ready(child: ChildProcess): Promise<void> {
  const seen: string[] = []
  if (!child.stderr) throw new Error('MariaDB was started without a pipe for its messages.')
  for await (const line of createInterface({ input: child.stderr })) {
    seen.push(line)
    if (!line.includes('ready for connections')) continue
    // Whatever it says from now on must not fill the pipe.
    child.stderr.resume()
    return
  }
  throw new Error(`MariaDB ended before it was ready:\n${seen.slice(-20).join('\n')}`)
}
