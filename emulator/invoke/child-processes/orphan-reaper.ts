/**
 * Kills processes that functions leave behind, and all of them when the emulator itself is killed.
 * A container in an endless loop never notices that its pipe closed, and Node cannot ask the kernel for a parent-death signal;
 * a shell that waits on its standard input can.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { MarkedProcesses, markOf, markPattern, type ProcessMark, randomFamily } from './process-mark.ts'

// Captured at import, so that a test's `vi.useFakeTimers()` cannot stop the emulator.
const { setTimeout } = globalThis

/** `$0` is the pattern of marked processes. The search is repeated until it finds none, since they may start others meanwhile. */
const script = `trap '' INT TERM HUP
alive=' '
while read -r change pid; do
  if [ "$change" = + ]; then alive="$alive$pid "; else alive="\${alive%% $pid *} \${alive#* $pid }"; fi
done
for pid in $alive; do kill -9 -"$pid" 2>/dev/null; kill -9 "$pid" 2>/dev/null; done
killed=' '
more=yes
while [ "$more" ]; do
  more=
  for file in $(grep -lsE "$0" /proc/[0-9]*/limits); do
    pid=\${file#/proc/}
    pid=\${pid%/limits}
    case "$killed" in *" $pid "*) continue;; esac
    killed="$killed$pid "
    more=yes
    kill -9 "$pid" 2>/dev/null
  done
done`

/** ms without a child after which the shell is let go of: many short sessions, one after the other, start it once. */
const lingerMs = 1000

class Reaper {
  #family = randomFamily()
  #marked = new MarkedProcesses(this.#family)
  #count = 0
  #shell: ChildProcess | undefined
  readonly #alive = new Set<number>()
  #lingering: NodeJS.Timeout | undefined

  /** A mark for the processes of one container, which is started in the same turn. */
  nextMark(): ProcessMark {
    this.#linger()
    return markOf(this.#family, this.#count++)
  }

  /** Watches a process group; to be called as soon as it has been started. */
  add(pid: number): void {
    if (process.platform === 'win32') return
    this.#alive.add(pid)
    if (this.#shell) return this.#send(`+ ${pid}\n`)
    this.#shell = this.#start()
    for (const alive of this.#alive) this.#send(`+ ${alive}\n`)
  }

  /** Called when the group has ended: kills what it started, in whatever group that is now. */
  remove(pid: number, mark: ProcessMark): void {
    this.#alive.delete(pid)
    this.#send(`- ${pid}\n`)
    this.#marked.kill(mark)
    this.#linger()
  }

  #linger(): void {
    this.#lingering ??= setTimeout(() => this.#letGo(), lingerMs).unref()
    this.#lingering.refresh()
  }

  /** The shell kills the whole family at its end, so that the next process belongs to another one. */
  #letGo(): void {
    if (this.#alive.size > 0 || this.#shell === undefined) return
    this.#shell.stdin?.end()
    this.#shell = undefined
    this.#family = randomFamily()
    this.#marked = new MarkedProcesses(this.#family)
  }

  #send(line: string): void {
    const stdin = this.#shell?.stdin
    if (stdin && stdin.writable) stdin.write(line)
  }

  #start(): ChildProcess {
    const shell = spawn('/bin/sh', ['-c', script, markPattern(this.#family)], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
    // Without a shell the containers still end when their pipe closes; the next container tries again.
    const onEnd = (): void => {
      if (this.#shell === shell) this.#shell = undefined
    }
    shell.on('error', onEnd)
    shell.on('exit', onEnd)
    shell.stdin?.on('error', () => {})
    shell.unref()
    const stdin = shell.stdin
    if (stdin && 'unref' in stdin && typeof stdin.unref === 'function') stdin.unref()
    return shell
  }
}

/** The one of this thread: it watches for every emulator in it. */
export const reaper = new Reaper()
