/** The process inside of a container: its start, what goes in and comes out, and its end. What is done there is no concern of this. */
import { spawn, type ChildProcess } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { FramePipe } from './frame-pipe.ts'
import { FrameReader, type Frame } from './frames.mjs'
import type { Launch } from './launch.ts'
import { readRawOutput } from './raw-output.ts'
import { marked, type ProcessMark } from '../../child-processes/process-mark.ts'
import { reaper } from '../../child-processes/orphan-reaper.ts'
import { StartFailure } from '../start-failure.ts'

const { setImmediate, setTimeout } = globalThis

/** ms that the frame pipe may outlive the process, or the other way round: something else may hold the descriptor. */
const linger = 200

export interface SandboxEvents {
  onFrame(frame: Frame): void
  /** What bypassed the frames, and the marks in it. */
  onRaw(stream: 'stdout' | 'stderr', text: string): void
  onMarker(stream: 'stdout' | 'stderr'): void
  /** Something that is no frame came through the frame pipe: the function wrote there. */
  onGarbage(): void
  /** It is ending: what is sent from now on is lost. */
  onEnding(): void
  /** Nothing of it is left, and all that it had to say was heard. Called once. */
  onEnd(): void
}

export class SandboxProcess {
  readonly #child: ChildProcess
  readonly #mark: ProcessMark
  readonly #events: SandboxEvents
  readonly input: FramePipe
  /** To a sandbox that waits and does nothing else: it reads its own way out. */
  readonly back: FramePipe
  /** How it ended, such as `it exited with code 1`. */
  how = 'its pipe was closed'
  #open = 2
  #ended = false

  /** @throws {StartFailure} the machine has no process or no descriptor left */
  constructor({ command, args, env }: Launch, events: SandboxEvents) {
    this.#events = events
    this.#mark = reaper.nextMark()
    this.#child = spawn(...marked(command, args, this.#mark), {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
      // A process group of its own: Ctrl-C reaches only the emulator, and a kill reaches the function's children.
      detached: true,
      env: { ...env },
    })
    // Node's types do not say so: where there are no descriptors or no processes left, there is nothing to speak through.
    if ((this.#child.stdio as readonly unknown[] | undefined) === undefined) {
      this.#child.on('error', () => {})
      throw new StartFailure()
    }
    const [, stdout, stderr, input, output] = this.#child.stdio
    this.input = new FramePipe(input as Writable)
    this.back = new FramePipe(output as Writable)
    // The function may write there too; nobody listens.
    ;(input as unknown as Readable).resume()
    this.#hear('stdout', stdout as Readable)
    this.#hear('stderr', stderr as Readable)
    this.#listen(output as Readable)
    this.#child.on('error', ({ message }) => this.#gone(`it could not be started (${message})`))
    this.#child.on('exit', (code, signal) => this.#gone(signal ? `it was ended by ${signal}` : `it exited with code ${code}`))
    if (this.#child.pid !== undefined) reaper.add(this.#child.pid)
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** With its whole process group. */
  kill(): void {
    const { pid } = this.#child
    if (pid === undefined) return
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {
      this.#child.kill('SIGKILL')
    }
  }

  #hear(stream: 'stdout' | 'stderr', pipe: Readable): void {
    const { onRaw, onMarker } = this.#events
    readRawOutput(
      pipe,
      (text) => onRaw(stream, text),
      () => onMarker(stream),
    )
  }

  #listen(output: Readable): void {
    const reader = new FrameReader()
    const { onFrame, onGarbage } = this.#events
    output.on('data', (chunk: Buffer) => {
      try {
        reader.push(chunk, onFrame)
      } catch {
        // Nothing that follows is ours either.
        output.removeAllListeners('data').resume()
        onGarbage()
      }
    })
    output.on('error', () => {})
    output.on('close', () => this.#gone())
  }

  /** Called when the process exited and when its frame pipe closed; acts on the second, or a little later when the pipe lingers. */
  #gone(how?: string): void {
    if (how !== undefined) this.how = how
    this.#events.onEnding()
    this.#open--
    if (this.#open === 1) setTimeout(() => this.#endSoon(), linger).unref()
    else if (this.#open === 0) this.#endSoon()
  }

  /** After a poll: this process may have been too busy to read what is there already. */
  #endSoon(): void {
    setImmediate(() => setImmediate(() => this.#end()))
  }

  #end(): void {
    if (this.#ended) return
    this.#ended = true
    this.kill()
    if (this.#child.pid !== undefined) reaper.remove(this.#child.pid, this.#mark)
    for (const pipe of this.#child.stdio) pipe?.destroy()
    this.#events.onEnd()
  }
}
