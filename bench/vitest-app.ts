/** A project of somebody who tests functions, with this package installed, and one test file for each way to do so. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { repository, servedFrom } from './servers.ts'

/** `plain` imports the handlers; `served` and `outbound` are processes whose functions ask a host: a server, or the harness in its place. */
export type Kind = 'plain' | 'inline' | 'process' | 'served' | 'outbound'
/** One test with all requests, or one test for each request, over all functions. */
export type Shape = 'one' | 'many'

export const functions = 20
export const requests = 200

const host = 'http://rates.example/rate'

export async function createApp(root: string): Promise<void> {
  await install(root)
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  write('package.json', '{ "type": "module" }\n')
  write('functions/lib/greet.ts', 'export const greet = (name: string, number: number): string => `${number}: Hello, ${name}!`\n')
  for (let number = 0; number < functions; number++) {
    const greets = `import { greet } from './lib/greet'\nexport const main = ({ name = 'World' }: { name?: string }) => ({ payload: greet(name, ${number}) })\n`
    write(`functions/f${number}.ts`, greets)
    const asks = `export const main = async ({ url = '' }: { url?: string }) => ({ payload: ${number}, got: await (await fetch(url)).json() })\n`
    write(`asking/f${number}.ts`, asks)
  }
  write(
    'vitest.config.ts',
    `import { actionlab } from 'actionlab/vitest/config'\nimport { defineConfig } from 'vitest/config'\nexport default defineConfig({ plugins: [actionlab()], test: { testTimeout: 60_000, coverage: { include: ['functions/**'], reporter: ['json'] } } })\n`,
  )
  for (const kind of ['plain', 'inline', 'process', 'served', 'outbound'] as const) {
    const one = `test('greets', async (${context(kind)}) => {\n${before(kind)}  for (let i = 0; i < ${requests}; i++) {\n${check(kind, '0')}\n  }\n  write()\n})\n`
    write(`test/one-${kind}.test.ts`, `${header(kind, 1)}\n${one}`)
    const many = `for (let i = 0; i < ${requests}; i++) {\n  const n = i % ${functions}\n  test('greets ' + i, async (${context(kind)}) => {\n${before(kind)}${check(kind, 'n')}\n  })\n}\ntest('the end', () => write())\n`
    write(`test/many-${kind}.test.ts`, `${header(kind, functions)}\n${many}`)
  }
}

/** The package as it is packed, of the revision whose turn it is. */
async function install(root: string): Promise<void> {
  const installed = join(root, 'node_modules/actionlab')
  mkdirSync(installed, { recursive: true })
  const { bundle } = (await import(pathToFileURL(join(servedFrom(), 'scripts/bundle.mjs')).href)) as {
    bundle: (dist: string) => Promise<void>
  }
  await bundle(join(installed, 'dist'))
  const manifest = readFileSync(join(servedFrom(), 'package.json'), 'utf8')
  writeFileSync(join(installed, 'package.json'), manifest)
  // Node looks for what the package itself needs beside its real place.
  const { dependencies } = JSON.parse(manifest) as { dependencies: Record<string, string> }
  const borrowed = new Set(['vitest', '@vitest', 'vite', '@esbuild', 'readdirp', ...Object.keys(dependencies)])
  for (const name of borrowed) {
    mkdirSync(dirname(join(root, 'node_modules', name)), { recursive: true })
    symlinkSync(join(repository, 'node_modules', name), join(root, 'node_modules', name), 'dir')
  }
}

function header(kind: Kind, count: number): string {
  const numbers = Array.from({ length: count }, (_, number) => number)
  const times = `import { writeFileSync } from 'node:fs'\nconst times: number[] = []\nconst write = () => writeFileSync(process.env.TIMES ?? '', JSON.stringify(times))\n`
  if (kind === 'plain')
    return `${times}import { expect, test } from 'vitest'\n${numbers.map((number) => `import * as f${number} from '../functions/f${number}'`).join('\n')}\nconst all = [${numbers.map((number) => `f${number}`).join(', ')}]\n`
  const asking = kind === 'served' || kind === 'outbound'
  const options = `{ functions: './${asking ? 'asking' : 'functions'}', defaults: { type: 'web' }, isolation: '${asking ? 'process' : kind}' }`
  const server =
    kind === 'served'
      ? `import { createServer } from 'node:http'\nimport { afterAll, beforeAll } from 'vitest'\nconst server = createServer((_, response) => response.end('{"rate":1}'))\nlet url = ''\nbeforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => { url = 'http://127.0.0.1:' + (server.address() as { port: number }).port + '/rate'; resolve() })))\nafterAll(() => { server.closeAllConnections(); server.close() })\n`
      : `const url = '${host}'\n`
  return `${times}import { createTest, expect } from 'actionlab/vitest'\n${server}const test = createTest(${options})\n`
}

function context(kind: Kind): string {
  if (kind === 'plain') return ''
  return kind === 'outbound' ? '{ emulator, outbound }' : '{ emulator }'
}

function before(kind: Kind): string {
  return kind === 'outbound' ? `  outbound.get('${host}').reply(200, { rate: 1 })\n` : ''
}

function check(kind: Kind, number: string): string {
  const asking = kind === 'served' || kind === 'outbound'
  const query = asking ? `'.json?url=' + encodeURIComponent(url)` : `'.json?name=Bo'`
  const call =
    kind === 'plain'
      ? `const answer = all[${number}]!.main({ name: 'Bo' })`
      : `const answer = await (await emulator.request('/api/v1/web/guest/default/f' + ${number} + ${query})).json()`
  const wanted = asking ? `{ payload: ${number}, got: { rate: 1 } }` : `{ payload: ${number} + ': Hello, Bo!' }`
  return `    const began = performance.now()\n    ${call}\n    times.push(performance.now() - began)\n    expect(answer).toEqual(${wanted})`
}
