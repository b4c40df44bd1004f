/** A machine that lacks something: room on a disk, a folder to write to, descriptors, a clock that only goes forward. It is told, and what can be served is served. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmdirSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../emulator/system/clock.ts'
import { type Clock } from '../../emulator/model/clock.ts'
import { createEmulator } from '../../emulator/index.ts'
import { pageUrl } from '../dashboard/site.ts'
import { freePort } from '../support/free-port.ts'
import { createFolder } from '../support/project.ts'
import { leftIn, startCommand } from './command.ts'
import { until } from '../support/until.ts'

const echo = { 'functions/echo.js': 'exports.main = (params) => params\n' }
const isLinux = process.platform === 'linux'
const bin = fileURLToPath(new URL('../../bin/actionlab.mjs', import.meta.url))
const tooFewFiles = 'Too many files are open for a start: the shell allows too few (`ulimit -n`). Raise the limit, to 256 at least.\n'

describe('a full disk', () => {
  test.runIf(isLinux)('under the output: it is told once, and functions are served without it', async () => {
    // Its url is in the output that cannot be written, so it is asked for by port.
    const port = await freePort()
    const { child, stderr, ended } = startCommand(echo, { args: ['--port', String(port)], redirect: '> /dev/full' })
    await until('the complaint about the output', () => stderr().includes('The output cannot be written'), { seen: stderr })
    expect(stderr()).toBe('The output cannot be written (ENOSPC: no space left on device, write). Functions are served without it.\n')
    const call = async (): Promise<unknown> =>
      (
        await fetch(`http://127.0.0.1:${port}/v1/functions/echo`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{"a":1}',
        })
      ).json()
    expect(await call()).toEqual({ a: 1 })
    expect(await call()).toEqual({ a: 1 })
    child.kill('SIGTERM')
    expect((await ended).code).toBe(0)
    expect(stderr().match(/cannot be written/g)).toHaveLength(1)
  })

  let small: string | undefined

  beforeAll(() => {
    small = isLinux ? mountSmall() : undefined
  })

  afterAll(() => {
    if (small === undefined) return
    spawnSync('umount', [small])
    rmdirSync(small)
  })

  test('under the temporary folder: an upload that needs it says so, everything else is served', async ({ skip }) => {
    skip(small === undefined, 'this user may not mount a disk')
    const temp = small ?? ''
    const { post, url, child, ended } = startCommand(echo, { env: { TMPDIR: temp } })
    const put = async (name: string, code: string): Promise<number> => {
      const body = JSON.stringify({ exec: { kind: 'nodejs:default', code } })
      const answer = await fetch(`${await url}/api/v1/namespaces/_/actions/${name}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body,
      })
      return answer.status
    }
    // A module lies on the disk, to be bundled; 200 KB do not fit.
    expect(await put('large', `export const main = () => ({ text: '${'x'.repeat(200_000)}' })`)).toBe(200)
    const failed = await post('/api/v1/namespaces/_/actions/large?blocking=true&result=true', {})
    expect(failed).toMatchObject({ status: 502, text: expect.stringContaining('ENOSPC: no space left on device') as string })
    expect((await post('/v1/functions/echo', { a: 1 })).text).toBe('{"a":1}')
    child.kill('SIGTERM')
    expect((await ended).code).toBe(0)
    expect(leftIn(temp)).toEqual([])
  })

  test('under a recording: it is told, and functions are served on', async ({ skip }) => {
    skip(small === undefined, 'this user may not mount a disk')
    const { post, child, ended, stdout } = startCommand(echo, { args: ['--record', `${small}/cases.json`] })
    const text = 'x'.repeat(100_000)
    expect((await post('/v1/functions/echo', { text })).status).toBe(200)
    await until('the complaint about the recording', () => stdout().includes('cases.json cannot be written: ENOSPC'), { seen: stdout })
    expect((await post('/v1/functions/echo', { a: 1 })).text).toBe('{"a":1}')
    child.kill('SIGTERM')
    expect((await ended).code).toBe(0)
  })

  /** 64 KB; undefined where nobody may mount. */
  function mountSmall(): string | undefined {
    const root = mkdtempSync(join(tmpdir(), 'actionlab-small-'))
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', root]).status !== 0) {
      rmdirSync(root)
      return undefined
    }
    return root
  }
})

