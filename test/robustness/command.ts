/** `actionlab emulate` as a process of its own, in an environment that lacks something, and what is left of it afterwards. */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { createFolder, type Files, type Folder } from '../support/project.ts'

const start = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url))

export interface Started extends Folder {
  readonly child: ChildProcess
  /** Of the emulator, once it listens; rejects when it ends before. */
  readonly url: Promise<string>
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
  /** What the emulator may leave behind lies in here. */
  readonly temp: string
  stdout(): string
  stderr(): string
  post(path: string, value: object): Promise<{ readonly status: number; readonly text: string }>
}

export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>
  /** A shell's line before the command: `ulimit -n 64`. */
  readonly before?: string
  readonly args?: readonly string[]
  /** Of Node itself. */
  readonly flags?: readonly string[]
  /** Behind the command: `> /dev/full`. */
  readonly redirect?: string
}

export function startCommand(files: Files, { env = {}, before, args = [], flags = [], redirect = '' }: Surroundings = {}): Started {
  const folder = createFolder(files)
  const temp = folder.path('.temp')
  mkdirSync(temp)
  const command = [process.execPath, ...flags, '--', start, 'emulate', '--root', folder.root, '--port', '0', '--json', ...args]
  const quoted = command.map((part) => `'${part}'`).join(' ')
  // `exec`: signals reach the emulator itself.
  const line = `${before === undefined ? '' : `${before} && `}exec ${quoted} ${redirect}`
  const child = spawn('/bin/sh', ['-c', line], { env: { ...process.env, TMPDIR: temp, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let stdout = ''
  let stderr = ''
  let told = (_url: string): void => {}
  let failed = (_error: Error): void => {}
  const url = new Promise<string>((resolve, reject) => {
    told = resolve
    failed = reject
  })
  url.catch(() => {})
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString()
    const ready = /"event":"ready","url":"([^"]+)"/.exec(stdout)?.[1]
    if (ready !== undefined) told(ready)
  })
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.on('close', (code, signal) => {
      failed(new Error(`It ended with ${code ?? signal} before it listened: ${stderr}`))
      resolve({ code, signal })
    })
  })
  return {
    ...folder,
    child,
    url,
    ended,
    temp,
    stdout: () => stdout,
    stderr: () => stderr,
    async post(path, value) {
      const answer = await fetch(`${await url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(value),
      })
      return { status: answer.status, text: await answer.text() }
    },
  }
}

/** Files below the temporary folder of an emulator. */
export function leftIn(temp: string): string[] {
  return existsSync(temp) ? readdirSync(temp, { recursive: true }).map((name) => join(String(name))) : []
}
