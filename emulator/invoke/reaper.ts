/**
 * Kills what is left: the children that a function started and forgot, and everything when the emulator itself is killed.
 * A container in an endless loop never notices that its pipe closed, and Node cannot ask the kernel for a parent-death signal;
 * a shell that waits on its standard input can.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'

/** Every container, and so every process it starts, carries this variable. */
export const markName = 'ACTIONLAB_CONTAINER'

/** ms after which to look again. */
const again = [50, 500, 2000]

// Captured at import, so that a test's `vi.useFakeTimers()` cannot stop the emulator.
const { setTimeout } = globalThis

const script = `trap '' INT TERM HUP
alive=' '
while read -r change pid; do
  if [ "$change" = + ]; then alive="$alive$pid "; else alive="\${alive%% $pid *} \${alive#* $pid }"; fi
done
for pid in $alive; do kill -9 -"$pid" 2>/dev/null; kill -9 "$pid" 2>/dev/null; done
for file in $(grep -lsaF "${markName}=$0" /proc/[0-9]*/environ); do pid=\${file#/proc/}; kill -9 "\${pid%/environ}" 2>/dev/null; done`

export class Reaper {
  readonly #emulator = randomUUID()
  #shell: ChildProcess | undefined
  readonly #alive = new Set<number>()
  #count = 0

  /** A mark for one container: it begins with the emulator's own. */
  nextMark(): string {
    return `${this.#emulator}:${this.#count++}:`
  }

  /** Watches a process group from its birth on. */
  add(pid: number): void {
    if (process.platform === 'win32') return
    this.#alive.add(pid)
    if (this.#shell) return this.#tell(`+ ${pid}\n`)
    this.#shell = this.#start()
    for (const alive of this.#alive) this.#tell(`+ ${alive}\n`)
  }

  remove(pid: number): void {
    this.#alive.delete(pid)
    this.#tell(`- ${pid}\n`)
  }

  /**
   * What left the process group of a container still carries its mark. Whoever starts a process goes on a moment before its variables can be
   * read: what was started last shows them only when we look again.
   */
  killMarked(mark: string): void {
    if (process.platform !== 'linux') return
    killWith(`${markName}=${mark}`)
    for (const ms of again) setTimeout(() => killWith(`${markName}=${mark}`), ms).unref()
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
    const shell = spawn('/bin/sh', ['-c', script, this.#emulator], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
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

function killWith(variable: string): void {
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue
    try {
      if (readFileSync(`/proc/${pid}/environ`, 'latin1').includes(variable)) process.kill(Number(pid), 'SIGKILL')
    } catch {
      // gone, or not ours
    }
  }
}
