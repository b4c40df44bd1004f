/** Starts and stops a program of the developer's that serves a port itself; it is ready once it accepts connections. */
import { spawn, type ChildProcess } from 'node:child_process'
import { connect } from 'node:net'
import { dirname } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { freePort, type FreePort } from '../child-processes/free-port.ts'
import { readLines } from '../child-processes/output-lines.ts'
import { marked } from '../child-processes/process-mark.ts'
import { reaper } from '../child-processes/orphan-reaper.ts'
import { StartFailure } from '../containers/start-failure.ts'
import { serviceEnvironment } from '../environment/service-environment.ts'

const main = fileURLToPath(new URL('./service-main.mjs', import.meta.url))
const preload = fileURLToPath(new URL('./service-preload.cjs', import.meta.url))
const { setTimeout, clearTimeout, setImmediate } = globalThis

/** What to run: a command, or a text that Node runs as if it were `file`. */
export type Program =
  | { readonly command: readonly string[]; readonly folder: string }
  | { readonly text: string; readonly file: string; readonly folder?: string; readonly format: 'cjs' | 'esm' }

export interface ServiceOptions {
  readonly program: Program
  readonly env: Readonly<Record<string, string>>
  /** Absolute path of the Node that runs it, and that it finds first on its PATH; default: the emulator's own. */
  readonly node?: string | undefined
  /** MB for the heap of Node. */
  readonly memory: number
  /** The port that the cloud expects it to listen on; here it gets another one. */
  readonly usualPort: number
  /** ms until it has to listen. */
  readonly startup: number
  /** Ends it, also while it starts. */
  readonly signal: AbortSignal
  onOutput(stream: 'stdout' | 'stderr', line: string): void
}

/** Why a service ended or never listened, in a sentence for the developer. */
export class ServiceFailure extends Error {
  override readonly name = 'ServiceFailure'
}

const sigkillAfterMs = 500
const connectEveryMs = 10
/** Time after which the developer is told that a server listens on another port only. */
const elsewhereAfterMs = 5_000

export class Service {
  readonly port: number
  readonly #child: ChildProcess
  readonly #options: ServiceOptions
  /** Ports that its servers listen on; reported by Node programs only. */
  readonly #listening = new Set<number>()
  readonly #ended: Promise<void>
  #lastLines: string[] = []
  #exit: string | undefined

  /** Starts it; resolves when it accepts connections, rejects with a {@link ServiceFailure}. */
  static async start(options: ServiceOptions): Promise<Service> {
    const { port, release } = await portOf()
    try {
      if (options.signal.aborted) throw new ServiceFailure('it was not started: the emulator closes')
      const service = new Service(port, options)
      try {
        await service.#ready()
        return service
      } catch (error) {
        await service.stop()
        throw error
      }
    } finally {
      release()
    }
  }

