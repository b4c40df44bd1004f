/** The client of a measurement: wrk where it is installed (it costs a fifth of the processor), else load.mjs. */
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
  /** Asked in turn. */
  readonly paths: readonly string[]
  /** Characters of payload that are posted; without it, the paths are read. */
  readonly text?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly connections: number
  /** wrk knows whole seconds only. */
  readonly ms: number
}

const hasWrk = spawnSync('wrk', ['--version']).error === undefined

export const clientName = hasWrk ? 'wrk' : 'load.mjs'

/** Throws when an answer was not 200. */
export const load: (target: Target) => Promise<Load> = hasWrk ? loadByWrk : loadByNode

/** Whether all paths of it answer 200: an older revision may not know them yet. */
export async function isServed({ port, paths, text, headers = {} }: Target): Promise<boolean> {
  const posted = text === undefined ? {} : { method: 'POST', body: bodyOf(text) }
  for (const path of paths) {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      headers: { ...headers, 'content-type': 'application/json' },
      ...posted,
    })
    await answer.arrayBuffer()
    if (answer.status !== 200) return false
  }
  return true
}

/** By a client that measures any number of ms. */
export async function loadByNode(target: Target): Promise<Load> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(repository, 'bench/load.mjs'), JSON.stringify(target)])
  const { failed, ...result } = JSON.parse(stdout) as Load & { failed: number }
  if (failed > 0) throw new Error(`${failed} answers of ${target.paths.join(', ')} were no 200`)
  return result
}

const milliseconds: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000 }

async function loadByWrk({ port, paths, text, headers = {}, connections, ms }: Target): Promise<Load> {
  const folder = mkdtempSync(join(tmpdir(), 'actionlab-wrk-'))
  const script = join(folder, 'requests.lua')
  writeFileSync(script, scriptOf(paths, text, headers))
  const args = ['-t1', `-c${connections}`, `-d${Math.max(1, Math.round(ms / 1000))}s`, '--latency', '-s', script]
  const { stdout } = await promisify(execFile)('wrk', [...args, `http://127.0.0.1:${port}${paths[0]}`])
  rmSync(folder, { recursive: true })
  const wrong = /Non-2xx.*|Socket errors.*/.exec(stdout)
  if (wrong) throw new Error(`${paths.join(', ')}: ${wrong[0]}`)
  const quantile = (share: number): number => {
    const [, value, unit = 'ms'] = new RegExp(`${share}%\\s+([\\d.]+)(us|ms|s)`).exec(stdout) ?? []
    return Number(value) * (milliseconds[unit] ?? 1)
  }
  return { perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]), p50: quantile(50), p99: quantile(99) }
}

function scriptOf(paths: readonly string[], text: number | undefined, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `wrk.headers[${JSON.stringify(name)}] = ${JSON.stringify(value)}`)
  if (text !== undefined)
    lines.push('wrk.method = "POST"', 'wrk.headers["Content-Type"] = "application/json"', `wrk.body = '${bodyOf(text)}'`)
  // Of one path wrk makes the request by itself, once.
  if (paths.length > 1)
    lines.push(
      `local paths, requests, asked = { ${paths.map((path) => JSON.stringify(path)).join(', ')} }, {}, 0`,
      'init = function() for i, path in ipairs(paths) do requests[i] = wrk.format(nil, path) end end',
      'request = function() asked = asked % #requests + 1; return requests[asked] end',
    )
  return `${lines.join('\n')}\n`
}

function bodyOf(text: number): string {
  return JSON.stringify({ x: 1, text: 'x'.repeat(text) })
}
