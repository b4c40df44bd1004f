/** Started and stopped, again and again and at the worst moments: it is gone, however long a function would take, with its processes, its port and its files. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { leftIn, startCommand, type Started } from './command.ts'
import { repeat } from '../support/repeat.ts'
import { until } from '../support/until.ts'

const starts = 3 * repeat
const files = {
  'functions/echo.js': 'exports.main = (params) => params\n',
  'functions/endless.js': `exports.main = () => { require('node:fs').writeFileSync(__dirname + '/../endless', ''); return new Promise((resolve) => setTimeout(resolve, 600_000)) }\n`,
  'functions/busy.js': `exports.main = () => { require('node:fs').writeFileSync(__dirname + '/../busy', ''); for (;;); }\n`,
  'functions/parent.js': `exports.main = () => {
  require('node:child_process').spawn('sleep', ['4711'], { detached: true, stdio: 'ignore' }).unref()
  return {}
}\n`,
  'functions/server.js': `process.on('SIGTERM', () => {}); require('node:http').createServer((_, response) => response.end('here')).listen(9000)\n`,
}

const unlimited = '{"defaults":{"limits":{"timeout":300000}}}'

/** What belongs to this run: every process of an emulator has its temporary folder in its environment. Linux only. */
function processesOf({ temp }: Started): number[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      const isOurs = readFileSync(`/proc/${name}/environ`, 'latin1').includes(temp)
      return isOurs && !/\) Z /.test(readFileSync(`/proc/${name}/stat`, 'latin1')) ? [Number(name)] : []
    } catch {
      return []
    }
  })
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}

/** Sends the signal and looks at what is left. `code` null: it was ended by the signal, before anybody heard of it. */
async function stops(started: Started, signal: NodeJS.Signals, { again = false, url = '' } = {}): Promise<number | null> {
  started.child.kill(signal)
  const hasEnded = (): boolean => {
    // Two signals at once are one: a second one is sent until it is heard.
    if (again) started.child.kill(signal)
    return started.child.exitCode !== null || started.child.signalCode !== null
  }
  await until('the emulator to end', hasEnded, { seen: () => ({ stdout: started.stdout(), stderr: started.stderr() }) })
  const { code } = await started.ended
  // What was killed takes a moment to be gone.
  await until('every process of it to end', () => processesOf(started).length === 0, { seen: () => processesOf(started) })
  expect(leftIn(started.temp)).toEqual([])
  if (url !== '') expect(await isFree(Number(new URL(url).port))).toBe(true)
  return code
}

test(`${starts} starts and stops leave nothing, each on the port of the one before`, { timeout: 6000 * starts }, async () => {
  let port = 0
  for (let round = 0; round < starts; round++) {
    const started = startCommand(files, { args: ['--port', String(port)] })
    const url = await started.url
    if (port !== 0) expect(new URL(url).port).toBe(String(port))
    port = Number(new URL(url).port)
    expect((await started.post('/v1/functions/echo', { round })).text).toBe(JSON.stringify({ round }))
    expect(await stops(started, round % 2 === 0 ? 'SIGINT' : 'SIGTERM', { url })).toBe(0)
    expect(started.stderr()).toBe('')
  }
})

test('SIGINT at any moment of the start', { timeout: 60_000 }, async () => {
  for (const ms of [0, 30, 60, 100, 150, 200, 300]) {
    const started = startCommand(files)
    await new Promise((resolve) => setTimeout(resolve, ms))
    expect([0, null]).toContain(await stops(started, 'SIGINT'))
    expect(started.stderr()).toBe('')
  }
})

test('SIGINT while the configuration waits for something that never comes', async () => {
  const started = startCommand({
    ...files,
    'actionlab.config.mjs': `process.stderr.write('waiting')\nawait new Promise((resolve) => setTimeout(resolve, 60_000))\nexport default {}\n`,
  })
  await until('the configuration to wait', () => started.stderr() === 'waiting', { seen: started.stderr })
  expect(await stops(started, 'SIGINT')).toBe(0)
})

test('SIGINT during a build', { timeout: 30_000 }, async () => {
  const lines = Array.from({ length: 1000 }, (_, index) => `export const n${index} = ${JSON.stringify('x'.repeat(500))}`).join('\n')
  const parts = Array.from({ length: 20 }, (_, index) => [`functions/lib/part${index}.ts`, lines] as const)
  const large = parts.map((_, index) => `import * as p${index} from './lib/part${index}.ts'`).join('\n')
  const names = parts.map((_, index) => `p${index}`).join(', ')
  const started = startCommand({
    ...files,
    ...Object.fromEntries(parts),
    'functions/large.ts': `${large}\nexport const main = () => ({ n: Object.keys([${names}]).length })\n`,
  })
  const url = await started.url
  const answer = started.post('/v1/functions/large', {}).catch(() => 'cut off')
  await new Promise((resolve) => setTimeout(resolve, 60))
  expect(await stops(started, 'SIGINT', { url })).toBe(0)
  await answer
})

test('SIGTERM while functions run that would never end, and a server that does not heed it', async () => {
  const endings = ['/v1/functions/endless', '/v1/functions/busy', '/v1/functions/server/?webfn=true'].map(async (path) => {
    const started = startCommand({ ...files, 'actionlab.config.json': unlimited })
    const url = await started.url
    await started.post('/v1/functions/parent', {})
    const answer = started.post(path, {}).catch(() => 'cut off')
    if (path.includes('server')) await answer
    else await until('the function to run', () => existsSync(started.path(basename(path))))
    expect(await stops(started, 'SIGTERM', { url })).toBe(0)
    await answer
  })
  await Promise.all(endings)
})

test('SIGINT during load, twice: nobody waits for anything any more', async () => {
  const started = startCommand({ ...files, 'actionlab.config.json': unlimited })
  const url = await started.url
  const put = {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ exec: { kind: 'nodejs:default', code: 'export const main = () => ({})' } }),
  }
  await fetch(`${url}/api/v1/namespaces/_/actions/module`, put)
  expect((await started.post('/api/v1/namespaces/_/actions/module?blocking=true&result=true', {})).text).toBe('{}')
  expect(leftIn(started.temp).length).toBeGreaterThan(0)
  const calls = Array.from({ length: 30 }, (_, index) =>
    started.post(`/v1/functions/${['echo', 'endless', 'busy'][index % 3]}`, { index }).catch(() => 'cut off'),
  )
  await until('the function to run', () => existsSync(started.path('busy')))
  expect(await stops(started, 'SIGINT', { again: true, url })).toBe(0)
  await Promise.all(calls)
})
