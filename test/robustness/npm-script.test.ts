/** `npm run emulate &` in a script: whoever stops npm stops the emulator, though npm passes signals to its shell only. Linux, as /proc is. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createFolder } from '../support/project.ts'
import { isAlive } from '../support/processes.ts'
import { until } from '../support/until.ts'

const start = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url))

interface Ready {
  readonly url: string
  readonly pid: number
}

/** `command` in a project whose script `emulate` starts the emulator; resolves when that listens. */
async function run(command: string, env: NodeJS.ProcessEnv = process.env): Promise<Ready & { readonly child: ChildProcess }> {
  const emulate = `node ${start} emulate --port 0 --json`
  const { root } = createFolder({
    'package.json': JSON.stringify({ scripts: { emulate } }),
    'functions/hello.js': 'exports.main = () => ({ hello: 1 })\n',
  })
  const child = spawn('/bin/sh', ['-c', command.replace('EMULATE', emulate)], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = (await once(createInterface({ input: child.stdout }), 'line', { signal: AbortSignal.timeout(15_000) })) as [string]
  const ready = JSON.parse(line) as Ready
  onTestFinished(() => {
    if (isAlive(ready.pid)) process.kill(ready.pid, 'SIGKILL')
  })
  return { ...ready, child }
}

describe.runIf(process.platform === 'linux')('an emulator that npm started ends', () => {
  test.each(['SIGTERM', 'SIGHUP', 'SIGKILL'] as const)('with npm, by %s', async (signal) => {
    const { child, pid, url } = await run('exec npm run --silent emulate')
    child.kill(signal)
    await until('the emulator to end', () => !isAlive(pid))
    await expect(fetch(url)).rejects.toThrow('fetch failed')
  })

  test('and one that was started to outlive its shell does not', async () => {
    const { npm_lifecycle_event: _, ...env } = process.env
    const detached = await run('EMULATE & exit', env)
    const script = await run('exec npm run --silent emulate')
    script.child.kill('SIGKILL')
    await until('the emulator of the script to end', () => !isAlive(script.pid))
    expect((await fetch(`${detached.url}/_/health`)).status).toBe(200)
  })
})
