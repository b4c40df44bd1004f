/** `actionlab triggers` and `actionlab fire` from a shell, against a running emulator: what they print, and with which code they end. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { createEmulator } from '../../emulator/index.ts'
import { writeRunFile } from '../../emulator/commands/run-file.ts'
import { plainStyle } from '../../emulator/output/style.ts'
import { triggerLines, triggerSummary } from '../../emulator/output/trigger-lines.ts'
import { createFolder } from '../support/project.ts'

const command = fileURLToPath(new URL('../../bin/actionlab.mjs', import.meta.url))
const token = 'token-of-the-test'

test('a running emulator lists what fires and fires it, and the code is that of the actions', { timeout: 60_000 }, async () => {
  const { root, path } = createFolder({
    'functions/clean.js': "exports.main = ({ by, fail }) => { console.log('by', by); if (fail) throw new Error('no'); return { by } }",
    'event.json': '{"by":"file"}',
  })
  const openwhisk = {
    triggers: {
      nightly: {
        feed: '/whisk.system/alarms/alarm',
        params: { cron: '0 7 * * *', timezone: 'Asia/Seoul', trigger_payload: { by: 'cron' } },
      },
      often: { feed: '/whisk.system/alarms/interval', params: { minutes: 15 } },
      byHand: {},
    },
    rules: { a: { trigger: 'nightly', action: 'clean' }, b: { trigger: 'byHand', action: 'clean' } },
  }
  const emulator = await createEmulator({ root, token, isolation: 'inline', openwhisk })
  onTestFinished(() => emulator.close())
  const { url } = await emulator.listen({ port: 0 })
  onTestFinished(writeRunFile(root, { url, pid: process.pid, token }))
  const run = (...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
    new Promise((resolve) =>
      execFile(command, args, { cwd: root }, (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, stdout, stderr })),
    )
  const [nightly, often, file, failed, unknown, noJson] = await Promise.all([
    run('fire', 'nightly'),
    run('fire', 'openwhisk:often'),
    run('fire', 'byHand', '-d', `@${path('event.json')}`),
    run('fire', 'byHand', '-d', '{"fail":true}'),
    run('fire', 'nightley'),
    run('fire', 'nightly', '-d', '{x'),
  ])
  expect(nightly).toMatchObject({ code: 0, stdout: '{\n  "by": "cron"\n}\n' })
  expect(nightly.stderr).toMatch(/^clean \w{32}\nby cron\n$/)
  expect(often).toEqual({ code: 0, stdout: '', stderr: 'openwhisk:often fired, and started no action: no rule of it is active.\n' })
  expect(file.stdout).toBe('{\n  "by": "file"\n}\n')
  expect(failed.code).toBe(1)
  expect(failed.stderr).toContain('✖ action developer error  at functions/clean.js:1:')
  expect(unknown).toEqual({ code: 1, stdout: '', stderr: 'There is no trigger "nightley". Did you mean nightly?\n' })
  expect(noJson.code).toBe(2)
  expect(noJson.stderr).toMatch(/^-d JSON is expected: /)

  const [listed, json] = await Promise.all([run('triggers'), run('triggers', '--json')])
  expect(listed.stdout).toMatch(
    /^ {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d in \d+ s +often +every 15 minutes +no action\n +no rule of it is active\n.* in \d+ (?:h|min) +nightly +0 7 \* \* \* Asia\/Seoul +clean\n {2}by hand +byHand +trigger +clean\n$/,
  )
  const view = JSON.parse(json.stdout) as { triggers: object[]; firings: object[] }
  expect(view.triggers[1]).toMatchObject({ name: 'nightly', zone: 'Asia/Seoul', pausable: true, times: 1, last: { by: 'hand' } })
  expect(view.firings).toHaveLength(4)
})

test('the banner counts what fires by itself; a paused one is none of them, and a narrow terminal cuts names', () => {
  const now = Date.UTC(2026, 0, 1)
  const one = { vendor: 'openwhisk', kind: 'alarm', rhythm: '0 7 * * *', zone: 'UTC', actions: ['clean'], paused: false }
  const hours = (count: number): number => now + count * 3_600_000
  const triggers = [
    { ...one, name: 'a', next: hours(1), paused: true },
    { ...one, name: 'b', next: hours(4) },
    { ...one, name: 'c'.repeat(80), next: hours(50) },
    { ...one, name: 'd' },
  ]
  expect(triggerSummary(triggers, now)).toBe('2 triggers fire by themselves; next: b in 4 h')
  expect(triggerSummary(triggers.slice(0, 2), now)).toBe('1 trigger fires by itself; next: b in 4 h')
  expect(triggerSummary(triggers.slice(3), now)).toBeUndefined()
  const lines = triggerLines(triggers, now, { style: plainStyle, columns: 80 })
  expect(lines[0]).toMatch(/^ {2}paused +a /)
  expect(lines[2]).toContain(`${'c'.repeat(35)}…`)
  expect(lines[3]).toMatch(/^ {2}by hand +d /)
})
