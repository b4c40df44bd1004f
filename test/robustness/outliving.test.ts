/** What a function started ends with its container and with the emulator, whatever it left: its parent, its group, its session, its variables. */
import { describe, expect, onTestFinished, test } from 'vitest'
import { running } from '../support/processes.ts'
import { createProject, type Files } from '../support/project.ts'
import { until } from '../support/until.ts'
import { startCommand } from './command.ts'

/** Seconds that a child of ours sleeps; nobody else's does for as long. */
const seconds = (way: number): string => `${700_000 + (process.pid % 100_000)}.${way}`

const loads = `const { spawn } = require('node:child_process')\nconst options = { detached: true, stdio: 'ignore' }\n`
const forgotten = (way: number): string => `['-c', '(env -i /usr/bin/setsid sleep ${seconds(way)} &)']`

const files: Files = {
  'functions/session.js': `${loads}exports.main = () => { spawn('setsid', ['sleep', '${seconds(1)}'], options); return {} }\n`,
  'functions/worker.js': `const { Worker } = require('node:worker_threads')
exports.main = () => {
  new Worker(${JSON.stringify(`${loads}spawn('setsid', ['sleep', '${seconds(2)}'], options)`)}, { eval: true })
  return {}
}
`,
  'functions/bare.js': `${loads}exports.main = () => { spawn('/usr/bin/setsid', ['/bin/sleep', '${seconds(3)}'], { ...options, env: {} }); return {} }\n`,
  'functions/orphan.js': `${loads}exports.main = () => { spawn('sh', ${forgotten(4)}, options); return {} }\n`,
  'functions/forks.py': `import os
def main(*params):
  if os.fork() == 0:
    os.setsid()
    if os.fork() == 0: os.execve('/bin/sleep', ['sleep', '${seconds(5)}'], {})
    os._exit(0)
  return {}
`,
  'functions/server.js': `${loads}require('node:http').createServer((_, response) => {
  spawn('setsid', ['sleep', '${seconds(6)}'], options)
  spawn('sh', ${forgotten(7)}, options)
  response.end('{}')
}).listen(9000)
`,
}
const names = ['session', 'worker', 'bare', 'orphan', 'forks', 'server']
const ways = [1, 2, 3, 4, 5, 6, 7]

/** What a failed test would leave on the machine. */
function endAll(): void {
  for (const pid of ways.flatMap((way) => running(`sleep ${seconds(way)}`))) process.kill(pid, 'SIGKILL')
}

const left = (): string[] => ways.map(seconds).filter((sleeps) => running(`sleep ${sleeps}`).length > 0)

describe.runIf(process.platform === 'linux')('nothing that functions started lives on', () => {
  test.for(['SIGINT', 'SIGKILL'] as const)('3 s after a %s of the emulator', async (signal) => {
    onTestFinished(endAll)
    const { child, post, ended, url } = startCommand(files)
    for (const name of names) {
      if (name === 'server') await fetch(`${await url}/v1/functions/server/?webfn=true`)
      else expect((await post(`/v1/functions/${name}`, {})).status).toBe(200)
    }
    await until('all children to run', () => left().length === ways.length, { seen: left })
    child.kill(signal)
    await ended
    await until('all children to end', () => left().length === 0, { seen: left, limitMs: 3000 })
  })

  test('once its container has ended, while the emulator goes on', async () => {
    onTestFinished(endAll)
    const project = await createProject(files)
    for (const name of names) {
      if (name === 'server') await project.emulator.request('/v1/functions/server/?webfn=true')
      else await project.call(name)
    }
    await until('all children to run', () => left().length === ways.length, { seen: left })
    for (const name of Object.keys(files)) project.remove(name)
    await until('all children to end', () => left().length === 0, { seen: left })
    expect(project.emulator.actions()).toEqual([])
  })
})
