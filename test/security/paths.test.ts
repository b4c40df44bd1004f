/** No request, name, link, archive or configuration reads or runs what lies outside of the project. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { zipSync, type Zippable } from 'fflate'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { unpack } from '../../emulator/deploy/upload/unpack-archive.ts'
import { createEmulator, type Config, type Emulator } from '../../emulator/index.ts'
import { pageUrl } from '../dashboard/site.ts'
import { createFolder, type Files, type Folder } from '../support/project.ts'
import { exchangeBytes, readAnswer } from './wire.ts'

const secret = 'content-of-a-file-outside'
const outside = `exports.main = () => ({ ran: '${secret}' })\n`

/** A project one level below a folder that also holds what is not its own. */
function createProject(files: Files, configuration?: Config): Folder & { project: string } {
  const folder = createFolder({
    'outside.js': outside,
    'outside/index.js': outside,
    'outside/scf_bootstrap': `#!/bin/sh\necho ${secret}\n`,
    'project/functions/hello.js': 'exports.main = () => ({ hello: true })\n',
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`project/${name}`, text])),
    ...(configuration ? { 'project/actionlab.config.json': JSON.stringify(configuration) } : {}),
  })
  return { ...folder, project: folder.path('project') }
}

async function serve(root: string): Promise<Emulator> {
  const emulator = await createEmulator({ root, watch: false })
  onTestFinished(() => emulator.close())
  return emulator
}

describe('a function that lies outside does not run', () => {
  const rows: { what: string; name?: string; files?: Files; link?: [from: string, to: string]; config?: Config }[] = [
    { what: 'named by its path', config: { actions: { evil: { file: '../outside.js' } } } },
    { what: 'named with detours', config: { actions: { evil: { file: 'functions/../../outside.js' } } } },
    { what: 'named without its extension', config: { actions: { evil: { file: '../outside' } } } },
    { what: 'named as a file for a runtime', config: { actions: { evil: { file: '../outside.js', runtime: { command: ['cat'] } } } } },
    { what: 'a folder for a runtime', config: { actions: { evil: { file: '../outside', runtime: { command: ['cat'] } } } } },
    { what: 'named by an action with a way up in its name', name: '../../outside', config: { actions: { '../../outside': {} } } },
    {
      what: 'named by a handler',
      files: { 'functions/evil/index.js': outside },
      config: { tcb: { functions: { evil: { handler: '../../../outside.main' } } } },
    },
    { what: 'the main of a package.json', files: { 'functions/evil/package.json': '{"main":"../../../outside.js"}' } },
    { what: 'what a link in the folder points at', link: ['functions/evil.js', '../../outside.js'] },
    { what: 'a folder that a link points at', link: ['functions/evil', '../../outside'] },
    { what: 'what a link to a link points at', files: {}, link: ['functions/evil.js', '../relay.js'] },
    {
      what: 'the index of a folder that is a link',
      files: { 'functions/evil/package.json': '{}' },
      link: ['functions/evil/index.js', '../../../outside.js'],
    },
    { what: 'a link to a Python file', link: ['functions/evil.py', '../../outside.js'] },
  ]
  test.each(rows)('$what', async ({ name = 'evil', files = {}, link, config }) => {
    const folder = createProject(files, config)
    folder.link('project/relay.js', '../outside.js')
    if (link) folder.link(`project/${link[0]}`, link[1])
    const started = createEmulator({ root: folder.project, watch: false })
    const emulator = await started.catch((error: Error) => error)
    if (emulator instanceof Error) {
      expect(emulator.message).toContain('actions')
      return
    }
    onTestFinished(() => emulator.close())
    const answer = await emulator.request(`/v1/functions/${name}`, { method: 'POST' })
    expect(await answer.text()).not.toContain(secret)
    if (emulator.actions().includes(name)) {
      const { response } = await emulator.invoke(name)
      expect(response.success).toBe(false)
      expect(JSON.stringify(response.result)).not.toContain(secret)
      expect(JSON.stringify(response.result)).toContain('out of the project')
    }
    expect((await emulator.invoke('hello')).response.result).toEqual({ hello: true })
  })

  test('as a published version', async () => {
    const { project } = createProject(
      {},
      { tcb: { functions: { hello: { versions: { 1: '../outside.js' }, routes: [{ version: '1', weight: 100 }] } } } },
    )
    const emulator = await serve(project)
    const answer = await emulator.request('/v1/functions/hello', { method: 'POST', headers: { 'x-qualifier': '1' } })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(await answer.text()).not.toContain(secret)
  })

  test('nor a script beside a web function that is a link', async () => {
    const folder = createProject(
      { 'functions/web/index.js': `require('node:http').createServer((q, s) => s.end('own')).listen(process.env.PORT)` },
      { tcb: { functions: { web: { type: 'web' } } } },
    )
    folder.link('project/functions/web/scf_bootstrap', '../../../outside/scf_bootstrap')
    const emulator = await serve(folder.project)
    expect(await (await emulator.request('/v1/functions/web/?webfn=true')).text()).toBe('own')
  })

  test('nor a functions folder that a file of the project names; a command or a program may', async () => {
    const { project, path } = createProject({}, { functions: '../outside' })
    await expect(createEmulator({ root: project })).rejects.toThrow('leads out of the project')
    const rc = createProject({ 'cloudbaserc.json': '{"functionRoot":"../outside","functions":[]}' })
    await expect(createEmulator({ root: rc.project })).rejects.toThrow('leads out of the project')
    await using asked = await createEmulator({ root: project, watch: false, overrides: { functions: path('project/functions') } })
    expect(asked.actions()).toEqual(['hello'])
  })

  test('and a link that stays inside is followed', async () => {
    const folder = createProject({ 'real/one.js': 'exports.main = () => ({ one: 1 })' })
    folder.link('project/functions/linked.js', '../real/one.js')
    folder.link('elsewhere', 'project')
    const emulator = await serve(folder.path('elsewhere'))
    expect((await emulator.invoke('linked')).response.result).toEqual({ one: 1 })
  })
})

