/** The documents as their reader uses them: the way in, every recipe with its files and commands, and the site. */
import { spawn, type ChildProcess } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { referencePages, stalePages } from '../../scripts/reference.mjs'
import { commandsIn, stable } from '../support/shown-commands.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const cli = join(repository, 'bin', 'actionlab.mjs')
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'actionlab-documents-')))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What is started here must not take this test run for its own. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(?:VITEST|NODE_ENV|NODE_OPTIONS|npm_|FORCE_COLOR|ACTIONLAB_)/.test(name)),
)
Object.assign(env, { NO_COLOR: '1' })

interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly printed: string
}

function run(command: string, args: string[], cwd: string): Promise<Ran> {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill())
  let stdout = ''
  let printed = ''
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString()
    printed += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()))
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, printed })))
}

interface Running {
  /** What it printed until the line that was waited for. */
  readonly printed: string
  /** What the pattern found. */
  readonly found: string
  stop(): Promise<void>
}

/** Starts what goes on until it is stopped; resolves once it has printed what the pattern finds. */
async function begin(command: string, args: string[], cwd: string, wanted: RegExp): Promise<Running> {
  const child: ChildProcess = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'inherit'], detached: true })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const stop = (): Promise<void> => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM')
    return ended
  }
  onTestFinished(stop)
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${args.join(' ')} ended with ${code}`)))
    let printed = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString()
      const [, found] = wanted.exec(printed) ?? []
      if (found !== undefined) resolve({ printed, found, stop })
    })
  })
}

/** Resolves with the address once the emulator serves. What a manifest asks for in vain is told before. */
async function emulate(command: string, args: string[], cwd: string): Promise<string> {
  return (await begin(command, args, cwd, /^\{"event":"ready","url":"([^"]+)"/m)).found
}

test('the reference pages are what their sources say now', async () => {
  expect(stalePages(await referencePages()), 'npm run fix writes them').toEqual([])
})

const document = (name: string): string => readFileSync(join(repository, 'docs', name), 'utf8')

test('the way in leads an empty folder to a test that passes and an emulator that serves', { timeout: 600_000 }, async () => {
  const project = join(folder, 'shop')
  mkdirSync(project)
  const [, block = ''] = /```sh\n([^]*?)```/.exec(document('index.md')) ?? []
  const lines = block
    .trim()
    .split('\n')
    .map((line) => line.replace(/ +#.*/, '').replace('../actionlab', repository))
  expect(lines.at(-1)).toBe('npx actionlab emulate')
  for (const line of lines.slice(0, -1)) {
    const { code, printed } = await run('/bin/sh', ['-c', line], project)
    expect(code, `${line}\n${printed}`).toBe(0)
  }
  const url = await emulate('npx', ['actionlab', 'emulate', '--port', '0', '--json'], project)
  const answer = await fetch(`${url}/api/v1/web/guest/default/hello?name=Bo`)
  expect(await answer.json()).toEqual({ payload: 'Hello, Bo!' })
})

/** Pages with files and commands, and the folder of their project where its name matters. */
const pages: [page: string, folder?: string][] = [
  ['index.md'],
  ['activations.md'],
  ['recipes/naver.md'],
  ['recipes/openwhisk.md'],
  ['recipes/cloudbase.md'],
  ['manifests/app-builder.md'],
  ['manifests/cloudbase.md'],
  ['manifests/digitalocean.md'],
  ['manifests/plain.md', 'mail'],
  ['manifests/serverless.md'],
  ['manifests/wskdeploy.md'],
]

test.each(pages)('every file and command of %s does what it says', async (name, called = name.replaceAll(/\W/g, '-')) => {
  const text = document(name)
  const project = join(folder, called)
  mkdirSync(project)
  symlinkSync(join(repository, 'node_modules'), join(project, 'node_modules'))
  writeFileSync(join(project, 'package.json'), '{}\n')
  const files = filesOf(text)
  expect(files.length).toBeGreaterThan(1)
  for (const [file] of files) mkdirSync(dirname(join(project, file)), { recursive: true })
  const write = (url: string): void => {
    for (const [file, code] of files)
      // JSON has no comments: the first line only names the file.
      writeFileSync(join(project, file), at(url, file.endsWith('.json') ? code.slice(code.indexOf('\n') + 1) : code))
  }
  write('http://127.0.0.1:3233')
  const url = await emulate(process.execPath, ['--', cli, 'emulate', '--port', '0', '--json'], project)
  write(url)
  const commands = commandsIn(text).filter(({ line }) => line !== 'npx actionlab emulate')
  expect(commands.length).toBeGreaterThan(0)
  for (const { line, output } of commands) {
    const command = at(url, line)
      .replaceAll('npx actionlab', `"${process.execPath}" -- "${cli}"`)
      .replaceAll(/(?<![-\w])curl /g, 'curl -s ')
    const { stdout, printed } = await run('/bin/sh', ['-c', command], project)
    expect(stable(stdout), `${line}\n${printed}`).toBe(stable(at(url, output)))
  }
  for (const line of own(text)) {
    const { code, printed } = await run('/bin/sh', ['-c', line.replace('npx actionlab', `"${process.execPath}" -- "${cli}"`)], project)
    expect(code, `${line}\n${printed}`).toBe(0)
  }
})

/** Files of a page that begin with their name. */
function filesOf(markdown: string): [file: string, code: string][] {
  return [...markdown.matchAll(/^```\w+\n((?:\/\/|#) ([\w./-]+)\n[^]*?)^```/gm)].map(([, code = '', file = '']) => [file, code])
}

/** The parts of an excerpt between `…`. */
function partsOf(output: string): string[] {
  return output
    .split(/^…\n?/m)
    .filter((part) => part !== '')
    .map((part) => part.trimEnd())
}

test('the page about manifests shows what the start and doctor say of its own files', async () => {
  const text = document('manifests/index.md')
  const project = join(folder, 'manifested')
  mkdirSync(join(project, 'src'), { recursive: true })
  symlinkSync(join(repository, 'node_modules'), join(project, 'node_modules'))
  for (const [file, code] of filesOf(text)) writeFileSync(join(project, file), code)
  writeFileSync(join(project, 'src/price.js'), 'exports.main = ({ fee, currency }) => ({ body: `${fee} ${currency}` })\n')
  writeFileSync(join(project, '.env'), 'REGION=kr\n')
  const [start, doctor] = commandsIn(text)
  expect([start?.line, doctor?.line]).toEqual(['npx actionlab emulate', 'npx actionlab doctor'])
  const { printed: examined } = await run(process.execPath, ['--', cli, 'doctor'], project)
  for (const part of partsOf(doctor?.output ?? '')) expect(examined).toContain(part)
  const { printed: started } = await begin(process.execPath, ['--', cli, 'emulate', '--port', '0'], project, /(Ready) /)
  for (const part of partsOf(start?.output ?? '')) expect(started).toContain(part)
})

test('the page about deploying shows what is planned, sent and compared', async () => {
  const text = document('deploy.md')
  const project = join(folder, 'deployed')
  for (const [file, code] of filesOf(text)) {
    mkdirSync(dirname(join(project, file)), { recursive: true })
    writeFileSync(join(project, file), code)
  }
  symlinkSync(join(repository, 'node_modules'), join(project, 'node_modules'))
  mkdirSync(join(folder, 'cloud'))
  writeFileSync(join(folder, 'cloud', 'actionlab.config.json'), '{ "functions": false }')
  const url = await emulate(process.execPath, ['--', cli, 'emulate', '--port', '0', '--json'], join(folder, 'cloud'))
  const config = join(project, 'actionlab.config.ts')
  writeFileSync(config, readFileSync(config, 'utf8').replace('https://openwhisk.example.com', url))
  const commands = commandsIn(text)
  expect(commands).toHaveLength(3)
  for (const { line, output } of [...commands, { line: 'npx actionlab diff --target staging', output: '…2 the same.' }]) {
    expect(text).toContain(line)
    const command = line.replace('npx actionlab', `OPENWHISK_AUTH=a-user:a-key "${process.execPath}" -- "${cli}"`)
    const { code, stdout, printed } = await run('/bin/sh', ['-c', command], project)
    expect(code, printed).toBe(0)
    const parts = output.replace('https://openwhisk.example.com', url).split('…')
    const pattern = parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)).join('[^]*')
    expect(stdout.trimEnd()).toMatch(new RegExp(`^${pattern}$`))
  }
})

