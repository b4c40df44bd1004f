/** Memory that a start and many calls took goes back to the system once nobody calls, and the emulator goes on. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { startCommand } from '../robustness/command.ts'
import { until } from '../support/until.ts'

/** MB of its own that a process holds. */
function memoryOf(pid: number | undefined): number {
  const [, kilobytes] = /^Private_Dirty:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}

test.runIf(process.platform === 'linux')(
  'after many calls a quarter of the memory is given back once nobody calls',
  { timeout: 90_000 },
  async () => {
    const { child, url, post } = startCommand({ 'functions/echo.js': 'exports.main = (params) => params\n' })
    await url
    let most = 0
    const given = (): number => {
      const now = memoryOf(child.pid)
      most = Math.max(most, now)
      return most - now
    }
    for (let batch = 0; batch < 50; batch++) {
      await Promise.all(Array.from({ length: 40 }, () => post('/v1/functions/echo', { batch })))
      given()
    }
    await until('memory to be given back', () => given() > most / 4, {
      limitMs: 40_000,
      seen: () => `${given()} of ${most} MB`,
    })
    expect(await post('/v1/functions/echo', { a: 1 })).toEqual({ status: 200, text: '{"a":1}' })
    child.kill('SIGTERM')
  },
)
