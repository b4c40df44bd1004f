/** What the kernel says of a process and its children: memory and processor time, which do not depend on who else uses the machine. Linux only. */
import { readFileSync, readdirSync } from 'node:fs'

export function treeOf(root: number): number[] {
  const parents = new Map<number, number>()
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      parents.set(Number(pid), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
    } catch {
      // gone meanwhile
    }
  }
  const tree = [root]
  for (const member of tree) for (const [pid, parent] of parents) if (parent === member) tree.push(pid)
  return tree
}

/** MB, each process with its share of what it has in common with others. */
export function memoryOf(pids: readonly number[]): number {
  return megabytesOf(pids, ['Pss'])
}

/** MB that no other process has a part in: what one more of its kind takes. */
export function ownMemoryOf(pids: readonly number[]): number {
  return megabytesOf(pids, ['Private_Clean', 'Private_Dirty'])
}

function megabytesOf(pids: readonly number[], fields: readonly string[]): number {
  let kilobytes = 0
  for (const pid of pids) {
    try {
      const lines = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8').split('\n')
      for (const line of lines) if (fields.some((field) => line.startsWith(`${field}:`))) kilobytes += Number(/\d+/.exec(line)?.[0] ?? 0)
    } catch {
      // gone meanwhile
    }
  }
  return kilobytes / 1024
}

/** Seconds of processor that a process tree has used; what ended is counted by its parent. */
export function processorSeconds(root: number): number {
  let ticks = 0
  for (const pid of treeOf(root)) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      // utime, stime, and those of children that ended.
      const times = stat
        .slice(stat.lastIndexOf(')') + 2)
        .split(' ')
        .slice(11, 15)
      ticks += times.reduce((sum, time) => sum + Number(time), 0)
    } catch {
      // gone meanwhile
    }
  }
  return ticks / 100
}