test('the lines against a cloud record through a proxy that signs, and verify there and here', async () => {
  const keys = { accessKey: 'AKOFTHEPAGE', secretKey: 'secret-of-the-page' }
  const [cloud, mine] = ['cloud', 'mine'].map((name) => {
    const root = join(folder, 'against', name)
    mkdirSync(join(root, 'functions'), { recursive: true })
    writeFileSync(join(root, 'functions/hello.js'), 'exports.main = ({ name }) => ({ payload: `Hello, ${name}!` })\n')
    return root
  }) as [string, string]
  writeFileSync(join(cloud, 'actionlab.config.json'), JSON.stringify({ ncp: { credentials: [keys] } }))
  const url = await emulate(process.execPath, ['--', cli, 'emulate', '--port', '0', '--json'], cloud)
  const shown = [...document('testing.md').matchAll(/^npx actionlab (?:record|verify).*?(?= +#|$)/gm)].map(([line]) => line)
  expect(shown.map((line) => line.split(' ')[2])).toEqual(['record', 'verify', 'verify'])
  const [record = '', ...verify] = shown.map((line) =>
    line
      .replace('https://cloudfunctions.apigw.ntruss.com', url)
      .replace('npx actionlab', `NCP_ACCESS_KEY=${keys.accessKey} NCP_SECRET_KEY=${keys.secretKey} exec "${process.execPath}" -- "${cli}"`),
  )
  const proxy = await begin('/bin/sh', ['-c', record], mine, / at (http:\S+) into /)
  const call = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"name":"Bo"}' }
  const answer = await fetch(`${proxy.found}/ncf/api/v2/packages/-/actions/hello?platform=vpc`, call)
  expect(await answer.json()).toMatchObject({ content: { response: { result: { payload: 'Hello, Bo!' } } } })
  await proxy.stop()
  expect(readFileSync(join(mine, 'cases/live.json'), 'utf8')).not.toContain(keys.secretKey)
  for (const line of verify) {
    const { code, printed } = await run('/bin/sh', ['-c', line], mine)
    expect([code, printed], line).toEqual([0, expect.stringContaining('1 passed, 0 failed')])
  }
})

/** Lines for a shell that ask the running emulator; what they print differs from run to run. */
function own(markdown: string): string[] {
  const blocks = [...markdown.matchAll(/```sh\n([^]*?)```/g)].map(([, block = '']) => block)
  return blocks.flatMap((block) => block.split('\n').filter((line) => /^npx actionlab (?:activations|logs)\b/.test(line)))
}

/** The documents show the port that is used when none is named. */
function at(url: string, text: string): string {
  return text.replaceAll(/(?:127\.0\.0\.1|localhost):3233/g, new URL(url).host)
}

test('npm run docs builds the site, and a page that links nowhere fails it', { timeout: 900_000 }, async () => {
  const { code, printed } = await run('npm', ['run', '--silent', 'docs'], repository)
  expect(code, printed).toBe(0)
  const dist = join(repository, 'docs', '.vitepress', 'dist')
  for (const page of ['index', 'reference/configuration', 'reference/api/actionlab/vitest', 'contracts/index'])
    expect(existsSync(join(dist, `${page}.html`)), page).toBe(true)

  const broken = join(folder, 'broken')
  for (const name of ['.vitepress/config.mjs', '.vitepress/slug.mjs', 'package.json', 'performance.md'])
    cpSync(join(repository, 'docs', name), join(broken, name))
  symlinkSync(join(repository, 'docs', 'node_modules'), join(broken, 'node_modules'))
  const failed = await run(process.execPath, [join(repository, 'docs/node_modules/vitepress/bin/vitepress.js'), 'build'], broken)
  expect(failed.code).not.toBe(0)
  expect(failed.printed).toContain('dead link')
})
