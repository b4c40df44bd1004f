/** Python functions in their project: found, with their modules and packages, reloaded, beside those in JavaScript. */
import { execFileSync } from 'node:child_process'
import { readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createEmulator, createVirtualClock } from '../emulator/index.ts'
import { createFolder } from './support/project.ts'
import { hasPython, logsOf, start, summary } from './support/python.ts'

describe.skipIf(!hasPython)('a Python function in its project', () => {
  test('is found as a file, in a package, and as a folder; tests and helpers are not', async () => {
    const main = 'def main(p): return {"file": __file__.rsplit("/functions/")[1], "name": __name__}\n'
    const { emulator } = await start({
      'functions/hello.py': main,
      'functions/users/list.py': main,
      'functions/report/__main__.py': main,
      'functions/users/export/__main__.py': main,
      'functions/cloud/index.py': main,
      'functions/test_hello.py': '',
      'functions/hello_test.py': '',
      'functions/conftest.py': '',
      'functions/_private.py': '',
      'functions/lib/helper.py': '',
      'functions/users/__init__.py': '',
    })
    expect(emulator.actions()).toEqual(['cloud', 'hello', 'report', 'users/export', 'users/list'])
    expect((await emulator.invoke('users/export')).response.result).toEqual({ file: 'users/export/__main__.py', name: 'main__' })
    expect((await emulator.invoke('users/list')).annotations).toContainEqual({ key: 'kind', value: 'python:3' })
  })

  test('sees its environment, its folder and its parameters', async () => {
    const code = `import os, sys
loaded = os.environ["OWN"]
def main(p):
  names = ["__OW_NAMESPACE", "__OW_ACTION_NAME", "__OW_ACTION_VERSION", "__OW_ACTIVATION_ID", "__OW_DEADLINE", "OWN", "SECRET_OF_THE_SHELL"]
  return {"env": {name: os.environ.get(name) for name in names}, "cwd": os.getcwd(), "file": open("data.txt").read(), "p": p, "loaded": loaded}
`
    process.env['SECRET_OF_THE_SHELL'] = 'x'
    const { emulator, root } = await start(
      { 'functions/pkg/f/__main__.py': code, 'functions/pkg/f/data.txt': 'beside' },
      { actions: { 'pkg/f': { env: { OWN: 'value' }, params: { bound: 1 } } }, namespace: 'shop' },
    )
    const activation = await emulator.invoke('pkg/f', { given: 2 })
    expect(activation.response.result).toEqual({
      env: {
        __OW_NAMESPACE: 'shop',
        __OW_ACTION_NAME: '/shop/pkg/f',
        __OW_ACTION_VERSION: '0.0.1',
        __OW_ACTIVATION_ID: activation.activationId,
        __OW_DEADLINE: expect.stringMatching(/^\d{13}$/),
        OWN: 'value',
        SECRET_OF_THE_SHELL: null,
      },
      cwd: join(root, 'functions/pkg/f'),
      file: 'beside',
      p: { bound: 1, given: 2 },
      loaded: 'value',
    })
  })

  test('a missing package names requirements.txt, and the next call finds it once it is installed', async () => {
    const { emulator, write } = await start({
      'functions/f/__main__.py': 'import surely_not_there.sub\ndef main(p): return {"version": surely_not_there.sub.version}\n',
      'functions/f/requirements.txt': '# needs\nSurely-Not-There>=1.0 ; python_version > "3"\n',
    })
    const failed = await emulator.invoke('f')
    expect(summary(failed)).toEqual(['action developer error', { error: 'Cannot start action. Check logs for details.' }])
    expect(logsOf(failed)).toContain("ModuleNotFoundError: No module named 'surely_not_there'")
    expect(logsOf(failed)).toContain('functions/f/requirements.txt lists it')
    expect(logsOf(failed)).toContain('functions/f/.venv/bin/pip install -r functions/f/requirements.txt')
    const version = execFileSync('python3', ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], { encoding: 'utf8' }).trim()
    write(`functions/f/.venv/lib/python${version}/site-packages/surely_not_there/__init__.py`, '')
    write(`functions/f/.venv/lib/python${version}/site-packages/surely_not_there/sub.py`, 'version = 1\n')
    expect(summary(await emulator.invoke('f'))).toEqual(['success', { version: 1 }])
  })

  test('packages of virtualenv come before those of the interpreter, behind the function’s own modules', async () => {
    const version = execFileSync('python3', ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], { encoding: 'utf8' }).trim()
    const packages = `functions/f/virtualenv/lib/python${version}/site-packages`
    const { emulator } = await start({
      'functions/f/__main__.py': 'import pip, mine\ndef main(p): return {"pip": pip.where, "mine": mine.where}\n',
      [`${packages}/pip.py`]: 'where = "virtualenv"\n',
      [`${packages}/mine.py`]: 'where = "virtualenv"\n',
      'functions/f/mine.py': 'where = "beside"\n',
    })
    expect(summary(await emulator.invoke('f'))).toEqual(['success', { pip: 'virtualenv', mine: 'beside' }])
  })

  test('a save of any file it imports is there at the next call', async () => {
    const { emulator, write } = await start(
      {
        'functions/f.py':
          'import direct\nfrom shared import deep\nfrom shared.names import (  # several lines\n  one,\n  two as other,\n)\nimport importlib\ndef main(p):\n  lazy = importlib.import_module("lazy_" + p.get("which", "a"))\n  return {"v": [direct.v, deep.inner.v, one.v, other.v, lazy.v, own]}\nown = 1\n',
        'functions/_unused.py': '',
        'functions/direct.py': 'v = 1\ndef main(p): return {}\n',
        'functions/shared/deep/__init__.py': 'from . import inner\n',
        'functions/shared/deep/inner.py': 'v = 1\n',
        'functions/shared/names/one.py': 'v = 1\n',
        'functions/shared/names/two.py': 'v = 1\n',
        'lazy_a.py': 'v = 1\n',
      },
      {},
      { watch: true },
    )
    const values = async (): Promise<unknown> => (await emulator.invoke('f')).response.result
    expect(await values()).toEqual({ v: [1, 1, 1, 1, 1, 1] })
    expect((await emulator.invoke('f')).cold).toBe(false)
    const files = [
      'functions/direct.py',
      'functions/shared/deep/inner.py',
      'functions/shared/names/one.py',
      'functions/shared/names/two.py',
      'lazy_a.py',
    ]
    for (const [index, file] of files.entries()) {
      // Same length, same second: bytecode caches do not notice.
      for (const value of [2, 3]) {
        write(file, `v = ${value}\n`)
        expect(await values()).toEqual({ v: Array.from({ length: 6 }, (_, at) => (at < index ? 3 : at === index ? value : 1)) })
      }
    }
    write('functions/shared/names/one/__init__.py', 'v = "a package wins"\n')
    expect(await values()).toEqual({ v: [3, 3, 'a package wins', 3, 3, 1] })
    expect((await emulator.invoke('f')).cold).toBe(false)
  })

  test('a module that only a call imports counts from its first save', async () => {
    const { emulator, write } = await start(
      {
        'functions/f.py': 'import importlib\ndef main(p): return {"v": importlib.import_module("lazy_" + p["which"]).v}\n',
        'functions/lazy_a.py': 'v = 1\n',
      },
      {},
      { watch: true },
    )
    const value = async (): Promise<unknown> => (await emulator.invoke('f', { which: 'a' })).response.result
    expect(await value()).toEqual({ v: 1 })
    write('functions/lazy_a.py', 'v = 2\n')
    expect(await value()).toEqual({ v: 2 })
  })

  test('many saves, each answered by its own code', async () => {
    const { emulator, write } = await start({ 'functions/f.py': 'def main(p): return {"v": 0}\n' }, {}, { watch: true })
    for (let edit = 10; edit < 40; edit++) {
      write('functions/f.py', `def main(p): return {"v": ${edit}}\n`)
      expect((await emulator.invoke('f')).response.result).toEqual({ v: edit })
    }
  })

  test('leaves no bytecode beside the sources', async () => {
    const { emulator, root } = await start({ 'functions/f.py': 'import helper\ndef main(p): return {}\n', 'functions/helper.py': '' })
    expect((await emulator.invoke('f')).response.success).toBe(true)
    expect(readdirSync(join(root, 'functions')).sort()).toEqual(['.keep', 'f.py', 'helper.py'])
  })

  test('components of a sequence may be of both languages', async () => {
    const { emulator } = await start(
      {
        'functions/double.py': 'def main(p): return {"n": p["n"] * 2}\n',
        'functions/next.js': 'exports.main = ({ n }) => ({ n: n + 1 })\n',
        'functions/fail.py': 'def main(p): raise ValueError("no %s" % p["n"])\n',
      },
      { actions: { both: { components: ['double', 'next', 'double'] }, failing: { components: ['next', 'fail', 'double'] } } },
    )
    expect(summary(await emulator.invoke('both', { n: 3 }))).toEqual(['success', { n: 14 }])
    expect(summary(await emulator.invoke('failing', { n: 3 }))).toEqual(['application error', { error: 'no 4' }])
  })

  test('time stands still under a virtual clock until it is moved', async () => {
    const clock = createVirtualClock(Date.UTC(2026, 0, 1))
    const { root } = createFolder({
      'functions/f.py':
        'import time, asyncio\nfrom datetime import datetime, timezone\ndef main(p):\n  before = datetime.now(timezone.utc)\n  time.sleep(20)\n  asyncio.run(asyncio.sleep(30))\n  after = datetime.now(timezone.utc)\n  assert isinstance(before, datetime)\n  return {"before": before.isoformat(), "after": after.isoformat()}\n',
      'functions/late.py': 'import time\ndef main(p): time.sleep(61)\n',
    })
    const emulator = await createEmulator({ root, functions: './functions', clock, watch: false })
    onTestFinished(() => emulator.close())
    const running = emulator.invoke('f')
    const late = emulator.invoke('late')
    await clock.advance(60_000)
    const activation = await running
    expect(summary(activation)).toEqual(['success', { before: '2026-01-01T00:00:00+00:00', after: '2026-01-01T00:00:50+00:00' }])
    expect(activation.duration).toBe(50_000)
    expect(summary(await late)).toEqual(['action developer error', { error: 'The action exceeded its time limits of 60000 milliseconds.' }])
  })

  test('a function that sleeps under a virtual clock may do so for longer than its time limit in real time', async () => {
    const clock = createVirtualClock(Date.UTC(2026, 0, 1))
    const { root } = createFolder({ 'functions/f.py': 'import time\ndef main(p):\n  time.sleep(0.2)\n  return {"slept": True}\n' })
    const options = { functions: './functions', clock, watch: false, defaults: { limits: { timeout: 300 } } } as const
    await using emulator = await createEmulator({ root, ...options })
    const running = emulator.invoke('f')
    const advanced = clock.advance(100)
    // Longer than its limit, and than it takes until silent code counts as looping.
    await new Promise((resolve) => setTimeout(resolve, 2500))
    await advanced
    await clock.advance(100)
    expect(summary(await running)).toEqual(['success', { slept: true }])
  })

  test('every function of `time` that tells it stands still as well', async () => {
    const clock = createVirtualClock(Date.UTC(2031, 1, 3, 4, 5, 6))
    const { root } = createFolder({
      'functions/f.py':
        'import time\nfrom time import CLOCK_MONOTONIC, CLOCK_REALTIME\ndef main(p):\n  began = [time.monotonic(), time.perf_counter(), time.clock_gettime(CLOCK_MONOTONIC), time.monotonic_ns() / 1e9]\n  time.sleep(5)\n  ended = [time.monotonic(), time.perf_counter(), time.clock_gettime(CLOCK_MONOTONIC), time.clock_gettime_ns(CLOCK_MONOTONIC) / 1e9]\n  return {"passed": [round(b - a, 3) for a, b in zip(began, ended)], "real": [time.time(), time.clock_gettime(CLOCK_REALTIME), time.clock_gettime_ns(CLOCK_REALTIME) / 1e9], "text": [time.strftime("%H:%M:%S"), time.asctime(), time.ctime()], "year": [time.gmtime().tm_year, time.localtime().tm_year]}\n',
    })
    const emulator = await createEmulator({ root, functions: './functions', clock, watch: false })
    onTestFinished(() => emulator.close())
    const running = emulator.invoke('f')
    await clock.advance(5000)
    const at = Date.UTC(2031, 1, 3, 4, 5, 11) / 1000
    expect((await running).response.result).toEqual({
      passed: [5, 5, 5, 5],
      real: [at, at, at],
      text: ['04:05:11', 'Mon Feb  3 04:05:11 2031', 'Mon Feb  3 04:05:11 2031'],
      year: [2031, 2031],
    })
  })

  test('CloudBase calls handler(event, context), and any value may come back', async () => {
    const { emulator } = await start(
      {
        'functions/f/index.py':
          'def main(event, context):\n  if event == "fail": raise ValueError("no")\n  if event == "none": return None\n  return [event, context]\n',
        'functions/g/app.py': 'def handle(event, context): return "text"\n',
        'functions/g/index.py': '',
      },
      { tcb: { functions: { g: { handler: 'app.handle' } } } },
    )
    const event = { convention: 'event' as const }
    expect((await emulator.invoke('f', { a: 1 }, event)).response.result).toEqual([{ a: 1 }, {}])
    expect((await emulator.invoke('f', 'none', event)).response.text).toBe('null')
    expect((await emulator.invoke('g', {}, event)).outcome).toMatchObject({ text: '"text"', isString: true })
    expect((await emulator.invoke('f', 'fail', event)).outcome).toMatchObject({ failure: 'throw', text: '{"error":"ValueError: no"}' })
  })
})

