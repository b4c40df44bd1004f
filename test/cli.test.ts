/** The command as somebody starts it: exit codes, the first line for programs, signals, other commands beside a running one. */
import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { containerPids, isAlive } from './support/processes.ts'
import { createFolder, type Files } from './support/project.ts'
import { until } from './support/until.ts'

const cli = fileURLToPath(new URL('../scripts/start.mjs', import.meta.url))

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

interface Command {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  /** The first line on stdout. */
  readonly firstLine: Promise<string>
  stdout(): string
}

function start(args: string[], options: { cwd?: string; env?: Record<string, string> } = {}): Command {
  const env = { ...process.env, ...options.env }
  const child = spawn(process.execPath, ['--', cli, ...args], {
    cwd: options.cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let stdout = ''
  let stderr = ''
  let told = (_line: string): void => {}
  const firstLine = new Promise<string>((resolve) => (told = resolve))
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString()
    const end = stdout.indexOf('\n')
    if (end >= 0) told(stdout.slice(0, end))
  })
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })))
  return { child, ended, firstLine, stdout: () => stdout }
}

function run(args: string[], options?: Parameters<typeof start>[1]): Promise<Ended> {
  return start(args, options).ended
}

const hello: Files = {
  'functions/hello.ts':
    'export const main = ({ name = "World" }: { name?: string }) => { console.log("greeting", name); return { payload: `Hello, ${name}!` } }\n',
  'functions/users/list.js': 'exports.main = () => { throw new Error("no database") }\n',
}

async function emulate(root: string, ...args: string[]): Promise<Command & { url: string }> {
  const command = start(['emulate', '--root', root, '--port', '0', '--json', ...args])
  const { url } = JSON.parse(await command.firstLine) as { url: string }
  return { ...command, url }
}

test('the first line of --json says where and what, exactly', async () => {
  const { root } = createFolder(hello)
  const { firstLine, child, url } = await emulate(root)
  expect(await firstLine).toBe(`{"event":"ready","url":"${url}","pid":${child.pid},"actions":["hello","users/list"]}`)
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
})

test('--json writes one event a line, an activation with how its caller was answered', async () => {
  const { root } = createFolder(hello)
  const { child, ended, url } = await emulate(root)
  await fetch(`${url}/v1/functions/hello`, { method: 'POST', body: '{"name":"Bo"}', headers: { 'content-type': 'application/json' } })
  child.kill('SIGTERM')
  const { stdout } = await ended
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(events[1]).toMatchObject({
    event: 'activation',
    path: 'hello',
    surface: 'tcb',
    answer: { status: 200 },
    response: { success: true },
  })
})

test.for(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends it with 0 and leaves no child', async (signal) => {
  const { root } = createFolder(hello)
  const { child, ended, url } = await emulate(root)
  await fetch(`${url}/v1/functions/hello`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })
  const containers = containerPids(child.pid)
  expect(containers.length).toBeGreaterThan(0)
  child.kill(signal)
  expect((await ended).code).toBe(0)
  await until('its containers to end', () => containers.every((pid) => !isAlive(pid)), { seen: () => containers.filter(isAlive) })
})

test('--json --quiet writes what went wrong and nothing else', async () => {
  const { root } = createFolder(hello)
  const { child, ended, url } = await emulate(root, '--quiet')
  for (const path of ['hello', 'users/list']) await fetch(`${url}/api/v1/namespaces/_/actions/${path}?blocking=true`, { method: 'POST' })
  child.kill('SIGTERM')
  const { stdout } = await ended
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string; path?: string })
  expect(events.map(({ event, path }) => path ?? event)).toEqual(['ready', 'users/list'])
})

test('somebody who reads the first line of --json and no more does not stop it from answering', async () => {
  const { root } = createFolder({ 'functions/large.js': 'exports.main = () => ({ text: "x".repeat(100_000) })\n' })
  const { child, url } = await emulate(root)
  child.stdout?.pause()
  for (let call = 0; call < 40; call++) expect((await fetch(`${url}/v1/functions/large`, { method: 'POST' })).status).toBe(200)
  child.stdout?.resume()
})

test('a signal during the start still ends it with 0', async () => {
  const { root } = createFolder(hello)
  const { child, ended, firstLine } = start(['emulate', '--root', root, '--port', '0', '--json'])
  // The very first moment at which signals are heard of is not visible from outside; the first line comes right after.
  await firstLine
  child.kill('SIGINT')
  child.kill('SIGINT')
  expect((await ended).code).toBe(0)
})

