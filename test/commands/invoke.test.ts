/** `actionlab invoke` from a shell: what it prints, and with which code it ends. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createFolder, type Folder } from '../support/project.ts'
import { until } from '../support/until.ts'

const command = fileURLToPath(new URL('../../bin/actionlab.mjs', import.meta.url))

const files = {
  'functions/loop.js': 'exports.main = () => { while (true); }\n',
  'functions/late.js': 'exports.main = () => new Promise((resolve) => setTimeout(() => resolve({ done: 1 }), 700))\n',
  'functions/prints.js': 'exports.main = () => { for (let n = 0; n < 3000; n++) console.log("line", n); return {} }\n',
  'actionlab.config.json': JSON.stringify({ limits: { blockingWait: 200 }, actions: { loop: { limits: { timeout: 600 } } } }),
}

interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

function run({ root }: Folder, ...args: string[]): Promise<Ran> {
  return new Promise((resolve) =>
    execFile(command, args, { cwd: root }, (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, stdout, stderr })),
  )
}

/** An emulator of the folder, which ends with the test. */
async function emulate({ root }: Folder): Promise<ChildProcess> {
  const child = spawn(command, ['emulate', '--port', '0', '--json'], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  onTestFinished(async () => {
    child.kill('SIGTERM')
    await ended
  })
  let printed = ''
  child.stdout.on('data', (more) => (printed += String(more)))
  await until('the emulator to listen', () => printed.includes('"event":"ready"'), { limitMs: 20_000, seen: () => printed })
  return child
}

describe.each(['its own process', 'a running emulator'])('a call that its caller is answered 202 for, in %s', (where) => {
  test('is followed to its end: the result is printed, and the code is that of the activation', { timeout: 60_000 }, async () => {
    const folder = createFolder(files)
    if (where === 'a running emulator') await emulate(folder)
    const [late, loop] = [await run(folder, 'invoke', 'late'), await run(folder, 'invoke', 'loop')]
    expect(late).toMatchObject({ code: 0, stdout: '{\n  "done": 1\n}\n' })
    expect(late.stderr).toMatch(/^The caller was answered, and activation \w{32} goes on: waiting for its end\.$/m)
    expect(loop.code).toBe(1)
    expect(loop.stdout).toContain('The action exceeded its time limits of 600 milliseconds.')
  })
})

test('the terminal shows a line for what runs longer than a second, and its usual one at the end', { timeout: 60_000 }, async () => {
  const folder = createFolder({
    'functions/slow.js': `exports.main = () => { console.log('a'); return new Promise((end) => setTimeout(end, 2200)) }`,
  })
  const child = spawn(command, ['emulate', '--port', '0'], { cwd: folder.root, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  onTestFinished(async () => {
    child.kill('SIGTERM')
    await ended
  })
  let printed = ''
  child.stdout.on('data', (more) => (printed += String(more)))
  await until('the emulator to listen', () => printed.includes('Ready'), { limitMs: 20_000, seen: () => printed })
  await run(folder, 'invoke', 'slow')
  await until('the line of the end', () => /^✔ .* slow /m.test(printed), { limitMs: 10_000, seen: () => printed })
  expect(printed.match(/^… .*slow .*$/gm)).toEqual([expect.stringMatching(/ (?:building|queued|booting|running) for [\d.]+ s /)])
})

test.runIf(process.platform !== 'win32')(
  'a reader that goes away, as `head` does, ends a command without a word',
  { timeout: 60_000 },
  async () => {
    const folder = createFolder(files)
    await emulate(folder)
    await run(folder, 'invoke', 'prints')
    const piped = await new Promise<Ran>((resolve) =>
      execFile('sh', ['-c', `"${command}" logs | head -1`], { cwd: folder.root }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
      ),
    )
    expect(piped).toMatchObject({ code: 0, stdout: expect.stringContaining('line 0'), stderr: '' })
  },
)

test('what a function printed of its stack has no frame of Actionlab itself, but in --json', { timeout: 60_000 }, async () => {
  const folder = createFolder({ 'functions/fails.js': 'exports.main = () => {\n  throw new Error("on purpose")\n}\n' })
  const { stderr } = await run(folder, 'invoke', 'fails')
  expect(stderr).toContain('Error: on purpose\n    at exports.main [as userScriptMain] (')
  expect(stderr.match(/^ +at /gm)).toHaveLength(1)
  const whole = await run(folder, 'invoke', 'fails', '--json')
  expect(whole.stdout).toMatch(/at .*sandbox/)
})

test('why code does not load or build is told in words, not only in one long line of JSON', { timeout: 60_000 }, async () => {
  const folder = createFolder({ 'functions/loads.js': "require('nope-zzz')\n", 'functions/builds.ts': 'export function main( {\n' })
  await emulate(folder)
  const [loads, builds] = await Promise.all([run(folder, 'invoke', 'loads'), run(folder, 'invoke', 'builds')])
  expect(loads.stderr).toContain('◆ nope-zzz is not installed. functions/loads.js asks for it. npm i nope-zzz\n')
  expect(loads.stderr).toMatch(/^✖ action developer error: Error: Cannot find (?:module|package) 'nope-zzz'$/m)
  expect(builds.stderr).toMatch(/^✖ action developer error: \n✘ \[ERROR\] Expected .*\n\n {4}functions\/builds\.ts:2:0:$/m)
})
