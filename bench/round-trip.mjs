// What isolation costs at least: one small message to a child process over its pipes and back, one at a time. Prints the median in ms.
import { spawn } from 'node:child_process'
import { writeSync } from 'node:fs'
import { Socket } from 'node:net'

if (process.argv[2] === 'child') new Socket({ fd: 3 }).on('data', (chunk) => writeSync(4, chunk))
else {
  const child = spawn(process.execPath, [process.argv[1] ?? '', 'child'], { stdio: ['ignore', 'inherit', 'inherit', 'pipe', 'pipe'] })
  const input = /** @type {import('node:stream').Writable} */ (child.stdio[3])
  const message = 'x'.repeat(170)
  /** @type {number[]} */
  const times = []
  let sent = 0
  const send = () => {
    sent = performance.now()
    input.write(message)
  }
  child.stdio[4]?.on('data', () => {
    times.push(performance.now() - sent)
    if (times.length < 10_000) return send()
    times.sort((a, b) => a - b)
    console.log(times[times.length >> 1])
    child.kill()
  })
  send()
}
