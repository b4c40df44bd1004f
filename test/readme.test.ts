/** The README and docs/answers.md show answers: every command in them is run here, and prints what it says. */
import { execFile, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { has } from '../scripts/test-tools.mjs'
import { commandsIn, stable } from './support/shown-commands.ts'

const root = new URL('..', import.meta.url)
const read = (name: string): string => readFileSync(new URL(name, root), 'utf8')
const readme = read('README.md')
const commands = [...commandsIn(readme), ...commandsIn(read('docs/answers.md'))]

describe('every command in README and answers prints what it says', () => {
  let emulator: ReturnType<typeof spawn>
  let url: string

  beforeAll(async () => {
    emulator = spawn('npm', ['run', '--silent', 'emulate', '--', '--port', '0', '--json'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    })
    url = await new Promise((resolve) => {
      emulator.stdout?.once('data', (chunk: Buffer) => resolve((JSON.parse(chunk.toString().split('\n')[0] ?? '') as { url: string }).url))
    })
  }, 60_000)

  afterAll(() => {
    if (emulator.pid !== undefined) process.kill(-emulator.pid, 'SIGTERM')
  })

  test('there are commands for every surface', () => {
    expect(commands.length).toBeGreaterThanOrEqual(9)
  })

  test.runIf(has('curl')).for(commands)('$line', { timeout: 30_000 }, async ({ line, output }) => {
    expect(line.startsWith('curl ')).toBe(true)
    const { stdout } = await promisify(execFile)('/bin/sh', ['-c', line.replace('curl ', 'curl -s ').replace('http://localhost:3233', url)])
    expect(stable(stdout)).toBe(stable(output))
  })
})

test('the test in the README is the one in test/example.test.ts', () => {
  const [, shown] = /```ts\n([\s\S]*?)```/.exec(readme) ?? []
  const kept = read('test/example.test.ts')
  expect(kept.slice(kept.indexOf('import'))).toBe(shown)
})

test('the commands it names exist', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  for (const [, name = ''] of readme.matchAll(/npm run ([a-z:]+)/g)) expect(Object.keys(scripts)).toContain(name)
})
