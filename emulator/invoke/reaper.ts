/**
 * Kills what is left when the emulator itself is killed. A container in an endless loop never notices that its pipe closed,
 * and Node cannot ask the kernel for a parent-death signal; a shell that waits on its standard input can.
 */
import { spawn, type ChildProcess } from 'node:child_process'

const script = `trap '' INT TERM HUP
alive=' '
while read -r change pid; do
  if [ "$change" = + ]; then alive="$alive$pid "; else alive="\${alive%% $pid *} \${alive#* $pid }"; fi
done
for pid in $alive; do kill -9 -"$pid" 2>/dev/null; kill -9 "$pid" 2>/dev/null; done`

export class Reaper {
  #shell: ChildProcess | undefined

  /** Watches a process group from its birth on. */
  add(pid: number): void {
    if (process.platform === 'win32') return
    this.#shell ??= this.#start()
    this.#tell(`+ ${pid}\n`)
  }

  remove(pid: number): void {
    this.#tell(`- ${pid}\n`)
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
    const shell = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
    // Without a shell the containers still end when their pipe closes.
    shell.on('error', () => {})
    shell.stdin?.on('error', () => {})
    shell.unref()
    const stdin = shell.stdin
    if (stdin && 'unref' in stdin && typeof stdin.unref === 'function') stdin.unref()
    return shell
  }
}
