/** `actionlab build`: archives of every action, whole or not at all, in a folder of its own; what cannot be packed is said, and archives answer as sources do. */
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { expect, test, vi } from 'vitest'
import { run } from '../../emulator/commands/build.ts'
import { createFolder, type Files } from '../support/project.ts'

interface Printed {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

async function build(root: string, ...args: string[]): Promise<Printed> {
  const printed = { stdout: '', stderr: '' }
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      printed[stream] += String(text)
      return true
    }),
  )
  try {
    const code = await run([...args, '--root', root])
    return { code, ...printed }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}

interface Result {
  readonly archives: readonly {
    readonly name: string
    readonly file: string
    readonly files: readonly string[]
    readonly sha256: string
    readonly leftOut: unknown
  }[]
  readonly refused: readonly { readonly name: string; readonly reasons: readonly string[] }[]
}

async function buildJson(root: string, ...args: string[]): Promise<Result & { readonly code: number }> {
  const { code, stdout } = await build(root, '--json', ...args)
  return { code, ...(JSON.parse(stdout) as Result) }
}

/** A header of a compiled module, and enough behind it. */
const native = (magic: readonly number[], machine = 0): string =>
  String.fromCharCode(...magic, ...Array.from({ length: 18 - magic.length }, () => 0), machine, 0, 0, 0)
const linux = native([0x7f, 0x45, 0x4c, 0x46, 2, 1], 62)
const windows = native([0x4d, 0x5a])

const project: Files = {
  'functions/hello.js': `exports.main = ({ name }) => ({ hello: name })`,
  'functions/shop/order.ts': `import native from 'native'\nexport const main = () => ({ native: typeof native })`,
  'functions/guest/client.js': `const openwhisk = require('openwhisk')\nlet fast\ntry { fast = require('not-there') } catch {}\nexports.main = () => ({ has: typeof openwhisk })`,
  'functions/web/index.js': `require('http').createServer((_, answer) => answer.end('served')).listen(9000)`,
  'functions/web/scf_bootstrap': '#!/bin/sh\r\nnode index.js\r\n',
  'node_modules/native/package.json': '{"name":"native","version":"1.0.0"}',
  'node_modules/native/index.js': `module.exports = () => [require.resolve('./linux.node'), require.resolve('./win.node')]`,
  'node_modules/native/linux.node': linux,
  'node_modules/native/win.node': windows,
  'node_modules/openwhisk/package.json': '{"name":"openwhisk","version":"3.21.9","main":"index.js"}',
  'node_modules/openwhisk/index.js': `module.exports = () => ({})`,
  'cases/hello.json': JSON.stringify([
    {
      id: 'hello-1',
      why: 'it greets',
      request: {
        surface: 'openwhisk.api',
        method: 'POST',
        path: '/api/v1/namespaces/_/actions/hello?blocking=true&result=true',
        json: { name: 'Bo' },
      },
      expect: { status: 200, json: { hello: 'Bo' } },
    },
  ]),
}

const unzipped = (file: string): Record<string, Uint8Array> => unzipSync(readFileSync(file))

test('each action has an archive that its cloud takes; what the image or another machine has is left out, and said', async () => {
  const { root, path } = createFolder(project)
  const { code, archives, refused } = await buildJson(root, '--cloud', 'openwhisk')
  expect([code, refused]).toEqual([0, []])
  const named = Object.fromEntries(archives.map((archive) => [archive.name, archive]))
  expect(archives.map(({ name, file }) => [name, file])).toEqual(
    ['guest/client', 'hello', 'shop/order', 'web'].map((name) => [name, path(`dist-functions/${name}.zip`)]),
  )
  expect(named['hello']?.files).toEqual(['hello.js', 'package.json'])
  expect(named['guest/client']?.leftOut).toEqual([{ what: 'openwhisk', why: 'Apache OpenWhisk has openwhisk 3.21.8' }])
  expect(named['shop/order']?.files).toContain('node_modules/native/linux.node')
  expect(named['shop/order']?.leftOut).toEqual([{ what: 'node_modules/native/win.node', why: 'it is for win32' }])
  expect(Buffer.from(unzipped(path('dist-functions/web.zip'))['scf_bootstrap'] ?? []).toString()).toBe('#!/bin/sh\nnode index.js\n')
  expect(Buffer.from(unzipped(path('dist-functions/hello.zip'))['hello.js'] ?? []).toString()).toBe(project['functions/hello.js'])
  // No name of the image's is missing, and the next cloud has nothing of its own.
  const others = await buildJson(root, 'guest/client', '--cloud', 'scf')
  expect(others.archives[0]?.files).toContain('node_modules/openwhisk/index.js')
  // A table for people, with the same digests.
  const { stdout } = await build(root, 'hello')
  expect(stdout).toContain(`${named['hello']?.sha256}\n\n1 archive for NAVER Cloud Functions in `)
})

