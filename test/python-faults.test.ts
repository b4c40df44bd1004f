/** Nothing that a Python function does hurts the server, another function, or its own next call. */
import { spawn } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEmulator, type Activation, type Emulator } from '../emulator/index.ts'
import { bundleFolder } from '../scripts/source-bundle.mjs'
import { children as childrenOf, containerPids, isAlive, running } from './support/processes.ts'
import { createFolder } from './support/project.ts'
import { folderOfSuite, hasPython, start, summary } from './support/python.ts'
import { until } from './support/until.ts'

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
    expect(logLines.at(-1)?.text).toBe('Logs were truncated because the total bytes size exceeds the limit of 10485760 bytes.')
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
    const script = `import { createEmulator } from ${JSON.stringify(join(bundleFolder, 'index.js'))}
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