describe.skipIf(!hasPython)('Python3.x in cloudbaserc.json', () => {
  test('runs index.main, or another handler, with the variables and limits that stand there', async () => {
    const functions = [
      { name: 'first', runtime: 'Python3.7', handler: 'index.main' },
      { name: 'second', runtime: 'Python3.9', handler: 'app.main_handler', memorySize: 128, envVariables: { OWN: 'x' } },
      { name: 'both', runtime: 'Python3.9' },
      { name: 'node', runtime: 'Nodejs18.15' },
    ]
    const { root } = createFolder({
      'cloudbaserc.json': JSON.stringify({ envId: 'e', functionRoot: './cloud', functions }),
      'cloud/first/index.py': 'def main(event, context): return [event, context["function_name"]]\n',
      'cloud/second/app.py': 'import os\ndef main_handler(event, context): return [os.environ["OWN"], context["memory_limit_in_mb"]]\n',
      'cloud/both/index.py': 'def main(event, context): return "python"\n',
      'cloud/both/index.js': 'exports.main = () => "node"\n',
      'cloud/node/index.py': 'def main(event, context): return "python"\n',
      'cloud/node/index.js': 'exports.main = () => "node"\n',
    })
    const emulator = await createEmulator({ root, watch: false })
    onTestFinished(() => emulator.close())
    const call = async (name: string): Promise<string> =>
      (await emulator.request(`/v1/functions/${name}`, { method: 'POST', body: '{"a":1}' })).text()
    expect(await call('first')).toBe('[{"a":1},"first"]')
    expect(await call('second')).toBe('["x",128]')
    expect([await call('both'), await call('node')]).toEqual(['python', 'node'])
  })
})

