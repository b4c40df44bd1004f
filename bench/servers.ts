/** The servers that are compared, each a process of its own: a bare Hono echo, and the emulator over a folder made for the occasion. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { endTree } from './machine-use.ts'

const here = dirname(fileURLToPath(import.meta.url))
export const repository = dirname(here)

/** Whose emulator is started: that of this checkout, unless another revision takes its turn. */
let served = repository

export function serveFrom(folder: string): void {
  served = folder
}

export function servedFrom(): string {
  return served
}

export interface Started {
  readonly port: number
  readonly pid: number
  /** ms from the spawn to the first byte that the server prints when it listens. */
  readonly readyAfter: number
  /** Resolves with the exit code. */
  stop(): Promise<number | null>
}

/** Servers that have not ended, and folders that are still there. A bench that is interrupted, or fails, leaves none behind. */
const running = new Set<ChildProcess>()
const folders = new Set<string>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGTERM')
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** Spawns `node` with these arguments and waits for its first output. */
async function start(args: readonly string[], port: number, env: Readonly<Record<string, string>> = {}): Promise<Started> {
  const begun = performance.now()
  const child: ChildProcess = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: served,
    env: { ...process.env, ...env },
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => resolve())
    child.once('exit', (code) => reject(new Error(`${args.join(' ')} ended with ${code} before it listened`)))
  })
  const readyAfter = performance.now() - begun
  // Nobody reads on: a server must not block on a full pipe.
  child.stdout?.resume()
  return {
    port,
    pid: child.pid ?? 0,
    readyAfter,
    stop: () =>
      endTree(
        child.pid ?? 0,
        () =>
          new Promise((resolve) => {
            child.once('exit', resolve)
            child.kill('SIGTERM')
          }),
      ),
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

export async function startHono(): Promise<Started> {
  const port = await freePort()
  return start([join(here, 'hono-echo.mjs'), String(port)], port)
}

export async function startEmulator(root: string, env: Readonly<Record<string, string>> = {}): Promise<Started> {
  const port = await freePort()
  return start([join(served, 'scripts', 'start.mjs'), 'emulate', '--root', root, '--port', String(port), '--json', '--quiet'], port, env)
}

/** A folder of functions, made for the occasion. */
export interface BenchProject {
  readonly root: string
  write(name: string, text: string): void
  /** Links packages of this repository into it; those that they need are found beside their real places. */
  install(...packages: readonly string[]): void
  /** Beside the triggers and actions that every project has. */
  configure(more: Readonly<Record<string, object>>): void
  remove(): void
}

/** A project with `count` functions, the ones that are called among them. */
export function createProject(count: number): BenchProject {
  const root = mkdtempSync(join(tmpdir(), 'actionlab-bench-'))
  folders.add(root)
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  write('functions/echo.js', 'exports.main = (params) => params\n')
  write('functions/site.js', 'exports.main = ({ x, text }) => ({ body: { x, text } })\n')
  for (let index = 2; index < count; index++) write(`functions/f${index}.js`, `exports.main = () => ({ n: ${index} })\n`)
  const trigger = { type: 'apigw', product: 'p', api: 'a', stage: 's', resource: '/echo', methods: ['POST'], action: 'echo' }
  const configure = ({ actions = {}, ...more }: Readonly<Record<string, object>>): void =>
    write('actionlab.config.json', JSON.stringify({ actions: { site: { type: 'web' }, ...actions }, triggers: { hook: trigger }, ...more }))
  configure({})
  const install = (...packages: readonly string[]): void => {
    for (const name of packages) {
      const link = join(root, 'node_modules', name)
      mkdirSync(dirname(link), { recursive: true })
      symlinkSync(join(repository, 'node_modules', name), link, 'dir')
    }
  }
  const remove = (): void => {
    rmSync(root, { recursive: true, force: true })
    folders.delete(root)
  }
  return { root, write, install, configure, remove }
}