describe('a folder that nobody may write to', () => {
  const isRoot = process.getuid?.() === 0

  test.runIf(isLinux)('the project: functions are served, and a recording into it says what is wrong', async () => {
    const files = createFolder(echo)
    if (isRoot) {
      expect(spawnSync('mount', ['--bind', files.root, files.root]).status).toBe(0)
      onTestFinished(() => void spawnSync('umount', [files.root]))
      expect(spawnSync('mount', ['-o', 'remount,ro,bind', files.root]).status).toBe(0)
    } else expect(spawnSync('chmod', ['-R', 'a-w', files.root]).status).toBe(0)
    const { post, child, ended } = startCommand({}, { args: ['--root', files.root] })
    expect((await post('/v1/functions/echo', { a: 1 })).text).toBe('{"a":1}')
    child.kill('SIGTERM')
    expect((await ended).code).toBe(0)
    const recording = startCommand({}, { args: ['--root', files.root, '--record', files.path('cases.json')] })
    expect((await recording.ended).code).toBe(1)
    expect(recording.stderr()).toMatch(/^The recording .*cases\.json cannot be written: (EROFS|EACCES).*\n$/)
    if (!isRoot) spawnSync('chmod', ['-R', 'u+w', files.root])
  })

  test('no temporary folder at all: functions are served, and an upload that needs one says so', async () => {
    const nowhere = join(tmpdir(), `actionlab-nowhere-${process.pid}`, 'at', 'all')
    const { post, url, child, ended } = startCommand(echo, { env: { TMPDIR: nowhere } })
    expect((await post('/v1/functions/echo', { a: 1 })).text).toBe('{"a":1}')
    const body = JSON.stringify({ exec: { kind: 'nodejs:default', code: 'export const main = () => ({})' } })
    await fetch(`${await url}/api/v1/namespaces/_/actions/module`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body })
    const { text } = await post('/api/v1/namespaces/_/actions/module?blocking=true&result=true', {})
    expect(text).toContain(`There is no place for temporary files in ${nowhere}`)
    expect(text).toContain('name another folder with TMPDIR')
    child.kill('SIGTERM')
    expect((await ended).code).toBe(0)
  })
})

describe('no descriptors left', () => {
  test.runIf(isLinux)(
    'connections take them all: what runs goes on, what cannot start says why, and all is well when they are gone',
    { timeout: 60_000 },
    async () => {
      const { post, url, child, ended, stdout, stderr, write } = startCommand(
        { ...echo, 'functions/second.js': 'exports.main = () => ({ n: 2 })\n', 'functions/third.js': 'exports.main = () => ({ n: 3 })\n' },
        { before: 'ulimit -n 120' },
      )
      expect((await post('/v1/functions/echo', { a: 1 })).text).toBe('{"a":1}')
      const { port } = new URL(await url)
      const kept = await hold(Number(port), 130)
      // The system accepts them sooner than a busy emulator does.
      await until('every descriptor to be taken', () => readdirSync(`/proc/${child.pid}/fd`).length >= 119, {
        seen: () => readdirSync(`/proc/${child.pid}/fd`).length,
      })
      // One connection that was there before: the others cannot be accepted any more.
      const [first] = kept
      expect(await ask(first, '/v1/functions/echo', '{"b":2}')).toMatch(/^HTTP\/1\.1 200 OK[^]*\{"b":2\}$/)
      // If a process was ready before, it takes the second function; there is none for the third.
      expect(await ask(first, '/v1/functions/second', '{}')).toMatch(/^HTTP\/1\.1 (200 OK[^]*\{"n":2\}$|429 )/)
      expect(await ask(first, '/v1/functions/third', '{}')).toMatch(/^HTTP\/1\.1 429 [^]*FUNCTION_EXCEED_RESOURCE_LIMIT/)
      await until('the notice', () => stdout().includes('too many files are open'), { seen: stdout })
      for (const socket of kept) socket?.destroy()
      expect((await post('/v1/functions/third', {})).text).toBe('{"n":3}')
      write('functions/echo.js', 'exports.main = () => ({ edited: true })\n')
      expect((await post('/v1/functions/echo', {})).text).toBe('{"edited":true}')
      child.kill('SIGTERM')
      expect((await ended).code).toBe(0)
      expect(stderr()).not.toMatch(/\n\s+at /)
    },
  )
})