test('cases are played against sources and archives, and an answer that differs is an exit code', async () => {
  const { root, write } = createFolder(project)
  expect(await build(root, '--verify', join(root, 'cases'))).toEqual({
    code: 0,
    stdout: '= hello-1: it greets\n1 played, 0 differ, 0 skipped\n',
    stderr: '',
  })
  write('functions/hello.js', `exports.main = () => ({ hello: __dirname.includes('zip-') ? 'archive' : 'Bo' })`)
  const { code, stdout } = await build(root, '--verify')
  expect(code).toBe(1)
  expect(stdout).toContain('archives: step 1: json {"hello":"archive"}, expected exactly {"hello":"Bo"}')
  expect(stdout).toContain('step 1: sources answer 200 application/json {"hello":"Bo"}')
})

test('what cannot be packed is refused with what was seen and what to do, and nothing of it is written', async () => {
  const { root, path, link } = createFolder({
    'functions/good.js': 'exports.main = () => 1',
    'functions/syntax.ts': 'export const main = (: string) => 1',
    'functions/missing.js': `exports.main = require('left-pad')`,
    'functions/lacking.js': `exports.main = require('p/x')`,
    'node_modules/p/package.json': '{}',
    'functions/outward/index.js': 'exports.main = () => 1',
    'functions/dangling/index.js': 'exports.main = () => 1',
    'functions/cases/index.js': 'exports.main = () => 1',
    'functions/cases/Data.txt': '',
    'functions/cases/data.txt': '',
    'functions/twice/index.ts': 'import "./a.js"\nimport "./a.ts"\nexport const main = () => 1',
    'functions/twice/a.ts': 'export {}',
    'functions/twice/a.js': '',
    'functions/foreign.js': `exports.main = require('n')`,
    'node_modules/n/index.js': `module.exports = require('./n.node')`,
    'node_modules/n/n.node': windows,
    'functions/empty.js': ' ',
    'functions/names/index.js': 'exports.main = () => 1',
    'functions/slashes/index.js': 'exports.main = () => 1',
    'functions/slashes/..\\..\\up.txt': '',
  })
  writeFileSync(Buffer.concat([Buffer.from(path('functions/names/')), Buffer.of(0x61, 0xff)]), '')
  symlinkSync('/etc', path('functions/outward/out'))
  link('functions/dangling/gone', 'nowhere')
  const { code, archives, refused } = await buildJson(root)
  const reasons = Object.fromEntries(refused.map(({ name, reasons }) => [name, reasons.join('\n')]))
  expect(reasons).toEqual({
    cases:
      'functions/cases/Data.txt and functions/cases/data.txt would be Data.txt and data.txt in the archive, which differ by capital letters only. Rename one of them.',
    dangling: 'functions/dangling/gone is a symbolic link to nothing. Remove it, or make its target.',
    empty: 'functions/empty.js is empty: there is no code to pack.',
    foreign: 'node_modules/n/n.node is compiled for win32, and the cloud runs linux x64: npm install --os=linux --cpu=x64 n',
    lacking: 'functions/lacking.js needs p/x, and node_modules/p has no such file. Install its newest version, or correct the name.',
    names: 'functions/names/a\uFFFD has a name that is no UTF-8: a zip cannot have it. Rename it.',
    missing: 'functions/missing.js needs left-pad, which is not installed: npm install left-pad',
    outward:
      'functions/outward/out is a symbolic link to /etc, which lies outside of the project. Copy what the function needs into its folder.',
    slashes: 'functions/slashes/..\\..\\up.txt has a backslash in its name, which means a folder in a zip. Rename it.',
    syntax: expect.stringMatching(/Unexpected ":"[^]*functions\/syntax\.ts:1:21/),
    twice: expect.stringMatching(
      /^functions\/twice\/a\.[jt]s and functions\/twice\/a\.[jt]s would both be a\.js in the archive\. Rename one of them\.$/,
    ),
  })
  expect([code, archives.map(({ name }) => name)]).toEqual([1, ['good']])
  expect(readdirSync(path('dist-functions')).sort()).toEqual(['archives.json', 'good.zip'])
})

test('files that are not its own are left alone, and old archives do not outlive their actions', async () => {
  const { root, path, write, remove } = createFolder({
    'functions/a.js': 'exports.main = () => 1',
    'functions/b.js': 'exports.main = () => 2',
  })
  write('dist-functions/a.zip', 'mine')
  await expect(build(root)).rejects.toThrow(
    `${path('dist-functions/a.zip')} was not written by actionlab build. Move it away, or name another folder with --out.`,
  )
  expect(readFileSync(path('dist-functions/a.zip'), 'utf8')).toBe('mine')
  expect(existsSync(path('dist-functions/b.zip'))).toBe(false)
  remove('dist-functions/a.zip')
  await build(root)
  write('dist-functions/b.zip', 'changed')
  await expect(build(root)).rejects.toThrow('b.zip was changed since actionlab build wrote it')
  remove('dist-functions/b.zip')
  await build(root)
  remove('functions/b.js')
  await build(root)
  expect(readdirSync(path('dist-functions')).sort()).toEqual(['a.zip', 'archives.json'])
  await expect(build(root, 'aa')).rejects.toThrow('There is no action "aa". Did you mean a?')
  await expect(build(root, '--cloud', 'aws')).rejects.toThrow('--cloud is one of ncp, openwhisk, scf, not "aws"')
  await expect(build(root, '--out', path('functions/out'))).rejects.toThrow('which lies in the functions folder')
})

