/** Who used the machine while something was measured: /proc/stat counts all of it, and what this process and those it started took is known. Linux only. */
import { readFileSync } from 'node:fs'
import { processorSeconds } from './processes.ts'

/** Above this share of one core, others decide the figures. */
const mostShare = 0.15

/** @returns when called, the cores that others have used since, on average: 0.5 is half of one; undefined where nobody says so */
export function watchOthers(): () => number | undefined {
  if (process.platform !== 'linux') return () => undefined
  const others = (): number => busySeconds() - processorSeconds(process.pid)
  const [begun, before] = [performance.now(), others()]
  return () => Math.max(0, (others() - before) / ((performance.now() - begun) / 1000))
}

export function isTooBusy(share: number | undefined): boolean {
  return share !== undefined && share > mostShare
}

/** user, nice, system, and what a hypervisor gave to others. Interrupts belong to nobody: those of our own packets are among them. */
function busySeconds(): number {
  const [, user, nice, system, , , , , steal = 0] = readFileSync('/proc/stat', 'utf8').split(/\s+/, 9).map(Number)
  return ((user ?? 0) + (nice ?? 0) + (system ?? 0) + steal) / 100
}
