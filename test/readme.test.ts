/** The README shows answers: every command in it is run here, and prints what it says. */
import { execFile, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { has } from '../scripts/test-tools.mjs'

const root = new URL('..', import.meta.url)
const readme = readFileSync(new URL('README.md', root), 'utf8')

interface Command {
  readonly line: string
  readonly output: string
}

/** ```console blocks: `$ command`, then what it prints. */
const commands: Command[] = [...readme.matchAll(/```console\n([\s\S]*?)```/g)].flatMap(([, block = '']) =>
  block
    .split(/^\$ /m)
    .slice(1)
    .map((text) => ({ line: text.slice(0, text.indexOf('\n')), output: text.slice(text.indexOf('\n') + 1).trimEnd() })),
)

/** Ids, times and durations differ from run to run; everything else is compared. */
function stable(text: string): string {
  return text
    .replaceAll('\r', '')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uuid>')
    .replace(/[0-9a-f]{32}/g, '<id>')
    .replace(/"(start|end)":\d{13}/g, '"$1":<ms>')
    .replace(/"duration":\d+/g, '"duration":<ms>')
    .replace(/^Date: .*$/m, 'Date: <date>')
    .trimEnd()
}

describe('every command in the README prints what it says', () => {
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
  const kept = readFileSync(new URL('test/example.test.ts', root), 'utf8')
  expect(kept.slice(kept.indexOf('import'))).toBe(shown)
})

test('the commands it names exist', () => {
  const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { scripts: Record<string, string> }
  for (const [, name = ''] of readme.matchAll(/npm run ([a-z:]+)/g)) expect(Object.keys(scripts)).toContain(name)
})
