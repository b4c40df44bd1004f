/** Issue: Python functions, first class. The fault table of the engine, the outcomes of OpenWhisk's Python runtime, modules, reload. */
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createEmulator, createVirtualClock, type Activation, type Config, type Emulator } from '../emulator/index.ts'
import { children as childrenOf, containerPids, isAlive, running } from './processes.ts'
import { createFolder, type Files } from './project.ts'
import { until } from './until.ts'
import { has } from '../scripts/test-tools.mjs'

const hasPython = has('Python')

interface Started {
  readonly emulator: Emulator
  readonly root: string
  write(name: string, text: string): void
}

async function start(files: Files, config: Config = {}, options: { watch?: boolean } = {}): Promise<Started> {
  const { root, write } = createFolder({ 'functions/.keep': '', ...files })
  const emulator = await createEmulator({ root, functions: './functions', watch: options.watch ?? false, ...config })
  onTestFinished(() => emulator.close())
  return { emulator, root, write }
}

const summary = ({ response: { status, result } }: Activation): unknown => [status, result]
const logsOf = (activation: Activation): string => activation.logLines.map(({ stream, text }) => `${stream}: ${text}`).join('\n')

describe.skipIf(!hasPython)('a Python function that misbehaves', { timeout: 60_000 }, () => {
  const timedOut = ['action developer error', { error: 'The action exceeded its time limits of 1000 milliseconds.' }]
  const exited = ['action developer error', { error: 'command exited' }]
  const notStarted = ['action developer error', { error: 'Cannot start action. Check logs for details.' }]

  /** What `main` does when it is asked to misbehave, and what becomes of the activation. */
  const faults: Record<
    string,
    { readonly code: string; readonly expected: unknown; readonly limits?: { memory?: number; timeout?: number } }
  > = {
    'loops for ever': { code: 'while True: pass', expected: timedOut },
    'loops for ever in a coroutine': {
      code: 'import asyncio\n  async def spin():\n    while True: await asyncio.sleep(0)\n  asyncio.run(spin())',
      expected: timedOut,
    },
    'backtracks for ever in a regular expression': { code: 'import re; re.match(r"(a+)+$", "a" * 64 + "b")', expected: timedOut },
    'sleeps for ever': { code: 'import time; time.sleep(3600)', expected: timedOut },
    'waits for input': { code: 'import sys; return {"read": sys.stdin.read()}', expected: ['success', { read: '' }] },
    'calls sys.exit': { code: 'import sys; sys.exit(3)', expected: exited },
    'calls os._exit': { code: 'import os; os._exit(0)', expected: exited },
    'calls os.abort': { code: 'import os; os.abort()', expected: exited },
    'kills itself': { code: 'import os, signal; os.kill(os.getpid(), signal.SIGKILL)', expected: exited },
    'crashes in native code': { code: 'import ctypes; ctypes.string_at(0)', expected: exited },
    'raises in a thread': {
      code: 'import threading\n  def fail(): raise ValueError("in a thread")\n  t = threading.Thread(target=fail); t.start(); t.join()\n  return {"after": 1}',
      expected: ['success', { after: 1 }],
    },
    'overflows the stack': {
      code: 'def f(): return f()\n  f()',
      expected: ['application error', { error: 'maximum recursion depth exceeded' }],
    },
    'overflows the real stack': {
      code: 'import sys; sys.setrecursionlimit(10**9)\n  f = lambda x: [x] and repr(x)\n  x = []\n  for i in range(10**6): x = [x]\n  repr(x); x == [x]; return {}',
      expected: exited,
      limits: { timeout: 20_000 },
    },
    'exhausts memory by objects': { code: 'kept = []\n  while True: kept.append(object())', expected: exited },
    'exhausts memory by a dictionary': { code: 'kept = {}\n  while True: kept[len(kept)] = str(len(kept))', expected: exited },
    'exhausts memory by one list': { code: 'kept = [0] * 2**27; return {"n": len(kept)}', expected: exited },
    'exhausts memory outside of the heap': {
      code: 'import mmap\n  kept = []\n  while True:\n    m = mmap.mmap(-1, 2**20); m.write(b"x" * 2**20); kept.append(m)',
      expected: exited,
    },
    'returns 100 MB': {
      code: 'return {"big": "x" * 100_000_000}',
      expected: [
        'application error',
        { error: expect.stringContaining('100000010 > 1048576 bytes. The truncated response was: {"big":"xxx') },
      ],
      limits: { memory: 1024, timeout: 20_000 },
    },
    'logs 100 MB': {
      code: 'print("x" * 100_000_000); return {"logged": 1}',
      expected: ['success', { logged: 1 }],
      limits: { memory: 1024, timeout: 20_000 },
    },
    'logs 200,000 lines': {
      code: 'for i in range(200_000): print(i)\n  return {"logged": 1}',
      expected: ['success', { logged: 1 }],
      limits: { timeout: 20_000 },
    },
    'returns a circle': { code: 'x = {}; x["x"] = x; return x', expected: exited },
    'returns a set': { code: 'return {"set": {1, 2}}', expected: exited },
    'closes its standard output': {
      code: 'import os, sys; sys.stdout.close(); os.close(1); os.close(2); print("gone"); return {"closed": 1}',
      expected: ['success', { closed: 1 }],
    },
    'writes garbage to every descriptor': {
      code: 'import os\n  for d in range(64):\n    try: os.write(d, os.urandom(4096))\n    except OSError: pass\n  return {}',
      expected: exited,
    },
    'closes every descriptor': { code: 'import os; os.closerange(0, 64); return {}', expected: exited },
    'leaves a child behind': {
      code: 'import subprocess; subprocess.Popen(["sleep", "86399"]); return {"left": 1}',
      expected: ['success', { left: 1 }],
    },
    'leaves a child of its own session and dies': {
      code: 'import subprocess, os; subprocess.Popen(["sleep", "86399"], start_new_session=True); os._exit(1)',
      expected: exited,
    },
    'forks and lets the child return': {
      code: 'import os\n  if os.fork() == 0: return {"child": 1}\n  os.wait(); return {"parent": 1}',
      expected: ['success', { parent: 1 }],
    },
    'changes its folder': { code: 'import os; os.chdir("/"); return {"in": os.getcwd()}', expected: ['success', { in: '/' }] },
    'replaces what everybody uses': {
      code: 'import json, sys, os, time, struct, builtins\n  def bad(*a, **k): raise RuntimeError("replaced")\n  json.dumps = json.loads = time.time = os.write = os.read = builtins.print = sys.stdout.write = bad\n  return {"replaced": 1}',
      expected: ['success', { replaced: 1 }],
    },
  }

  const names = Object.keys(faults)
  const pathOf = (name: string): string => name.replaceAll(/\W+/g, '-').toLowerCase()
  const source = (code: string): string => `def main(params):\n  if params.get("well"): return {"well": True}\n  ${code}\n`
  /** What became of the first call of each. */
  const ran = new Map<string, Activation>()
  let emulator: Emulator
  let root: string

  beforeAll(async () => {
    root = folderOfSuite(Object.fromEntries(names.map((name) => [`functions/${pathOf(name)}.py`, source(faults[name]?.code ?? '')])))
    writeFileSync(join(root, 'functions/bystander.py'), 'def main(params): return {"fine": True}\n')
    const actions = Object.fromEntries(
      names.map((name) => {
        // What fills its memory must not meet its time limit first, on a busy machine.
        const timeout = name.startsWith('exhausts') ? 20_000 : 1000
        return [pathOf(name), { limits: { timeout, memory: 64, ...faults[name]?.limits } }]
      }),
    )
    emulator = await createEmulator({ root, functions: './functions', watch: false, actions })
  })

  afterAll(async () => {
    await emulator.close()
    await until('what functions started to end', () => running('86399').length === 0, { seen: () => running('86399') })
    expect(containerPids()).toEqual([])
    rmSync(root, { recursive: true, force: true })
  })

  test.each(names)('%s: only its own activation is concerned', async (name) => {
    const path = pathOf(name)
    const [activation, bystander] = await Promise.all([emulator.invoke(path), emulator.invoke('bystander')])
    ran.set(name, activation)
    expect(summary(activation)).toEqual(faults[name]?.expected)
    expect(summary(bystander)).toEqual(['success', { fine: true }])
    expect(summary(await emulator.invoke(path, { well: true }))).toEqual(['success', { well: true }])
    if (name.includes('own session'))
      await until('all but one of what functions started to end', () => running('86399').length <= 1, { seen: () => running('86399') })
  })

  test('a log is cut at its limit, with the cloud’s sentence at its end', async () => {
    const { logLines } = ran.get('logs 100 MB') ?? (await emulator.invoke('logs-100-mb'))
    expect(logLines.at(-1)?.text).toBe('Logs were truncated because the total bytes size exceeds the limit.')
    expect(logLines.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(11 * 1024 * 1024)
  })

  test('200,000 lines arrive in their order', async () => {
    const { logLines } = ran.get('logs 200,000 lines') ?? (await emulator.invoke('logs-200-000-lines'))
    expect(logLines.findIndex(({ text }, index) => text !== String(index))).toBe(-1)
    expect(logLines).toHaveLength(200_000)
  })

  const late: readonly (readonly [name: string, fault: string | undefined, expected: unknown, log: string])[] = [
    ['raises', 'raise ValueError("while loading")', notStarted, 'ValueError: while loading'],
    ['exits', 'import sys; sys.exit(1)', notStarted, 'Command exited abruptly during initialization.'],
    ['exits at once', 'import os; os._exit(1)', notStarted, 'The action did not'],
    [
      'hangs',
      'import time; time.sleep(3600)',
      ['action developer error', { error: 'The action exceeded its time limits of 1000 milliseconds during initialization.' }],
      '',
    ],
    ['exhausts memory', 'kept = []\n  while True: kept.append(object())', notStarted, ''],
    [
      'does not parse',
      'this is no python',
      ['action developer error', { error: 'The action failed to generate or locate a binary. See logs for details.' }],
      'SyntaxError',
    ],
    ['is empty', undefined, ['action developer error', { error: 'Missing main/no code to execute.' }], ''],
    ['has no main', 'main = None; del main', notStarted, "ImportError: cannot import name 'main'"],
  ]

  describe('code that misbehaves while it is loaded', () => {
    const fileOf = (name: string): string => `functions/${pathOf(name)}.py`
    const root = folderOfSuite(Object.fromEntries(late.map(([name]) => [fileOf(name), 'x = 1'])))
    let own: Emulator
    const write = (name: string, text: string): void => writeFileSync(join(root, name), text)

    beforeAll(async () => {
      // Only what hangs is to meet it: a busy machine takes its time to fill a memory.
      const limitsOf = (name: string): object => ({ limits: { timeout: name === 'hangs' ? 1000 : 20_000, memory: 64 } })
      const actions = Object.fromEntries(late.map(([name]) => [pathOf(name), limitsOf(name)]))
      own = await createEmulator({ root: root, functions: './functions', watch: true, actions })
    })

    afterAll(async () => {
      await own.close()
      rmSync(root, { recursive: true, force: true })
    })

    test.each(late)('%s', async (name, fault, expected, log) => {
      write(fileOf(name), fault === undefined ? '\n' : `def main(p): return {}\nif True:\n  ${fault}\n`)
      const activation = await own.invoke(pathOf(name))
      expect(summary(activation)).toEqual(expected)
      expect(activation.logs.join('\n')).toContain(log)
      write(fileOf(name), 'def main(p): return {"well": True}\n')
      expect(summary(await own.invoke(pathOf(name)))).toEqual(['success', { well: true }])
    })
  })

  test('a container that is killed from outside, whatever it is doing', async () => {
    const marks = createFolder({})
    const { emulator: own } = await start({
      'functions/pid.py':
        'import os, time\ndef main(p):\n  if "mark" in p:\n    open(p["mark"], "w").close()\n    time.sleep(60)\n  return {"pid": os.getpid()}\n',
      'functions/slow.py': `import os, time\nif not os.path.exists(${JSON.stringify(marks.path('loading'))}):\n  open(${JSON.stringify(marks.path('loading'))}, "w").close()\n  time.sleep(60)\ndef main(p): return {"slow": True}\n`,
    })
    const children = (): number[] => containerPids().filter((pid) => running('sandbox-python').includes(pid))
    await own.invoke('pid')
    await until('a container and a spare', () => children().length >= 2, { seen: children })
    const idleAndSpare = children()
    for (const pid of idleAndSpare) process.kill(pid, 'SIGKILL')
    await until('the killed ones to end', () => !idleAndSpare.some(isAlive), { seen: () => idleAndSpare.filter(isAlive) })
    expect(summary(await own.invoke('pid'))).toEqual(['success', { pid: expect.any(Number) }])
    const interrupted = own.invoke('pid', { mark: marks.path('running') })
    await until('the function to run', () => existsSync(marks.path('running')))
    for (const pid of children()) process.kill(pid, 'SIGKILL')
    expect(summary(await interrupted)).toEqual(exited)
    const loading = own.invoke('slow')
    await until('the function to load', () => existsSync(marks.path('loading')))
    // A spare that starts meanwhile lives on.
    const killed = children()
    for (const pid of killed) process.kill(pid, 'SIGKILL')
    expect(summary(await loading)).toEqual(notStarted)
    await until('the killed ones to end', () => !killed.some(isAlive), { seen: () => killed.filter(isAlive) })
    expect(summary(await own.invoke('slow'))).toEqual(['success', { slow: true }])
  })

  test('no process outlives an emulator that is killed', async () => {
    const { root: folder, path } = createFolder({
      'functions/spin.py': 'def main(p):\n  open(p["mark"], "w").close()\n  while True: pass\n',
    })
    const script = `import { createEmulator } from ${JSON.stringify(fileURLToPath(new URL('../node_modules/.cache/actionlab/index.js', import.meta.url)))}
      const emulator = await createEmulator({ root: ${JSON.stringify(folder)}, watch: false })
      void emulator.invoke('spin', { mark: ${JSON.stringify(path('spinning'))} })`
    writeFileSync(join(folder, 'run.mjs'), script)
    const child = spawn(process.execPath, [join(folder, 'run.mjs')], {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
    })
    await until('the function to run', () => existsSync(path('spinning')))
    const below = childrenOf(child.pid ?? 0)
    expect(below.length).toBeGreaterThan(1)
    child.kill('SIGKILL')
    await until('all that ran below the emulator to end', () => below.every((pid) => !isAlive(pid)), { seen: () => below.filter(isAlive) })
  })
})

/** Like createFolder, for the time of several tests. */
function folderOfSuite(files: Files): string {
  const root = execFileSync('mktemp', ['-d'], { encoding: 'utf8' }).trim()
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  return root
}

describe.skipIf(!hasPython)('what a Python function returns', () => {
  const returns: readonly (readonly [name: string, code: string, expected: unknown])[] = [
    ['a dictionary', 'return {"a": 1}', ['success', { a: 1 }]],
    ['a list', 'return ["a", "b"]', ['success', ['a', 'b']]],
    ['an error', 'return {"error": {"code": 3}, "lost": 1}', ['application error', { error: { code: 3 } }]],
    ['an error that is None', 'return {"error": None}', ['application error', { error: null }]],
    ['text', 'return "not a json object"', ['action developer error', { error: 'The action did not return a dictionary or array.' }]],
    ['a number', 'return 1', ['action developer error', { error: 'The action did not return a dictionary or array.' }]],
    ['nothing', 'pass', ['action developer error', { error: 'The action did not produce a valid JSON or JSON Array response: null\n' }]],
    ['NaN', 'return {"nan": float("nan")}', ['action developer error', { error: 'The action did not return a dictionary or array.' }]],
    ['the word NaN', 'return {"NaN": "Infinity"}', ['success', { NaN: 'Infinity' }]],
    ['text beyond ASCII', 'return {"winter": p["sep"] + " ☃ " + p["sep"]}', ['success', { winter: '🦊 ☃ 🦊' }]],
    [
      'names that mean something in JavaScript',
      'return {"__proto__": 1, "constructor": 2}',
      ['success', JSON.parse('{"__proto__":1,"constructor":2}')],
    ],
    ['an exception', 'raise Exception({"done": False})', ['application error', { error: "{'done': False}" }]],
    ['an exception without text', 'raise ValueError()', ['application error', { error: '' }]],
    ['a coroutine', 'import asyncio; return asyncio.sleep(0)', ['action developer error', { error: 'command exited' }]],
  ]
  let emulator: Emulator
  let root: string

  beforeAll(async () => {
    root = folderOfSuite(Object.fromEntries(returns.map(([, code], index) => [`functions/f${index}.py`, `def main(p):\n  ${code}\n`])))
    emulator = await createEmulator({ root, functions: './functions', watch: false })
  })

  afterAll(async () => {
    await emulator.close()
    rmSync(root, { recursive: true, force: true })
  })

  test.each(returns.map(([name, , expected], index) => ({ name, expected, path: `f${index}` })))('$name', async ({ path, expected }) => {
    expect(summary(await emulator.invoke(path, { sep: '🦊' }))).toEqual(expected)
  })

  test('an exception is logged with its traceback, which begins in the function', async () => {
    const { emulator } = await start({ 'functions/f.py': 'def divide(x): return 5 / x\n\ndef main(p):\n  return {"x": divide(0)}\n' })
    const activation = await emulator.invoke('f')
    expect(summary(activation)).toEqual(['application error', { error: 'division by zero' }])
    const text = logsOf(activation)
    expect(text).toMatch(/^stderr: Traceback \(most recent call last\):\nstderr: {3}File ".*functions\/f\.py", line 4, in main/)
    expect(text).not.toContain('actionlab_sandbox')
    expect(activation.outcome.trace).toContain('ZeroDivisionError')
  })

  test('output keeps its order over both streams, and belongs to its activation', async () => {
    const code = `import sys, os, subprocess
def main(p):
  print("one", p["n"], end="")
  print(" more")
  print("two", file=sys.stderr)
  sys.stdout.buffer.write(b"three\\n")
  sys.stdout.write("four\\n")
  if p["n"] == 2:
    os.write(1, b"raw\\n")
    subprocess.run(["echo", "child"])
  return {}
`
    const { emulator } = await start({ 'functions/f.py': code })
    const activations = await Promise.all([1, 2, 3, 4].map((n) => emulator.invoke('f', { n })))
    const usual = (n: number): string => `stdout: one ${n} more\nstderr: two\nstdout: three\nstdout: four`
    expect(logsOf(activations[0] as Activation)).toBe(usual(1))
    expect(
      logsOf(activations[1] as Activation)
        .split('\n')
        .sort(),
    ).toEqual([...usual(2).split('\n'), 'stdout: raw', 'stdout: child'].sort())
    expect(logsOf(activations[2] as Activation)).toBe(usual(3))
    expect(logsOf(activations[3] as Activation)).toBe(usual(4))
  })

  test('module state lives as long as the container is warm', async () => {
    const { emulator } = await start({
      'functions/f.py':
        'import os\ncount = 0\ndef main(p):\n  global count\n  count += 1\n  if p.get("die"): os._exit(1)\n  return {"count": count}\n',
    })
    const count = async (params = {}): Promise<unknown> => (await emulator.invoke('f', params)).response.result
    expect([await count(), await count(), await count()]).toEqual([{ count: 1 }, { count: 2 }, { count: 3 }])
    await count({ die: true })
    expect(await count()).toEqual({ count: 1 })
  })

  test('what was shipped ahead to a container that dies runs elsewhere, exactly once', async () => {
    const code =
      'import os\ndef main(p):\n  with open(p["log"], "a") as f: f.write("%d\\n" % p["n"])\n  if p["n"] % 50 == 49: os._exit(1)\n  return {"n": p["n"]}\n'
    const { emulator, root } = await start({ 'functions/f.py': code })
    const log = join(root, 'ran')
    await Promise.all(Array.from({ length: 20 }, (_, index) => emulator.invoke('f', { n: 1000 + index * 50, log })))
    writeFileSync(log, '')
    const activations = await Promise.all(Array.from({ length: 200 }, (_, n) => emulator.invoke('f', { n, log })))
    expect(activations.filter(({ response }) => !response.success)).toHaveLength(4)
    expect(
      readFileSync(log, 'utf8')
        .trim()
        .split('\n')
        .map(Number)
        .sort((a, b) => a - b),
    ).toEqual(Array.from({ length: 200 }, (_, n) => n))
  })
})

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
