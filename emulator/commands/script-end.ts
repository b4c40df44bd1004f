/**
 * Notices that the npm script around this process was stopped. npm passes SIGTERM on to the shell that it runs the script in, and that shell
 * ends without passing it on; after a SIGKILL of npm, the shell waits on. Either would leave an emulator on its port that nobody can find.
 */
import { readFileSync } from 'node:fs'

const pollIntervalMs = 250

/** Calls `stop` once when the shell of the script or the package manager itself has ended. What no script started is left alone. */
export function onScriptEnd(stop: () => void): void {
  // npm, pnpm and yarn set it. A script that sent the emulator to the background has ended by now, on purpose.
  if (process.env['npm_lifecycle_event'] === undefined || process.ppid === 1) return
  const parent = process.ppid
  const above = isScriptShell(parent) ? parentOf(parent) : undefined
  const timer = setInterval(() => {
    if (process.ppid === parent && (above === undefined || parentOf(parent) === above)) return
    clearInterval(timer)
    stop()
  }, pollIntervalMs)
  timer.unref()
}

/** Whether it is `sh -c SCRIPT`: what is above that is the package manager, and not somebody's terminal. Read from /proc, so Linux only. */
function isScriptShell(pid: number): boolean {
  return read(`/proc/${pid}/cmdline`)?.split('\0')[1] === '-c'
}

function parentOf(pid: number): number | undefined {
  const stat = read(`/proc/${pid}/stat`)
  // The name of the program, in parentheses, may hold anything.
  return stat === undefined ? undefined : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return undefined
  }
}
