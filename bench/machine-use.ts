/** Who used the machine while something was measured: /proc/stat counts all of it, and what this process and those it started took is known. Linux only. */
import { readFileSync } from 'node:fs'
import { processorSeconds } from './processes.ts'

/** Above this share of one core, others decide the figures. */
const mostShare = 0.15

/** Seconds of processor of our own that the kernel counts for nobody: of processes whose parent ended first. */
let forgotten = 0
let ending: Promise<unknown> = Promise.resolve()

/** Ends a child and the processes that it started, one tree after the other, and remembers what these took. */
export function endTree<Result>(pid: number, end: () => Promise<Result>): Promise<Result> {
  const ended = ending.then(async () => {
    const taken = processorSeconds(pid)
    const before = secondsOfEnded()
    const result = await end()
    forgotten += Math.max(0, taken - (secondsOfEnded() - before))
    return result
  })
  ending = ended.catch(() => {})
  return ended
}

/** Of children that ended, and that we heard of. */
function secondsOfEnded(): number {
  if (process.platform !== 'linux') return 0
  const [, children = 0, inSystem = 0] =
    /^\d+ \(.*\)(?: \S+){13} (\d+) (\d+)/.exec(readFileSync('/proc/self/stat', 'utf8'))?.map(Number) ?? []
  return (children + inSystem) / 100
}

/** @returns when called, the cores that others have used since, on average: 0.5 is half of one; undefined where nobody says so */
export function watchOthers(): () => number | undefined {
  if (process.platform !== 'linux') return () => undefined
  const others = (): number => busySeconds() - processorSeconds(process.pid) - forgotten
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
