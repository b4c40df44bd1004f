/**
 * What code touches beside its parameters when it runs in our own thread: output, `process.env`, `process.exit`, errors that nobody
 * catches. While an inline container exists, each of them leads to the activation that the code belongs to; outside of one nothing changes.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { syncBuiltinESMExports } from 'node:module'
import type { OutboundRoute } from '../../../model/outgoing.ts'
import { leadRequests } from '../process/sandbox/outbound.mjs'
import { overlaid, type Overlay } from './inline-environment.ts'
import { replace } from './inline-replace.ts'
import { bindFakeTimers, redirectTimers } from './inline-timers.ts'

/** One activation, as the code inside it meets it. */
export interface Inside {
  readonly environment: Overlay
  /** Where its requests go, where somebody answers for them. */
  readonly route: OutboundRoute | undefined
  write(stream: 'stdout' | 'stderr', text: string): void
  /** Its process would end here. */
  exit(): void
  /** An error outside the call chain. False when the activation is over already: then it is the test's to see. */
  stray(kind: StrayKind, error: unknown): boolean
}

export type StrayKind = 'uncaughtException' | 'unhandledRejection'

const current = new AsyncLocalStorage<Inside>()

/** Runs `code` as part of an activation, and all that it starts with it. */
export function runInside<T>(activation: Inside, code: () => T): T {
  bindFakeTimers(isInside)
  if (activation.route) stopLeading ??= leadRequests(() => current.getStore()?.route)
  return current.run(activation, code)
}

function isInside(): boolean {
  return current.getStore() !== undefined
}

/** Thrown where a process would have ended, so that the code behind does not run. */
class Exited extends Error {
  override readonly name = 'Exited'
}

let holders = 0
let restore: (() => void) | undefined
let stopLeading: (() => void) | undefined

/** Leads this thread's surroundings to the activations until the returned function is called. */
export function holdSurroundings(): () => void {
  if (holders++ === 0) restore = redirect()
  let held = true
  return () => {
    if (!held) return
    held = false
    if (--holders > 0) return
    restore?.()
    stopLeading?.()
    stopLeading = undefined
  }
}

function redirect(): () => void {
  const undo = [
    ...outputs().map(([target, stream, coloured]) => replace(target, 'write', (write) => captured(write, stream, coloured))),
    replace(process, 'exit', (exit) => (code) => leave(`process.exit(${code ?? ''})`, () => exit(code))),
    replace(process, 'abort', (abort) => () => leave('process.abort()', () => abort())),
    replace(process, 'kill', (kill) => (pid, signal) => {
      const ends = pid === process.pid && signal !== 0
      return ends ? leave(`process.kill(process.pid, ${String(signal)})`, () => kill(pid, signal)) : kill(pid, signal)
    }),
    replace(process, 'env', (env) => overlaid(env, () => current.getStore()?.environment)),
    replace(process, 'emit', caught),
    ...redirectTimers(isInside),
  ]
  syncBuiltinESMExports()
  return () => {
    for (const back of undo.reverse()) back()
    syncBuiltinESMExports()
  }
}

interface Output {
  write: NodeJS.WriteStream['write']
}

/** Vitest gives its workers a console with streams of its own; elsewhere they are the process's. */
function outputs(): [Output, 'stdout' | 'stderr', boolean][] {
  const { _stdout, _stderr } = globalThis.console as Console & { readonly _stdout?: Output; readonly _stderr?: Output }
  const found: [Output, 'stdout' | 'stderr', boolean][] = [
    [process.stdout, 'stdout', false],
    [process.stderr, 'stderr', false],
  ]
  if (_stdout && _stdout !== process.stdout) found.push([_stdout, 'stdout', true])
  if (_stderr && _stderr !== process.stderr) found.push([_stderr, 'stderr', true])
  return found
}

/** A console on a terminal colours what it prints; in the cloud there is none. */
const colours = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`, 'g')

function captured(write: Output['write'], stream: 'stdout' | 'stderr', coloured: boolean): Output['write'] {
  return function (this: Output, chunk: string | Uint8Array, ...rest: unknown[]) {
    const activation = current.getStore()
    if (!activation) return Reflect.apply(write, this, [chunk, ...rest]) as boolean
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8')
    activation.write(stream, coloured ? text.replaceAll(colours, '') : text)
    const done = rest.find((value) => typeof value === 'function') as (() => void) | undefined
    if (done) process.nextTick(done)
    return true
  }
}

function leave<T>(lastWords: string, outside: () => T): T {
  const activation = current.getStore()
  if (!activation) return outside()
  activation.exit()
  throw new Exited(`${lastWords} ended the activation`)
}

function caught(emit: NodeJS.Process['emit']): NodeJS.Process['emit'] {
  return function (this: NodeJS.Process, name: unknown, ...rest: unknown[]) {
    const [error] = rest
    if (name === 'uncaughtException' || name === 'unhandledRejection') {
      const activation = current.getStore()
      if (activation && (error instanceof Exited || activation.stray(name, error))) return true
    }
    return Reflect.apply(emit, this, [name, ...rest]) as boolean
  } as NodeJS.Process['emit']
}