test('what a build was writing when it was killed, or found the disk full, is its own for the next one', async () => {
  const { root, path, write } = createFolder({
    'functions/a.js': 'exports.main = () => 1',
    'functions/b.js': 'exports.main = () => 2',
  })
  const list = (): { archives: Record<string, string> } =>
    JSON.parse(readFileSync(path('dist-functions/archives.json'), 'utf8')) as { archives: Record<string, string> }
  await build(root)
  const whole = list()
  const { 'a.zip': a = '', 'b.zip': b = '' } = whole.archives
  // Neither of a process that is no more is left: this id is larger than any.
  write('dist-functions/.actionlab-unfinished-4194305', 'half')
  for (const left of [
    { archives: { 'a.zip': a }, unfinished: { 'b.zip': b } },
    { archives: { 'a.zip': 'older', 'b.zip': b }, unfinished: { 'a.zip': a } },
    { archives: { 'a.zip': a, 'b.zip': b, 'gone.zip': 'older' }, unfinished: { 'gone.zip': a } },
  ]) {
    write('dist-functions/archives.json', JSON.stringify(left))
    if ('gone.zip' in left.archives) write('dist-functions/gone.zip', readFileSync(path('dist-functions/a.zip'), 'latin1'))
    expect((await build(root)).code).toBe(0)
    expect(list()).toEqual(whole)
  }
  write('dist-functions/archives.json', JSON.stringify({ archives: {}, unfinished: { 'a.zip': b, 'b.zip': b } }))
  await expect(build(root)).rejects.toThrow('a.zip was not written by actionlab build')
})

test('a manifest lies beside the archives, without a secret, and goes with the format that it is for', async () => {
  const { root, path, write } = createFolder({
    'functions/a.js': 'exports.main = (given) => given\n',
    '.env': 'SHOP_KEY=s3cret-value\n',
    'actionlab.config.mjs': `export default { actions: { a: { params: { key: process.env.SHOP_KEY, password: 'hunter-of-bugs', url: 'x' }, env: { PLACE: 'Seoul' } } } }`,
  })
  const { code, stdout } = await build(root, '--manifest', 'wskdeploy', '--out', path('dist'))
  expect(code).toBe(0)
  expect(stdout).toMatch(
    /manifest\.yaml describes them for wskdeploy\n {2}note: a has the environment PLACE, which no key of a manifest gives it\.\n {2}set A_PASSWORD where it is deployed: actions\.a\.params\.password is secret/,
  )
  const manifest = readFileSync(path('dist/manifest.yaml'), 'utf8')
  expect(manifest).toContain('key: "${SHOP_KEY}"')
  expect(manifest).toContain('password: "${A_PASSWORD}"')
  expect(manifest).not.toMatch(/s3cret|hunter/)
  const other = await build(root, '--manifest', 'serverless', '--out', path('dist'), '--json')
  expect(JSON.parse(other.stdout)).toMatchObject({
    cloud: 'openwhisk',
    manifest: { format: 'serverless', variables: { A_PASSWORD: 'actions.a.params.password' } },
  })
  expect(readdirSync(path('dist'), { recursive: true, encoding: 'utf8' }).sort()).toEqual([
    'a.zip',
    'archives.json',
    'code',
    'code/a',
    'code/a/a.js',
    'code/a/package.json',
    'serverless.yml',
  ])
  await expect(build(root, '--manifest', 'terraform')).rejects.toThrow(
    '--manifest is one of wskdeploy, serverless, cloudbaserc, ncp-api, not "terraform".',
  )
  await expect(build(root, '--manifest', 'serverless', '--cloud', 'ncp')).rejects.toThrow(
    '--manifest serverless describes archives for --cloud openwhisk',
  )

  write('functions/broken.js', "require('not-there-at-all')\n")
  const broken = await build(root, '--manifest', 'wskdeploy', '--out', path('other'))
  expect(broken).toMatchObject({ code: 1, stderr: expect.stringContaining('manifest.yaml is not written.') as string })
  expect(existsSync(path('other/manifest.yaml'))).toBe(false)
  write('mine/manifest.yaml', '# mine\n')
  await expect(build(root, 'a', '--manifest', 'wskdeploy', '--out', path('mine'))).rejects.toThrow(
    'manifest.yaml was not written by actionlab build.',
  )
})

test.skipIf(process.platform !== 'linux')('a folder in which none can be made is refused in one sentence', async () => {
  const { root } = createFolder({ 'functions/a.js': 'exports.main = () => 1' })
  // Node's own recursive mkdir never returns there.
  for (const out of ['/proc/x', '/proc/x/y'])
    await expect(build(root, '--out', out)).rejects.toThrow(
      `${out}/archives.json cannot be written: ENOENT: no such file or directory, mkdir '/proc/x'. Name another folder with --out.`,
    )
})
