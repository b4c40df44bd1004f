/**
 * Marks processes with a number that their children inherit and `/proc` shows: the limit of file locks, which Linux has ignored since 2.4.25
 * (getrlimit(2), RLIMIT_LOCKS). A child cannot shed it, while it may leave its parent, group and session, and change its variables.
 */
import { randomInt } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'

const exists = process.platform === 'linux'

/** The digits of a family, and six of one container. */
export type ProcessMark = string

/** Random digits that tell the containers of this thread, and all that they start, from other processes. */
export function randomFamily(): string {
  return String(randomInt(100_000_000, 1_000_000_000))
}

export function markOf(family: string, container: number): ProcessMark {
  return `${family}${String(container % 1_000_000).padStart(6, '0')}`
}

/** `-w` is the limit's name in dash and busybox, `-x` in bash and zsh. A shell also exports variables of its own, which are not the function's. */
const script = (mark: ProcessMark): string =>
  `{ ulimit -S -w ${mark} || ulimit -S -x ${mark}; } 2>/dev/null; unset PWD OLDPWD SHLVL; exec "$0" "$@"`

/** A command that starts the program with the mark: a shell sets it, within a millisecond, and becomes the program. */
export function marked(command: string, args: readonly string[], mark: ProcessMark): [command: string, args: string[]] {
  return exists ? ['/bin/sh', ['-c', script(mark), command, ...args]] : [command, [...args]]
}

/** A pattern for `grep -E` that finds the marks of a family in `/proc/…/limits`. */
export function markPattern(family: string): string {
  return `^Max file locks +${family}[0-9]{6} `
}

/** Finds the processes with a mark. Reads each process once: a process does not change its mark. */
export class MarkedProcesses {
  readonly #pattern: RegExp
  #known = new Map<string, ProcessMark | undefined>()

  constructor(family: string) {
    this.#pattern = new RegExp(markPattern(family).replace('{6} ', '{6}(?= )'), 'm')
  }

  /** Kills them, and the processes that they start meanwhile. */
  kill(mark: ProcessMark): void {
    if (!exists) return
    const killed = new Set<string>()
    for (let found = this.#find(mark); found.some((pid) => !killed.has(pid)); found = this.#find(mark)) {
      for (const pid of found) {
        killed.add(pid)
        try {
          process.kill(Number(pid), 'SIGKILL')
        } catch {
          // It has ended, or belongs to another account.
        }
      }
    }
  }

  #find(mark: ProcessMark): string[] {
    const known = new Map<string, ProcessMark | undefined>()
    const found: string[] = []
    for (const pid of readdirSync('/proc')) {
      if (!/^\d/.test(pid)) continue
      const its = this.#known.has(pid) ? this.#known.get(pid) : this.#read(pid)
      known.set(pid, its)
      if (its === mark) found.push(pid)
    }
    this.#known = known
    return found
  }

  #read(pid: string): ProcessMark | undefined {
    try {
      return this.#pattern
        .exec(readFileSync(`/proc/${pid}/limits`, 'latin1'))?.[0]
        .split(' ')
        .at(-1)
    } catch {
      return undefined
    }
  }
}