test('listening beyond this machine is warned of once, and the token is told', async () => {
  const { root } = createFolder(hello)
  const command = start(['--root', root, '--port', '0', '--host', '0.0.0.0'], { env: { NO_COLOR: '1' } })
  await until('the warning', () => command.stdout().includes('Listening on 0.0.0.0'), { seen: command.stdout })
  command.child.kill('SIGTERM')
  const { stdout } = await command.ended
  expect(stdout).toMatch(/Token {6}\S{32} \(only http:\/\/dashboard\.localhost:\d+ asks for it\)/)
  expect(stdout.match(/everybody who reaches this machine can call the functions/g)).toHaveLength(1)
})

test('without --json it prints the banner, whole and without colours into a pipe', async () => {
  const { root } = createFolder(hello)
  const command = start(['--root', root, '--port', '0'], { env: { NO_COLOR: '1' } })
  await until('the banner', () => command.stdout().includes('Ready'), { seen: command.stdout })
  command.child.kill('SIGTERM')
  const { code, stdout } = await command.ended
  expect(code).toBe(0)
  expect(stdout).toMatch(
    /OpenWhisk API POST http:\/\/127\.0\.0\.1:\d+\/api\/v1\/namespaces\/_\/actions\/users\/list\?blocking=true&result=true\n/,
  )
  expect(stdout).toMatch(/Dashboard {2}http:\/\/127\.0\.0\.1:\d+\/_\/\n/)
  // oxlint-disable-next-line no-control-regex -- escape sequences are what must not be there
  expect(stdout).not.toMatch(/\u001B/)
})

test('a port in use is one line that names --port, and exit code 1', async () => {
  const { root } = createFolder(hello)
  const server = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const { code, stdout, stderr } = await run(['emulate', '--root', root, '--port', String(port)])
  expect(code).toBe(1)
  expect(stdout).toBe('')
  expect(stderr).toBe(`Port ${port} is in use on 127.0.0.1. Stop whoever has it, or choose another one with --port (0 takes a free one).\n`)
})

test('a folder without functions is a start error', async () => {
  const { root } = createFolder({ 'package.json': '{}' })
  const { code, stderr } = await run(['emulate', '--root', root, '--port', '0'])
  expect(code).toBe(1)
  expect(stderr).toContain('--functions')
})

test.for([
  [['emulate', '--prot', '1'], 'Unknown option --prot. Did you mean --port?'],
  [['invoke', 'hello', '-d', '{}'], 'Unknown option -d.\nRun actionlab invoke --help'],
  [['emulate', '--port', 'http'], '--port takes a number from 0 to 65535, not "http".'],
  [['emulate', '--inspect=x'], '--inspect takes a port, as in --inspect=9230, not "x".'],
  [['emulate', 'functions'], 'emulate takes no argument "functions".'],
  [['emulat'], 'There is no command "emulat". Did you mean emulate?'],
  [['emulate', '--env-file', 'nowhere.env'], 'nowhere.env: there is no such file.'],
] as const)('a bad command line, %j, is exit code 2 and says what to do', async ([args, message]) => {
  const { root } = createFolder(hello)
  const { code, stderr, stdout } = await run([...args], { cwd: root })
  expect(code).toBe(2)
  expect(stderr).toContain(message)
  expect(stdout).toBe('')
})

test('a typo in the configuration is exit code 2, with file, key and the nearest key', async () => {
  const { root } = createFolder({ ...hello, 'actionlab.config.ts': "export default { actions: { hello: { typ: 'web' } } }\n" })
  const { code, stderr } = await run(['emulate', '--root', root, '--port', '0'])
  expect(code).toBe(2)
  expect(stderr).toContain("actionlab.config.ts:1: actions.hello: unknown key 'typ'. Did you mean 'type'?")
})

test('--functions is laid over the configuration file, which is read all the same', async () => {
  const { root } = createFolder({
    'src/hello.js': 'exports.main = () => ({ body: "hi" })',
    'actionlab.config.json': '{"functions":"./nowhere","defaults":{"type":"web"}}',
  })
  const { url } = await emulate(root, '--functions', './src')
  const answer = await fetch(`${url}/api/v1/web/guest/default/hello`)
  expect([answer.status, await answer.text()]).toEqual([200, 'hi'])
})

test('--env-file gives the functions variables', async () => {
  const { root, path } = createFolder({
    'functions/env.js': 'exports.main = () => ({ greeting: process.env.GREETING })',
    'more.env': 'GREETING=annyeong\n',
  })
  const { url } = await emulate(root, '--env-file', path('more.env'))
  const answer = await fetch(`${url}/v1/functions/env`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })
  expect(await answer.json()).toEqual({ greeting: 'annyeong' })
})

