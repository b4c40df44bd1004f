/** Every example in the documentation of a public name, and in docs/, runs and prints what it says; every configuration there is one. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { afterAll, expect, test, vi } from 'vitest'
import { loadConfig } from '../emulator/config/load-config.ts'

const repository = dirname(dirname(fileURLToPath(import.meta.url)))
const source = join(repository, 'emulator')
const entries = {
  actionlab: 'index.ts',
  'actionlab/testing': 'testing/plain/index.ts',
  'actionlab/vitest': 'testing/index.ts',
  'actionlab/vitest/config': 'testing/plugin.ts',
} as const

interface Example {
  /** `emulator/system/clock.ts, line 70`. */
  readonly place: string
  /** What is exported, or a method of it. */
  readonly of: string
  readonly code: string
  readonly declared: Set<string>
}

/** Providers keep their own examples beside their own tests. */
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !/^(?:providers\/\w+|dashboard)\//.test(file),
)
const examples = files.sort().flatMap((file) => examplesIn(file))

function examplesIn(file: string): Example[] {
  const text = readFileSync(join(source, file), 'utf8')
  return [
    ...text.matchAll(
      /\/\*\*((?:(?!\*\/)[^])*?)@example\s+\* ```ts\n([^]*?)```[^]*?\*\/\s*(?:export )?(?:async )?(?:function |const |class )?([\w$]+)/g,
    ),
  ].map((match) => {
    const [, , body = '', of = ''] = match
    const code = body.replaceAll(/^\s*\* ?/gm, '').trim()
    const line = text.slice(0, match.index).split('\n').length
    const declared = new Set([...code.matchAll(/\b(?:const|import \{) ?(\w+)/g)].map(([, name = '']) => name))
    return { place: `emulator/${file}, line ${line}`, of, code, declared }
  })
}

const configurations: { readonly place: string; readonly code: string }[] = []
for (const name of ['docs/testing.md', 'docs/cloudbase-data.md', 'docs/time.md', 'docs/engines.md', 'docs/traces.md']) {
  for (const [, code = ''] of readFileSync(join(repository, name), 'utf8').matchAll(/```ts\n([^]*?)```/g)) {
    if (code.startsWith('// actionlab.config.ts')) configurations.push({ place: name, code })
    const declared = new Set([...code.matchAll(/\b(?:const|import \{) ?(\w+)/g)].map(([, word = '']) => word))
    examples.push({ place: name, of: code.split('\n', 1)[0] ?? '', code: code.trim(), declared })
  }
}

const project = realpathSync(mkdtempSync(join(tmpdir(), 'actionlab-docstrings-')))
cpSync(join(repository, 'functions'), join(project, 'functions'), { recursive: true })
mkdirSync(join(project, 'cases'))
const shown = {
  id: 'hello',
  source: 'the example',
  why: 'greets',
  certainty: 'inferred',
  request: { surface: 'tcb', method: 'POST', path: '/v1/functions/hello' },
  expect: { status: 200 },
}
writeFileSync(join(project, 'cases/hello.json'), JSON.stringify([shown]))
writeFileSync(
  join(project, 'actionlab.config.json'),
  JSON.stringify({ actions: { page: { type: 'web' }, 'shop/report': { limits: { timeout: 300_000 } } } }),
)
const before = process.cwd()
process.chdir(project)
afterAll(() => {
  process.chdir(before)
  rmSync(project, { recursive: true, force: true })
})

/** The example as a module, with the imports that a reader takes for granted. */
function moduleOf({ code, declared }: Example): string {
  const wanted = {
    'actionlab/vitest': ['createTest', 'expect', 'replayCases'],
    'actionlab/testing': [
      'openEmulator',
      'assertAccepted',
      'assertCalled',
      'assertFired',
      'assertInvokedWith',
      'assertFailsWith',
      'assertLogged',
      'assertMatchesContract',
      'assertResponds',
      'assertSucceeds',
      'assertSucceedsWith',
      'assertTimesOut',
    ],
    actionlab: ['answering', 'createEmulator', 'createRoutes', 'createVirtualClock', 'DocumentError', 'EmulatorError', 'ObjectId'],
  }
  const imports = Object.entries(wanted).flatMap(([name, names]) => {
    const used = names.filter((one) => !declared.has(one) && new RegExp(`\\b${one}\\b`).test(code))
    return used.length > 0 ? [`import { ${used.join(', ')} } from '${name}'`] : []
  })
  const ownTest =
    /\btest\(/.test(code) && !declared.has('test')
      ? [`import { createTest as make } from 'actionlab/vitest'\nconst test = make({ root: ${JSON.stringify(project)} })`]
      : []
  const text = [...imports, ...ownTest, code].join('\n')
  return text.replaceAll(/from '(actionlab[^']*)'/g, (_, name: keyof typeof entries) => `from '${join(source, entries[name])}'`)
}

let count = 0
function write(example: Example): string {
  const file = join(project, `example-${count++}.ts`)
  writeFileSync(file, moduleOf(example))
  return file
}

test.each(configurations)('a configuration in $place is accepted', async ({ code }) => {
  const root = mkdtempSync(join(project, 'configured-'))
  writeFileSync(join(root, 'actionlab.config.ts'), code)
  const { actions, engine, tcb } = await loadConfig({ root })
  const isData = tcb.database.seeds !== undefined || tcb.storage.seeds !== undefined || tcb.users.length > 0
  const isRead = Object.keys(actions).length > 0 || engine !== 'local' || isData
  expect(isRead, 'nothing was read').toBe(true)
})

test('every public function has an example', async () => {
  const modules = await Promise.all(Object.values(entries).map((file) => import(join(source, file)) as Promise<object>))
  const ofVitest = ['it', 'expect', 'describe', 'beforeAll', 'beforeEach', 'afterAll', 'afterEach']
  const functions = modules.flatMap((module) =>
    Object.entries(module).filter(([name, value]) => typeof value === 'function' && !ofVitest.includes(name)),
  )
  const documented = new Set(examples.map(({ of }) => of))
  expect(functions.map(([name]) => name).filter((name) => !documented.has(name))).toEqual([])
})

for (const example of examples) {
  const isSuite = /\b(?:test|inline|replayCases)\(/.test(example.code)
  if (isSuite) {
    // Its tests become tests here.
    await import(write(example))
  } else {
    test(`${example.of} (${example.place}) prints what it says`, async () => {
      const printed: string[] = []
      const log = vi
        .spyOn(console, 'log')
        .mockImplementation(
          (...values: unknown[]) =>
            void printed.push(values.map((value) => (typeof value === 'string' ? value : inspect(value))).join(' ')),
        )
      try {
        await import(write(example))
      } finally {
        log.mockRestore()
      }
      const said = [...example.code.matchAll(/^.*(?:console\.log|await emulator\.request).* \/\/ (.+)$/gm)]
        .map(([, text]) => text)
        .filter((text) => !text?.startsWith('works'))
      expect(printed).toEqual(said)
    })
  }
}