describe('a request reaches no file', () => {
  let emulator: Emulator
  let port: number
  let remove: () => void
  beforeAll(async () => {
    const root = mkdtempSync(join(tmpdir(), 'actionlab-paths-'))
    remove = () => rmSync(root, { recursive: true, force: true })
    for (const name of ['outside.js', 'project/.env', 'project/functions/page.js', 'project/functions/_hidden.js']) {
      mkdirSync(dirname(join(root, name)), { recursive: true })
      writeFileSync(
        join(root, name),
        name.endsWith('page.js') ? 'exports.main = () => ({ body: { page: true } })' : `${outside}// ${secret}`,
      )
    }
    emulator = await createEmulator({
      root: join(root, 'project'),
      functions: './functions',
      actions: { page: { type: 'web' } },
      watch: false,
    })
    ;({ port } = await emulator.listen({ port: 0 }))
  })
  afterAll(async () => {
    await emulator.close()
    remove()
  })

  const ways = [
    '..',
    '%2e%2e',
    '.%2e',
    '..%2f..',
    '..%5c..',
    '..\\..',
    '%252e%252e',
    '..;',
    '%c0%ae%c0%ae',
    '..%00',
    '....//....',
    '~',
    '%2fetc%2fpasswd',
    'file:',
    '.env',
    '_hidden',
    'page.js',
    '__proto__',
  ]
  const starts = [
    '/',
    '/_/',
    '/_/assets/',
    '/_/api/v1/functions/',
    '/_/api/v1/activations/',
    '/api/v1/web/',
    '/api/v1/web/guest/',
    '/api/v1/web/guest/default/',
    '/api/v1/web/guest/default/page.',
    '/api/v1/web/guest/default/page.json/',
    '/api/v1/web/guest/default/page/',
    '/api/v1/namespaces/',
    '/api/v1/namespaces/_/actions/',
    '/api/v1/namespaces/_/packages/',
    '/api/v1/namespaces/_/activations/',
    '/ncf/api/v2/packages/',
    '/ncf/api/v2/packages/-/actions/',
    '/apigw/',
    '/v1/functions/',
  ]
  test.each(starts)('below %s', async (start) => {
    for (const way of ways) {
      for (const end of ['', '/../outside.js', '/.env']) {
        const host = start.startsWith('/_/') ? 'dashboard.localhost' : 'localhost'
        const text = await exchangeBytes(port, `GET ${start}${way}${end} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
        const { status, body } = readAnswer(text)
        expect(text, `${start}${way}${end}`).not.toContain(secret)
        expect(status, `${start}${way}${end} ${body}`).toBeLessThan(500)
      }
    }
  })

  test.each(['main.js/..%2f..%2fserve.ts', '..%2fserve.ts', '%2e%2e%2fserve.ts', 'main.js%00.css', 'client/main.js', '..%5cserve.ts'])(
    'as an asset %s',
    async (name) => {
      for (const folder of ['/_/assets', '/_/assets/0123456789ab'])
        expect((await emulator.request(pageUrl(`${folder}/${name}`))).status).toBe(404)
    },
  )
})

describe('a zipped action', () => {
  let emulator: Emulator
  let count = 0
  beforeAll(async () => {
    emulator = await createEmulator({ watch: false, isolation: 'process', actions: {} })
  })
  afterAll(() => emulator.close())
  /** What a call answers. */
  const deploy = async (archive: Uint8Array, exec: object = {}): Promise<string> => {
    const target = `/api/v1/namespaces/_/actions/zipped${++count}`
    const code = Buffer.from(archive).toString('base64')
    const init = { headers: { 'content-type': 'application/json' } }
    const body = JSON.stringify({ exec: { kind: 'nodejs:default', code, ...exec } })
    expect((await emulator.request(target, { ...init, method: 'PUT', body })).status).toBe(200)
    return (await emulator.request(`${target}?blocking=true&result=true`, { ...init, method: 'POST', body: '{}' })).text()
  }
  const index = Buffer.from(`exports.main = () => ({ ran: 'inside' })`)
  const link = (target: string): Zippable[string] => [Buffer.from(target), { os: 3, attrs: 0o120777 << 16 }]

  test('runs', async () => {
    expect(await deploy(zipSync({ 'index.js': index, 'lib/a.js': Buffer.from('') }))).toBe('{"ran":"inside"}')
  })

  test('keeps links that stay inside, as npm makes them', async () => {
    const main = Buffer.from(`exports.main = () => ({ ran: require('./node_modules/.bin/tool') })`)
    const body = await deploy(
      zipSync({
        'index.js': main,
        'node_modules/tool/cli.js': Buffer.from('module.exports = 7'),
        'node_modules/.bin/tool': link('../tool/cli.js'),
      }),
    )
    expect(body).toBe('{"ran":7}')
  })

  test.each<[string, Zippable, string]>([
    ['a name with a way up', { 'index.js': index, '../evil.js': index }, 'outside its folder'],
    ['a way up in the middle', { 'index.js': index, 'a/../../evil.js': index }, 'outside its folder'],
    ['an absolute name', { 'index.js': index, '/tmp/evil.js': index }, 'outside its folder'],
    ['a name for Windows', { 'index.js': index, '..\\evil.js': index }, 'outside its folder'],
    ['a drive', { 'index.js': index, 'C:evil.js': index }, 'outside its folder'],
    ['a NUL in a name', { 'index.js': index, 'a\0.js': index }, 'outside its folder'],
    ['a link to a file outside', { 'index.js': link('../../../outside.js') }, 'link out of its folder'],
    ['a link to an absolute path', { 'index.js': index, passwd: link('/etc/passwd') }, 'link out of its folder'],
    ['a link to the folder above', { 'index.js': index, up: link('..') }, 'link out of its folder'],
    ['a link through another link', { 'index.js': index, d: link('.'), x: link('d/..') }, 'link out of its folder'],
    ['a link behind another link', { 'index.js': index, d: link('.'), 'd/y': link('../../outside.js') }, 'link out of its folder'],
    ['a file behind a link', { 'index.js': index, d: link('/tmp'), 'd/evil.js': index }, 'link out of its folder'],
    [
      'a package.json that leads out',
      { 'package.json': Buffer.from('{"main":"../../../../../../../../../etc/passwd"}') },
      'package.json or index.js',
    ],
    [
      'too many files',
      Object.fromEntries([['index.js', index], ...Array.from({ length: 20_001 }, (_, n) => [`f${n}`, [new Uint8Array(0), { level: 0 }]])]),
      'more than 20000 files',
    ],
  ])('with %s is refused', async (_, entries, reason) => {
    const body = await deploy(zipSync(entries))
    expect(body).toContain(reason)
    expect(body).not.toContain(secret)
    expect(await deploy(zipSync({ 'index.js': index }))).toBe('{"ran":"inside"}')
  })

  test.each(['../../../outside.main', '../outside.main', '/etc/passwd.main', 'index/../../../../outside.main'])(
    'whose main is %s runs nothing else',
    async (main) => {
      const folder = createFolder({})
      const depth = folder.root.split('/').length
      for (const wanted of [main, `${'../'.repeat(depth + 6)}${folder.path('outside').slice(1)}.main`]) {
        folder.write('outside.js', outside)
        const body = await deploy(zipSync({ 'index.js': index }), { main: wanted })
        expect(body).not.toContain(secret)
        expect(body).toContain('error')
      }
    },
  )

  describe('that is a bomb stops before it is unpacked', () => {
    const zeros = (bytes: number): Uint8Array => new Uint8Array(bytes)
    /** Sets a field of every entry in the directory. */
    const patched = (zip: Uint8Array, offset: number, value: number): Uint8Array => {
      const bytes = Buffer.from(zip)
      for (let at = bytes.indexOf('PK\u0001\u0002', 0, 'latin1'); at >= 0; at = bytes.indexOf('PK\u0001\u0002', at + 4, 'latin1'))
        bytes.writeUInt32LE(value, at + offset)
      return bytes
    }
    const unpacked = (zip: Uint8Array): string => {
      const { root } = createFolder({})
      try {
        unpack(zip, root)
      } catch (error) {
        return error instanceof Error ? error.message : String(error)
      }
      return `fine: ${readdirSync(root).join()}`
    }

    test('as one that says how large it is', () => {
      expect(unpacked(patched(zipSync({ big: zeros(1000) }), 24, 300_000_001))).toBe('it unpacks to more than 300 MB')
      const many = zipSync(Object.fromEntries(Array.from({ length: 4 }, (_, n) => [`f${n}`, zeros(10)])))
      expect(unpacked(patched(many, 24, 80_000_000))).toBe('it unpacks to more than 300 MB')
    })

    test('as one that says it is small', () => {
      expect(unpacked(patched(zipSync({ small: zeros(5_000_000) }), 24, 10))).toBe('"small" does not unpack to the 10 bytes that it names')
    })

    test('as one whose entries share their bytes', () => {
      const files = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`f${n}`, n === 0 ? zeros(4_000_000) : zeros(0)]))
      const overlapping = patched(patched(patched(zipSync(files), 42, 0), 24, 4_000_000), 20, 4_000)
      expect(unpacked(overlapping)).toBe('it unpacks to more than 300 MB')
    })

    test.each<[string, (zip: Buffer) => Uint8Array, RegExp]>([
      ['cut off', (zip) => zip.subarray(0, zip.length - 30), /no zip/],
      ['only a beginning', (zip) => zip.subarray(0, 20), /no zip/],
      ['nothing', () => new Uint8Array(0), /no zip/],
      ['a directory elsewhere', (zip) => (zip.writeUInt32LE(0xfffffff0, zip.length - 6), zip), /damaged/],
      ['more entries than there are', (zip) => (zip.writeUInt16LE(0xffff, zip.length - 12), zip), /damaged/],
      ['content elsewhere', (zip) => patched(zip, 42, 0xfffffff0), /not where it should be/],
      ['content beyond the end', (zip) => patched(zip, 20, 0xfffffff0), /cut off/],
      ['another method', (zip) => patched(zip, 10, 99), /does not unpack/],
      ['a password', (zip) => patched(zip, 8, 1), /encrypted|does not unpack/],
    ])('as one with %s', (_, damage, message) => {
      expect(unpacked(damage(Buffer.from(zipSync({ 'index.js': index }))))).toMatch(message)
    })
  })
})

test('a case saved from the dashboard is not written through a link', async () => {
  const folder = createProject({})
  folder.write('target.json', '[]')
  folder.write('project/cases/.keep', '')
  folder.link('project/cases/hello.json', '../../target.json')
  await using emulator = await createEmulator({ root: folder.project, watch: false, token: 'token-of-the-case' })
  await emulator.request('/v1/functions/hello', { method: 'POST' })
  const id = emulator.activations.list()[0]?.activationId
  const headers = { authorization: 'Bearer token-of-the-case', 'content-type': 'application/json' }
  const answer = await emulator.request(`/_/api/v1/activations/${id}/case`, { method: 'POST', headers, body: '{}' })
  expect(answer.status).toBe(500)
  expect(readFileSync(folder.path('target.json'), 'utf8')).toBe('[]')
})