test('--help says what a command takes', async () => {
  const { code, stdout } = await run(['list', '--help'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/^actionlab list --json\n/)
})

test('invoke calls a running emulator: result on stdout, output on stderr, 1 when the function fails', async () => {
  const { root, path } = createFolder(hello)
  await emulate(root)
  const fine = await run(['invoke', 'hello', '-p', 'name', 'Ada', '--root', root])
  expect(fine).toMatchObject({ code: 0, stdout: '{\n  "payload": "Hello, Ada!"\n}\n', stderr: 'greeting Ada\n' })
  const uncalled = await run(['logs', 'users/list', '--root', root])
  expect(uncalled).toEqual({ code: 0, stdout: '', stderr: 'users/list has not been called yet.\n' })
  const failing = await run(['invoke', 'users/list', '--root', root])
  expect(failing.code).toBe(1)
  expect(failing.stderr).toContain('✖ action developer error  at functions/users/list.js:1:')
  const list = await run(['activations', '--root', root])
  expect(
    list.stdout
      .trim()
      .split('\n')
      .map((line) => line.slice(9, 41)),
  ).toHaveLength(2)
  expect(list.stdout).toContain('users/list')
  const logs = await run(['logs', 'hello', '--root', root])
  expect(logs.stdout).toMatch(/^[\d:.]+ hello │ greeting Ada\n$/)
  const archive = path('calls.har')
  const written = await run(['activations', 'hello', '--har', archive, '--root', root])
  expect(written).toMatchObject({ code: 0, stdout: `1 request with its answer is in ${archive}.\n` })
  const { log } = JSON.parse(readFileSync(archive, 'utf8')) as { log: { entries: { response: { content: { text: string } } }[] } }
  expect(log.entries.map(({ response }) => response.content.text)).toEqual([expect.stringContaining('Hello, Ada!')])
})

test('what still runs is listed with its last line, and logs --follow prints lines before it has ended', async () => {
  const waits = `exports.main = () => { console.log('begun'); return new Promise((resolve) => setInterval(resolve, 1e6)) }\n`
  const { root } = createFolder({ ...hello, 'functions/waits.js': waits })
  const { url } = await emulate(root)
  await fetch(`${url}/api/v1/namespaces/_/actions/hello?blocking=true`, { method: 'POST' })
  await fetch(`${url}/api/v1/namespaces/_/actions/waits`, { method: 'POST' })
  const following = start(['logs', '--follow', '--root', root])
  await until('the line of what runs', () => following.stdout().includes('waits │ begun\n'), { seen: following.stdout })
  expect(following.stdout()).toMatch(/^[\d:.]+ hello │ greeting World\n[\d:.]+ waits │ begun\n$/)
  const { stdout } = await run(['activations', '--running', '--root', root])
  expect(stdout).toMatch(/^[\d:]{8} [\da-f]{32} running .* waits +openwhisk\.api POST \S+\n +│ begun\n$/)
  following.child.kill('SIGINT')
  expect((await following.ended).code).toBe(0)
})

test('what a function prints and returns does not act on the terminal of whoever invokes it', async () => {
  const { root } = createFolder({
    'functions/act.js':
      'exports.main = () => (console.log("\\u001B[31mred\\u001B]0;title\\u0007\\u202Eend"), { text: "\\u009B1m\\u202Eend" })\n',
  })
  const { stdout, stderr } = await run(['invoke', 'act', '--root', root])
  expect(stderr).toBe('red]0;titleend\n')
  expect(stdout).toContain('"text": "\\u009b1m\\u202eend"')
  expect(JSON.parse(stdout)).toEqual({ text: '\u009B1m\u202Eend' })
})

test('invoke without a running emulator runs the function in its own process', async () => {
  const { root, write } = createFolder(hello)
  write('params.json', '{"name":"File"}')
  const { code, stdout } = await run(['invoke', 'hello', '-P', 'params.json'], { cwd: root })
  expect({ code, stdout }).toEqual({ code: 0, stdout: '{\n  "payload": "Hello, File!"\n}\n' })
})

test('invoke --as answers as that contract does', async () => {
  const { root } = createFolder({ ...hello, 'actionlab.config.json': '{"actions":{"hello":{"type":"web"}}}' })
  const { stdout, stderr } = await run(['invoke', 'hello', '--as', 'ncp', '-p', 'name', 'Bo', '--root', root])
  expect(JSON.parse(stdout)).toMatchObject({ content: { name: 'hello', response: { success: true, result: { payload: 'Hello, Bo!' } } } })
  expect(stderr).toContain('HTTP 200')
  const unknown = await run(['invoke', 'hello', '--as', 'aws', '--root', root])
  expect(unknown).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^hello has no address for --as aws; --as takes one of: .*\bncp\b.*\bhttp\b/) as unknown,
  })
})

