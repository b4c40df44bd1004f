/** What runs because of this test: containers, and what functions left behind. Linux only, as /proc is. */
import { readFileSync, readdirSync } from 'node:fs'

interface Process {
  readonly pid: number
  readonly parent: number
  readonly command: string
}

function processes(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(name) ?? [])
}

/** A process that is just replacing its program (execve) has an empty command line for a moment, and so have those of the kernel, and what is ending, always. */
function readProcess(pid: string): Process | undefined {
  for (;;) {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const [state = '', parent = ''] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      if ('ZX'.includes(state)) return undefined
      const kernels = parent === '0' || parent === '2'
      if (command !== '' || kernels) return { pid: Number(pid), parent: Number(parent), command }
    } catch {
      // gone meanwhile
      return undefined
    }
  }
}

/** Ids of the containers that this process (or `parent`) has. */
export function containerPids(parent: number = process.pid): number[] {
  return processes()
    .filter((entry) => entry.parent === parent && /sandbox(-python)?\/main\./.test(entry.command))
    .map((entry) => entry.pid)
}

export function running(command: string): number[] {
  return processes()
    .filter((entry) => entry.command.includes(command))
    .map((entry) => entry.pid)
}

/** Whether a process runs; what has ended and waits for its parent does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return process.platform !== 'linux' || !readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ')
  } catch {
    return false
  }
}

/** Ids of the children of `parent`, those whose command line has `text` in it. */
export function children(parent: number, text = ''): number[] {
  return processes()
    .filter((entry) => entry.parent === parent && entry.command.includes(text))
    .map((entry) => entry.pid)
}
