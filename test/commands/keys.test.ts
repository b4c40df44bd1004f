/** The keys of the terminal, pressed in one: `script` gives the command a terminal of its own. Left out where there is none. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { createFolder } from '../support/project.ts'
import { until } from '../support/until.ts'

const cli = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url))
const terminal = '/usr/bin/script'
const hasTerminal = process.platform === 'linux' && spawnSync(terminal, ['--version']).status === 0

test.skipIf(!hasTerminal)(
  'o prints the address of the dashboard, with or without a program that opens it, and hands it to that program; t what fires next',
  async () => {
    const { root, path } = createFolder({
      'functions/hello.js': 'exports.main = () => ({})\n',
      'actionlab.config.json':
        '{"openwhisk":{"triggers":{"nightly":{"feed":"/whisk.system/alarms/alarm","params":{"cron":"0 7 * * *"}}},"rules":{"on-night":{"trigger":"nightly","action":"hello"}}}}',
    })
    const opener = path('xdg-open')
    const command = `exec "${process.execPath}" -- "${cli}" emulate --root "${root}" --port 0`
    const child = spawn(terminal, ['--quiet', '--flush', '--return', '--command', command, '/dev/null'], {
      env: { ...process.env, PATH: root, SHELL: '/bin/sh', TERM: 'dumb', NO_COLOR: '1' },
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    let shown = ''
    child.stdout.on('data', (chunk: Buffer) => (shown += chunk.toString()))
    await until('the emulator to be ready', () => shown.includes('h help') || shown.includes('watching'), { seen: () => shown })
    const addresses = (): string[] => shown.match(/http:\/\/\S+\/_\//g) ?? []
    expect(shown).toMatch(/Ready +in \d+ ms/)
    const before = addresses().length
    child.stdin.write('o')
    await until('the address', () => addresses().length === before + 1, { seen: () => shown })
    writeFileSync(opener, `#!/bin/sh\necho "$1" > "${root}/opened"\n`)
    chmodSync(opener, 0o755)
    child.stdin.write('o')
    const opened = await until('the opener', () => existsSync(path('opened')) && readFileSync(path('opened'), 'utf8').trim())
    await until('the address once more', () => addresses().length === before + 2, { seen: () => shown })
    expect(opened).toBe(addresses().at(-1))
    expect(shown).toMatch(/Fires +1 trigger fires by itself; next: nightly in \d+ /)
    child.stdin.write('t')
    await until('the triggers', () => /in \d+ \S+ +nightly +0 7 \* \* \* UTC +hello/.test(shown), { seen: () => shown })
    child.stdin.write('q')
    expect((await once(child, 'close'))[0]).toBe(0)
  },
)
