/** What a Python function returns and prints is what OpenWhisk's Python runtime would have made of it. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEmulator, type Activation, type Emulator } from '../emulator/index.ts'
import { folderOfSuite, hasPython, logsOf, start, summary } from './support/python.ts'

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

describe.skipIf(!hasPython)('a web action in Python answers with every digit that it wrote', () => {
  test.each([
    ['1234567890123456789', '1234567890123456789'],
    ['10 ** 25', '10000000000000000000000000'],
    ['1.0', '1.0'],
    ['-0.0', '0.0'],
    ['1e22', '1E+22'],
    ['-1.25e-07', '-1.25E-7'],
    ['0.00001', '0.00001'],
    ['5', '5'],
  ])('%s, in bodies and headers', async (expression, text) => {
    const { emulator } = await start(
      { 'functions/f.py': `n = ${expression}\ndef main(p):\n  return {"headers": {"x-n": n}, "body": {"list": [n, "1.0"], "n": n}}\n` },
      { actions: { f: { type: 'web' } } },
    )
    const answer = await emulator.request('/api/v1/web/guest/default/f')
    expect([answer.headers.get('x-n'), await answer.text()]).toEqual([text, `{\n  "list": [${text}, "1.0"],\n  "n": ${text}\n}`])
    const projected = await emulator.request('/api/v1/web/guest/default/f.text/body/n')
    expect(await projected.text()).toBe(text)
  })

  test('also beside a text of many megabytes', async () => {
    const { emulator } = await start(
      { 'functions/f.py': 'def main(p): return {"body": {"a": "x" * 12_000_000, "n": 1.0}}\n' },
      { actions: { f: { type: 'web' } }, limits: { resultSize: 20_000_000 } },
    )
    const answer = await emulator.request('/api/v1/web/guest/default/f')
    expect(await answer.text()).toMatch(/x",\n  "n": 1\.0\n}$/)
  })
})
