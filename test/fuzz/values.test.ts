/** Any JSON value reaches a function and comes back as `JSON.parse` and `JSON.stringify` alone would have left it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../../emulator/index.ts'
import { patience, settings } from '../support/fuzz-settings.ts'
import { has } from '../../scripts/test-tools.mjs'

const hasPython = has('Python')

const javascript = {
  'echo.js': 'exports.main = (params) => params\n',
  'nest.js': 'exports.main = ({ depth }) => { let value = 0; while (depth-- > 0) value = [value]; return { value } }\n',
}
const python = {
  'echo.py': 'def main(params, context=None):\n    return params\n',
  'nest.py':
    'def main(params, context=None):\n    value = 0\n    for _ in range(params["depth"]): value = [value]\n    return {"value": value}\n',
}
const runtimes = [
  { name: 'Node', isolation: 'process', files: javascript, runs: 100 },
  { name: 'inline', isolation: 'inline', files: javascript, runs: 150 },
  { name: 'Python', isolation: 'process', files: python, runs: 80 },
] as const

const key = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toString', 'then', 'length', 'toJSON', '', '0', '-1', 'é', '💩', '\u0000', '\u2028'),
  fc.string({ unit: 'binary', maxLength: 5 }),
)
/** Halves of surrogate pairs, which UTF-8 cannot hold and JSON escapes. OpenWhisk's Python dies of them (launcher.py:66), so Python is spared. */
const halves = fc.array(fc.integer({ min: 0xd7f0, max: 0xe00f }), { maxLength: 4 }).map((codes) => String.fromCharCode(...codes))
const leaf = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.maxSafeInteger(),
  fc.boolean(),
  fc.constant(null),
)
const trees = (leaves: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      leaves,
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(key, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).tree

describe.each(runtimes.filter(({ name }) => name !== 'Python' || hasPython))('$name', ({ name, isolation, files, runs }) => {
  const isJavaScript = name !== 'Python'
  const tree = trees(isJavaScript ? fc.oneof({ weight: 5, arbitrary: leaf }, halves) : leaf)
  let root: string
  let emulator: Emulator

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'actionlab-values-'))
    mkdirSync(join(root, 'functions'))
    for (const [name, text] of Object.entries(files)) writeFileSync(join(root, 'functions', name), text)
    emulator = await createEmulator({ root, functions: './functions', isolation, watch: false })
  })

  afterAll(async () => {
    await emulator.close()
    rmSync(root, { recursive: true, force: true })
  })

  async function throughPostAction(text: string): Promise<string> {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: text }
    const answer = await emulator.request('/ncf/api/v2/packages/-/actions/echo', init)
    const { content } = (await answer.json()) as { content: { response: { success: boolean; result: unknown } } }
    expect(content.response.success).toBe(true)
    return JSON.stringify(content.response.result)
  }

  test('a value inside the parameters', { timeout: patience }, async () => {
    const property = fc.asyncProperty(tree, async (value) => {
      const text = JSON.stringify({ value })
      // Zero has no sign in JSON.stringify, and JSON.parse keeps the one that was sent.
      expect(await throughPostAction(text)).toBe(JSON.stringify(JSON.parse(text)))
    })
    await fc.assert(
      property,
      settings<[unknown]>(runs, [
        [JSON.parse('{"__proto__":{"a":1}}')],
        [[-0, 1e308, 5e-324, 0.1]],
        [isJavaScript ? '\uD800' : ''],
        [{ 2: 'b', 1: 'a' }],
        [JSON.parse('{"then":1}')],
      ]),
    )
  })

  test('the parameters themselves, `error` apart', { timeout: patience }, async () => {
    const own = fc.dictionary(
      key.filter((name) => name !== 'error'),
      tree,
      { maxKeys: 6, noNullPrototype: true },
    )
    const property = fc.asyncProperty(own, async (params) => {
      const text = JSON.stringify(params)
      expect(await throughPostAction(text)).toBe(JSON.stringify(JSON.parse(text)))
    })
    await fc.assert(
      property,
      settings<[Record<string, unknown>]>(runs / 2, [
        [JSON.parse('{"then":null}') as Record<string, unknown>],
        [JSON.parse('{"__proto__":[1]}') as Record<string, unknown>],
      ]),
    )
  })

  test('a result nested too deeply for anybody to read is a failure on each surface, and nobody stumbles over it', async () => {
    for (const depth of [900, 1500, 5000]) {
      const isFine = depth < 1000
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ depth }) }
      const answers = await Promise.all([
        emulator.request('/api/v1/namespaces/_/actions/nest?blocking=true', init),
        emulator.request('/v1/functions/nest', init),
      ])
      expect(answers.map(({ status }) => status)).toEqual(isFine ? [200, 200] : [502, 400])
      // As `--json` and the dashboard write it down.
      for (const activation of emulator.activations.list({ limit: 2 })) expect(JSON.stringify(activation)).toContain('"path":"nest"')
    }
  })

  test('the event of CloudBase, where any value may be returned', { timeout: patience }, async () => {
    const property = fc.asyncProperty(fc.dictionary(key, tree, { maxKeys: 4, noNullPrototype: true }), async (event) => {
      const text = JSON.stringify(event)
      const answer = await emulator.request('/v1/functions/echo', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: text,
      })
      expect(answer.status).toBe(200)
      expect(JSON.stringify(await answer.json())).toBe(JSON.stringify(JSON.parse(text)))
    })
    await fc.assert(property, settings(runs / 2))
  })

  test('text that JSON allows and nobody writes: numbers beyond a double, duplicate names, escapes, blanks', async () => {
    // What no double can hold is null in JavaScript; Python's runtime takes it for no result at all (runHandler.go:80).
    const infinite = isJavaScript ? ['{"value":1e400}', '{"value":-1e400}'] : []
    const texts = [
      ...infinite,
      '{"value":12345678901234567890}',
      '{"a":1,"a":2}',
      '{"value":"\\u0041\\/\\ud83d\\ude00"}',
      ' \t\r\n{ "value" : [ ] } ',
      '{"value":1E+2}',
    ]
    for (const text of texts) {
      expect(await throughPostAction(text)).toBe(JSON.stringify(JSON.parse(text)))
    }
  })
})
