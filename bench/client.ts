/** The client of a measurement: wrk where it is installed (the peers were measured with it, and it costs a fifth of the processor), else load.mjs. */
import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { repository } from './servers.ts'

export interface Load {
  readonly perSecond: number
  /** ms. */
  readonly p50: number
  readonly p99: number
}

export interface Target {
  readonly port: number
  readonly path: string
  /** Characters of payload. */
  readonly text: number
  readonly connections: number
  readonly ms: number
}

const hasWrk = spawnSync('wrk', ['--version']).error === undefined

export const clientName = hasWrk ? 'wrk' : 'load.mjs'

/** Throws when an answer was not 200. */
export const load: (target: Target) => Promise<Load> = hasWrk ? loadByWrk : loadByNode

async function loadByNode(target: Target): Promise<Load> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(repository, 'bench/load.mjs'), JSON.stringify(target)])
  const { failed, ...result } = JSON.parse(stdout) as Load & { failed: number }
  if (failed > 0) throw new Error(`${failed} answers of ${target.path} were no 200`)
  return result
}

const milliseconds: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000 }

async function loadByWrk({ port, path, text, connections, ms }: Target): Promise<Load> {
  const folder = mkdtempSync(join(tmpdir(), 'actionlab-wrk-'))
  const script = join(folder, 'post.lua')
  const body = JSON.stringify({ x: 1, text: 'x'.repeat(text) })
  writeFileSync(script, `wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\nwrk.body = '${body}'\n`)
  const duration = `-d${Math.max(1, Math.round(ms / 1000))}s`
  const args = ['-t1', `-c${connections}`, duration, '--latency', '-s', script, `http://127.0.0.1:${port}${path}`]
  const { stdout } = await promisify(execFile)('wrk', args)
  rmSync(folder, { recursive: true })
  const wrong = /Non-2xx.*|Socket errors.*/.exec(stdout)
  if (wrong) throw new Error(`${path}: ${wrong[0]}`)
  const quantile = (share: number): number => {
    const [, value, unit = 'ms'] = new RegExp(`${share}%\\s+([\\d.]+)(us|ms|s)`).exec(stdout) ?? []
    return Number(value) * (milliseconds[unit] ?? 1)
  }
  return { perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]), p50: quantile(50), p99: quantile(99) }
}