describe('a clock that is put back', () => {
  test('while a function runs: it ends no earlier than it began, and everything else goes on', async () => {
    let offset = 0
    const clock: Clock = { ...systemClock, now: () => systemClock.now() + offset }
    const main = async (params: object): Promise<object> => {
      offset -= 3_600_000
      await new Promise((resolve) => setTimeout(resolve, 5))
      return params
    }
    await using emulator = await createEmulator({
      actions: { echo: { module: { main } }, both: { type: 'sequence', components: ['echo', 'echo'] } },
      clock,
    })
    for (let round = 0; round < 3; round++) {
      for (const path of ['echo', 'both']) {
        const { start, end, duration, annotations, response } = await emulator.invoke(path, { round })
        expect(response.result).toEqual({ round })
        expect(end).toBeGreaterThanOrEqual(start)
        expect(duration).toBeGreaterThanOrEqual(0)
        expect(annotations.find(({ key }) => key === 'waitTime')?.value ?? 0).toBeGreaterThanOrEqual(0)
      }
    }
    const pages = [
      pageUrl('/_/'),
      pageUrl('/_/traffic'),
      '/_/api/v1/activations',
      '/_/api/v1/traffic',
      '/api/v1/namespaces/_/activations?limit=5',
    ]
    for (const page of pages) expect([page, (await emulator.request(page)).status]).toEqual([page, 200])
    expect(emulator.activations.list()).toHaveLength(12)
  })
})

/** Connections beyond what the other side can accept. */
async function hold(port: number, count: number): Promise<(Socket | undefined)[]> {
  const sockets: Socket[] = []
  for (let index = 0; index < count; index++) {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    await new Promise((resolve) => socket.once('connect', resolve).once('error', resolve))
    sockets.push(socket)
  }
  onTestFinished(() => sockets.forEach((socket) => socket.destroy()))
  return sockets
}

function ask(socket: Socket | undefined, path: string, body: string): Promise<string> {
  return new Promise((resolve) => {
    socket?.once('data', (chunk: Buffer) => resolve(chunk.toString()))
    socket?.once('close', () => resolve('closed'))
    socket?.write(
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
  })
}

describe.runIf(isLinux)('a shell with limits', () => {
  test('on address space: what Node needs it for is told in one sentence, and functions are served', async () => {
    const { post, url, stdout, stderr, child, ended } = startCommand(echo, { before: 'ulimit -v 2000000' })
    expect((await fetch(`${await url}/_/`, { redirect: 'manual' })).status).toBe(302)
    const told = 'The shell allows too little address space for WebAssembly (`ulimit -v`)'
    await until('the sentence', () => stdout().includes(told), { seen: stderr })
    expect((await post('/v1/functions/echo', { a: 1 })).text).toBe('{"a":1}')
    child.kill('SIGTERM')
    expect((await ended).code).toBe(0)
    expect(stderr()).toBe('')
  })

  test.each([22, 24, 26, 28, 30, 34, 39])(
    'on open files, %i and too few: one sentence says so, and nothing is said to be ready',
    async (most) => {
      const { stdout, stderr, ended } = startCommand(echo, { before: `ulimit -n ${most}` })
      expect((await ended).code).toBe(1)
      expect(stderr()).toBe(tooFewFiles)
      expect(stdout()).toBe('')
    },
  )

  test.each(['types', 'invoke echo', 'build'])('on open files, too few for %s: the same sentence, and nothing is written', (command) => {
    const { root } = createFolder(echo)
    const line = `ulimit -n 28 && exec '${process.execPath}' '${bin}' ${command} --root '${root}'`
    const { status, stdout, stderr } = spawnSync('sh', ['-c', line], { encoding: 'utf8' })
    expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: '', stderr: tooFewFiles })
    expect(readdirSync(root)).toEqual(['functions'])
  })

  test('on open files, 40 and just enough: a call is answered', async () => {
    const { post, url, child, ended } = startCommand(echo, { before: 'ulimit -n 40' })
    await url
    expect((await post('/v1/functions/echo', { a: 1 })).text).toBe('{"a":1}')
    child.kill('SIGTERM')
    expect((await ended).code).toBe(0)
  })
})