describe('without Python on the machine', () => {
  test('only Python functions answer with an error, which says what to install', async () => {
    const { PATH } = process.env
    const { root: empty } = createFolder({ '.keep': '' })
    // Node's sandbox and the shell that watches over it are named by their paths.
    process.env['PATH'] = empty
    try {
      const { emulator } = await start({
        'functions/py.py': 'def main(p): return {}\n',
        'functions/js.js': 'exports.main = () => ({ js: true })\n',
      })
      expect(summary(await emulator.invoke('js'))).toEqual(['success', { js: true }])
      const [status, result] = summary(await emulator.invoke('py')) as [string, { error: string }]
      expect(status).toBe('action developer error')
      expect(result.error).toMatch(
        /^Initialization has failed due to: this function is written in Python, and there is no python3 on the PATH\. Install Python/,
      )
      if (!hasPython) return
      const path = execFileSync('/bin/sh', ['-c', 'command -v python3'], { env: { PATH: PATH ?? '' }, encoding: 'utf8' }).trim()
      const real = execFileSync(path, ['-c', 'import sys; print(sys.executable)'], {
        env: { ...process.env, PATH: PATH ?? '' },
        encoding: 'utf8',
      }).trim()
      symlinkSync(real, join(empty, 'python3'))
      expect(summary(await emulator.invoke('py'))).toEqual(['success', {}])
    } finally {
      process.env['PATH'] = PATH
    }
  })
})
