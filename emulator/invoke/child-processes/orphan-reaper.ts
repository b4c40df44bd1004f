/**
 * Kills what is left: the children that a function started and forgot, and everything when the emulator itself is killed.
 * A container in an endless loop never notices that its pipe closed, and Node cannot ask the kernel for a parent-death signal;
 * a shell that waits on its standard input can.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { emulatorMark, MarkedProcesses, markOf, markPattern, type ProcessMark } from './process-mark.ts'

/** `$0` finds marked processes. What they start while they are looked for is found by looking again. */
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

export class Reaper {
  readonly #emulator = emulatorMark()
  readonly #marked = new MarkedProcesses(this.#emulator)
  #shell: ChildProcess | undefined
  readonly #alive = new Set<number>()
  #count = 0

  /** For one container. */
  nextMark(): ProcessMark {
    return markOf(this.#emulator, this.#count++)
  }

  /** Watches a process group from its birth on. */
  add(pid: number): void {
    if (process.platform === 'win32') return
    this.#alive.add(pid)
    if (this.#shell) return this.#tell(`+ ${pid}\n`)
    this.#shell = this.#start()
    for (const alive of this.#alive) this.#tell(`+ ${alive}\n`)
  }

  /** It has ended: what it started ends with it, wherever that went. */
  remove(pid: number, mark: ProcessMark): void {
    this.#alive.delete(pid)
    this.#tell(`- ${pid}\n`)
    this.#marked.kill(mark)
  }

  close(): void {
    this.#shell?.stdin?.end()
    this.#shell = undefined
  }

  #tell(line: string): void {
    const stdin = this.#shell?.stdin
    if (stdin && stdin.writable) stdin.write(line)
  }

  #start(): ChildProcess {
    const shell = spawn('/bin/sh', ['-c', script, markPattern(this.#emulator)], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
    // Without a shell the containers still end when their pipe closes; the next container tries again.
    const lost = (): void => {
      if (this.#shell === shell) this.#shell = undefined
    }
    shell.on('error', lost)
    shell.on('exit', lost)
    shell.stdin?.on('error', () => {})
    shell.unref()
    const stdin = shell.stdin
    if (stdin && 'unref' in stdin && typeof stdin.unref === 'function') stdin.unref()
    return shell
  }
}
