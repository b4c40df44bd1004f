/** Checks of `actionlab doctor` that concern the machine. */
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Finding {
  readonly level: 'ok' | 'warn' | 'bad'
  readonly what: string
  readonly text: string
}

/** An older one than the package needs never comes so far: bin/actionlab.mjs refuses it. */
export function nodeVersion(): Finding {
  return { level: 'ok', what: 'Node.js', text: process.versions.node }
}

/** A folder with a watch costs one; below this a large project runs out. */
const fewWatches = 8192

export function watchLimits(): Finding[] {
  if (process.platform !== 'linux') return []
  const watches = limitOf('max_user_watches')
  const instances = limitOf('max_user_instances')
  if (watches === undefined || instances === undefined) return []
  const low = watches < fewWatches
  const advice = low ? ' A large project needs more: sudo sysctl fs.inotify.max_user_watches=524288' : ''
  return [{ level: low ? 'warn' : 'ok', what: 'Watch limits', text: `${watches} folders, ${instances} watchers.${advice}` }]
}

function limitOf(name: string): number | undefined {
  try {
    return Number(readFileSync(`/proc/sys/fs/inotify/${name}`, 'utf8'))
  } catch {
    return undefined
  }
}

export function temporaryFolder(): Finding {
  try {
    writtenAt()
    return { level: 'ok', what: 'Temp folder', text: tmpdir() }
  } catch (error) {
    const text = `${tmpdir()} cannot be written: ${error instanceof Error ? error.message : String(error)}`
    return { level: 'warn', what: 'Temp folder', text }
  }
}

/** Signatures hold for five minutes (ncp.md 3); half of that is time to worry. */
const worryingSkewMs = 150_000

export async function clock(against: string | undefined): Promise<Finding> {
  const now = new Date()
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const text = `${now.toISOString()} (${zone})`
  if (against === undefined) {
    const drift = Math.abs(driftOfFiles())
    if (drift < worryingSkewMs) return { level: 'ok', what: 'Clock', text: `${text}; --against URL compares it with a server's` }
    return { level: 'warn', what: 'Clock', text: `${text}: files are written ${Math.round(drift / 1000)} s away from it.` }
  }
  try {
    const { headers } = await fetch(against, { method: 'HEAD', signal: AbortSignal.timeout(5000) })
    const theirs = Date.parse(headers.get('date') ?? '')
    if (Number.isNaN(theirs)) return { level: 'warn', what: 'Clock', text: `${against} sends no Date header.` }
    const skew = Date.now() - theirs
    const off = `${Math.abs(Math.round(skew / 1000))} s ${skew < 0 ? 'behind' : 'ahead of'} ${against}`
    return {
      level: Math.abs(skew) < worryingSkewMs ? 'ok' : 'bad',
      what: 'Clock',
      text: `${text}: ${off}; signatures more than 300 s off are refused.`,
    }
  } catch (error) {
    return { level: 'warn', what: 'Clock', text: `${against} did not answer: ${error instanceof Error ? error.message : String(error)}` }
  }
}

/** Virtual machines that slept write files with another clock than they tell. */
function driftOfFiles(): number {
  try {
    return Date.now() - writtenAt()
  } catch {
    return 0
  }
}

function writtenAt(): number {
  const file = join(tmpdir(), `actionlab-doctor-${process.pid}`)
  writeFileSync(file, '')
  try {
    return statSync(file).mtimeMs
  } finally {
    rmSync(file, { force: true })
  }
}