  private constructor(port: number, options: ServiceOptions) {
    this.port = port
    this.#options = options
    const { program } = options
    const folder = 'text' in program ? (program.folder ?? dirname(program.file)) : program.folder
    const [command = '', ...args] =
      'command' in program
        ? program.command.map((part) => part.replaceAll('{port}', String(port)))
        : [options.node ?? process.execPath, main, program.file, program.format]
    const mark = reaper.nextMark()
    this.#child = spawn(...marked(command, args, mark), {
      cwd: folder,
      env: serviceEnvironment({ ...options, port, preload }),
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
      // A process group of its own, so that its children go with it and Ctrl-C reaches only the emulator.
      detached: true,
    })
    // Node's types do not say so: where there are no descriptors left, there is nothing to speak through.
    if ((this.#child.stdio as readonly unknown[] | undefined) === undefined) {
      this.#child.on('error', () => {})
      throw new ServiceFailure(new StartFailure().message)
    }
    const [stdin, stdout, stderr, reports] = this.#child.stdio
    const input = stdin as Writable
    input.on('error', () => {})
    input.end('text' in program ? program.text : '')
    this.#capture('stdout', stdout as Readable)
    this.#capture('stderr', stderr as Readable)
    readLines(reports as Readable, (line) => this.#listening.add(Number(line)))
    this.#ended = new Promise((resolve) => {
      this.#child.once('error', (error) => {
        this.#exit ??= `it could not be started: ${error.message}`
        resolve()
      })
      this.#child.once('exit', (code, signal) => {
        this.#exit ??= signal ? `it was ended by ${signal}` : `it exited with code ${code}`
        // Its children may still run.
        this.#signal('SIGKILL')
        // What it printed last is in its pipes: a whole poll reads it.
        setImmediate(() => setImmediate(resolve))
      })
    })
    options.signal.addEventListener('abort', () => void this.stop(), { once: true })
    const { pid } = this.#child
    if (pid !== undefined) {
      reaper.add(pid)
      void this.#ended.then(() => reaper.remove(pid, mark))
    }
  }

  get alive(): boolean {
    return this.#exit === undefined
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** Resolves when the process has ended, with the reason and the last lines that it printed. */
  get ended(): Promise<string> {
    return this.#ended.then(() => this.#withLastLines(this.#exit ?? 'it ended'))
  }

  /** Sends SIGTERM, and SIGKILL when that is not enough. */
  async stop(): Promise<void> {
    if (!this.alive) return
    this.#signal('SIGTERM')
    const timer = setTimeout(() => this.#signal('SIGKILL'), sigkillAfterMs)
    await this.#ended
    clearTimeout(timer)
  }

  /** Sends SIGKILL to a service that no longer answers. */
  kill(): void {
    if (this.alive) this.#signal('SIGKILL')
  }

  #signal(signal: 'SIGTERM' | 'SIGKILL'): void {
    const { pid } = this.#child
    if (pid === undefined) return
    try {
      process.kill(-pid, signal)
    } catch {
      this.#child.kill(signal)
    }
  }

  async #ready(): Promise<void> {
    const { startup } = this.#options
    let late = false
    const elsewhereTimer = setTimeout(() => this.#tellElsewhere(), elsewhereAfterMs)
    const timer = setTimeout(() => (late = true), startup)
    try {
      while (this.alive) {
        if (await accepts(this.port)) return
        if (late) throw new ServiceFailure(this.#withLastLines(`it did not listen within ${startup / 1000} s${this.#elsewhere()}`))
        await Promise.race([this.#ended, new Promise((resolve) => setTimeout(resolve, connectEveryMs))])
      }
    } finally {
      clearTimeout(timer)
      clearTimeout(elsewhereTimer)
    }
    throw new ServiceFailure(await this.ended)
  }

  /** Tells the developer before the start has failed: its caller waits for the whole limit, as in the cloud. */
  #tellElsewhere(): void {
    const elsewhere = this.#elsewhere()
    if (elsewhere !== '') this.#options.onOutput('stderr', `It does not listen where requests are sent${elsewhere}.`)
  }

  #elsewhere(): string {
    const ports = [...this.#listening].filter((port) => port !== this.port)
    return ports.length === 0 ? '' : `, but on port ${ports.join(', ')} instead of process.env.PORT or ${this.#options.usualPort}`
  }

  #withLastLines(reason: string): string {
    return this.#lastLines.length === 0 ? reason : `${reason}; its last words:\n${this.#lastLines.join('\n')}`
  }

  #capture(stream: 'stdout' | 'stderr', pipe: Readable): void {
    readLines(pipe, (line) => {
      if (stream === 'stderr') this.#lastLines = [...this.#lastLines, line].slice(-12)
      this.#options.onOutput(stream, line)
    })
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

async function portOf(): Promise<FreePort> {
  try {
    const found = await freePort()
    if (found) return found
  } catch (error) {
    if (error instanceof StartFailure) throw new ServiceFailure(error.message)
    throw error
  }
  throw new ServiceFailure('no port from 15000 to 30000 is free')
}