test('invoke --curl prints a command that does the same', async () => {
  const { root } = createFolder(hello)
  const { url } = await emulate(root)
  const { stdout } = await run(['invoke', 'hello', '--curl', '--as', 'tcb', '-p', 'name', "O'Hara", '--root', root])
  expect(stdout).toBe(`curl -X POST '${url}/v1/functions/hello' -H 'content-type: application/json' --data-raw '{"name":"O'\\''Hara"}'\n`)
})

test('an unknown function is answered with the nearest', async () => {
  const { root } = createFolder(hello)
  const { code, stderr } = await run(['invoke', 'helo', '--root', root])
  expect({ code, stderr }).toEqual({ code: 1, stderr: 'There is no function "helo". Did you mean hello?\n' })
})

test('list shows every address; logs say that they need a running emulator', async () => {
  const { root } = createFolder(hello)
  const { stdout } = await run(['list', '--root', root])
  expect(stdout).toContain('CloudBase     POST http://127.0.0.1:3233/v1/functions/hello')
  const logs = await run(['logs', '--root', root])
  expect(logs.code).toBe(1)
  expect(logs.stderr).toContain('actionlab emulate')
})

test('doctor says what is ignored, and why', async () => {
  const { root } = createFolder({
    ...hello,
    'functions/_draft.ts': '',
    'functions/hello.test.ts': '',
    'functions/types.d.ts': '',
    'functions/notes.md': '',
    'functions/lib/shared.ts': '',
    'functions/users/deep/too/far.ts': '',
  })
  const { stdout } = await run(['doctor', '--root', root])
  expect(stdout).toMatch(/✔ Node\.js/)
  expect(stdout).toContain('2 in functions: hello, users/list')
  expect(stdout).toContain('functions/_draft.ts: names starting with _ are never functions')
  expect(stdout).toContain('functions/hello.test.ts: a test')
  expect(stdout).toContain('functions/types.d.ts: a declaration has no code')
  expect(stdout).toContain('functions/notes.md: not one of .ts .js .mjs .cjs')
  expect(stdout).toContain('functions/lib: a folder called lib holds what functions share')
  expect(stdout).toContain('functions/users/deep: functions are at most one package deep')
})

test('doctor takes the functions folder that emulate takes, and names what NAVER would refuse', async () => {
  const { root } = createFolder({ 'elsewhere/a (1).js': '', 'elsewhere/x.y.js': '', 'elsewhere/fine.js': '' })
  const { stdout } = await run(['doctor', '--root', root, '--functions', 'elsewhere'])
  expect(stdout).toContain('3 in elsewhere: a (1), fine, x.y')
  expect(stdout).toMatch(/▲ Names +"a \(1\)", "x\.y": NAVER takes names of 1 to 50 letters, digits, "-" and "_"/)
})

test('doctor names the files of a configuration, and counts what they import', async () => {
  const { root } = createFolder({
    ...hello,
    'actionlab.config.ts': `import { a } from './settings/a.ts'\nexport default { namespace: a }`,
    'settings/a.ts': `export { b as a } from './b.ts'`,
    'settings/b.ts': `export const b = 'me'`,
    '.env': 'A=1',
  })
  const { stdout } = await run(['doctor', '--root', root])
  expect(stdout).toContain('read from .env, actionlab.config.ts and 2 more\n')
})

test('doctor finds a value that only the cloud of its section knows to be wrong', async () => {
  const hook = { type: 'apigw', product: 'p', api: 'a', stage: 's', resource: '/r', action: 'hello', fault: '504' }
  const { root } = createFolder({ ...hello, 'actionlab.config.json': JSON.stringify({ triggers: { hook } }) })
  const { code, stdout } = await run(['doctor', '--root', root])
  expect(code).toBe(1)
  expect(stdout).toContain(`✖ Configuration triggers.hook.fault: found "504", allowed are the gateway's codes 100, `)
})

test('doctor finds a broken configuration and a taken port, and ends with 1', async () => {
  const { root } = createFolder({ ...hello, 'actionlab.config.json': '{"functins":"./functions"}' })
  const { code, stdout } = await run(['doctor', '--root', root])
  expect(code).toBe(1)
  expect(stdout).toContain("✖ Configuration actionlab.config.json:1: the configuration: unknown key 'functins'. Did you mean 'functions'?")
})
