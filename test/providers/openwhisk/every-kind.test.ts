/** An action of every kind may be created; one that nothing here runs says what to configure, and runs as soon as that is done. */
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createEmulator, type Emulator } from '../../../emulator/index.ts'
import { kindFamilies } from '../../../emulator/model/kinds.ts'
import { runtimesView } from '../../../emulator/providers/openwhisk/kinds.ts'
import { createProject } from '../../support/project.ts'

const runtime = { command: [process.execPath, fileURLToPath(new URL('../../../fixtures/runtimes/any-language.mjs', import.meta.url))] }

let emulator: Emulator

beforeAll(async () => {
  emulator = await createEmulator({
    functions: false,
    actions: { local: { module: { main: () => ({}) } } },
    openwhisk: { runtimes: { 'go:1.20': runtime, 'example/custom:1': runtime } },
  })
})
afterAll(() => emulator.close())

interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
}

async function api(method: string, path: string, body?: object): Promise<Answer> {
  const headers = { 'content-type': 'application/json' }
  const answer = await emulator.request(`/api/v1/namespaces/_/actions/${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: answer.status, body: (await answer.json()) as Answer['body'] }
}

const put = (name: string, exec: object): Promise<Answer> => api('PUT', `${name}?overwrite=true`, { exec })
const invoke = (name: string, params: object = {}): Promise<Answer> => api('POST', `${name}?blocking=true&result=true`, params)

describe('an action', () => {
  it('of every kind of runtimes.json may be created, and shows its kind and its code', async () => {
    for (const { kind, requireMain } of Object.values(kindFamilies).flat()) {
      const main = requireMain ? { main: 'com.example.Hello' } : {}
      const { status, body } = await put('any', { kind, code: 'the code, as it is', ...main })
      expect([kind, status]).toEqual([kind, 200])
      expect(body['exec']).toEqual({ kind, code: 'the code, as it is', binary: false, ...main })
      expect(body['annotations']).toContainEqual({ key: 'exec', value: kind })
    }
  })

  it.each([
    ['go:default', 'go:1.20'],
    ['PHP:default ', 'php:8.1'],
    ['swift:default', 'swift:5.3'],
    ['rust:default', 'rust:1.34'],
    ['ruby:default', 'ruby:2.5'],
    ['ballerina:default', 'ballerina:0.990'],
    ['go:1.11', 'go:1.11'],
  ])('of the kind %s is one of %s', async (asked, kind) => {
    expect((await put('named', { kind: asked, code: 'x' })).body['exec']).toMatchObject({ kind })
  })

  it('of an unknown kind is refused with the list of those that are known', async () => {
    for (const kind of ['cobol:85', 'go:9.9', 'java', 'go']) {
      const { status, body } = await put('unknown', { kind, code: 'x' })
      expect(status).toBe(400)
      expect(body['error']).toContain(
        `The request content was malformed:\nThe specified runtime '${kind}' is not supported by this platform. Valid values are: '`,
      )
      for (const known of ['go:1.20', 'dotnet:6.0', 'sequence', 'blackbox']) expect(body['error']).toContain(`'${known}'`)
    }
  })

  it.each([
    [{ kind: 'java:default', code: 'x' }, "'main' must be a string defined in 'exec' for 'java:default' actions"],
    [{ kind: 'dotnet:6.0', code: 'x' }, "'main' must be a string defined in 'exec' for 'dotnet:6.0' actions"],
    [{ kind: 'go:1.20' }, "'code' must be a string or attachment object defined in 'exec' for 'go:1.20' actions"],
    [{ kind: 'php:8.1', code: 'x', main: 1 }, "if defined, 'main' be a string in 'exec' for 'php:8.1' actions"],
    [{ kind: 'blackbox' }, "'image' must be a string defined in 'exec' for 'blackbox' actions"],
    [{ kind: 'blackbox', image: 'not an image' }, 'could not parse image name'],
    [{ kind: 'blackbox', image: 'a/b', code: 7 }, 'Could not deserialize as attachment record: 7'],
    [{ kind: 'blackbox', image: 'a/b', code: null }, 'Could not deserialize as attachment record: null'],
    [{ kind: 'go:1.20', code: { a: 1 } }, 'Could not deserialize as attachment record: {"a":1}'],
    [{ kind: 'go:1.20', code: 'x', main: null }, "if defined, 'main' be a string in 'exec' for 'go:1.20' actions"],
    [{ kind: 'sequence', components: 'a,b' }, "'components' must be an array"],
    [{ kind: 'sequence' }, "'components' must be defined for sequence kind"],
  ])('with exec %j is refused', async (exec, reason) => {
    expect(await put('refused', exec)).toMatchObject({ status: 400, body: { error: `The request content was malformed:\n${reason}` } })
  })

  it('may have its code as `jar`, and code that is Base64 counts as binary', async () => {
    const jar = await put('jar', { kind: 'java:8', jar: 'UEsDBBQ=', main: 'A' })
    expect(jar.body['exec']).toEqual({ kind: 'java:8', code: 'UEsDBBQ=', binary: true, main: 'A' })
    expect((await api('GET', 'jar?code=false')).body['exec']).toEqual({ kind: 'java:8', binary: true, main: 'A' })
  })

  it('in an image shows the image; a blank code is none', async () => {
    const exec = { kind: 'blackbox', image: 'registry.example:5000/team/custom:1' }
    expect((await put('boxed', exec)).body['exec']).toEqual({ ...exec, binary: false })
    expect((await put('boxed', { ...exec, code: '  ' })).body['exec']).toEqual({ ...exec, binary: false })
    expect((await put('boxed', { ...exec, code: 'x', main: 'm' })).body['exec']).toEqual({ ...exec, binary: false, code: 'x', main: 'm' })
    await api('PUT', 'boxed?overwrite=true', { parameters: [{ key: 'a', value: 1 }] })
    expect((await api('GET', 'boxed')).body['exec']).toMatchObject(exec)
  })

  it('whose kind nothing here runs fails, and says what to configure', async () => {
    await put('php', { kind: 'php:8.1', code: '<?php' })
    const failed = await invoke('php')
    expect(failed).toMatchObject({ status: 502, body: { error: 'Initialization has failed due to: nothing here runs php:8.1.' } })
    const [hint] = emulator.activations.list()[0]?.hints ?? []
    expect(hint?.code).toBe('runtime-missing')
    expect(hint?.text).toBe(
      "openwhisk.runtimes['php:8.1'] in actionlab.config may name a program or an image that does: { command: ['program', …] }, " +
        "or with Docker or Podman { image: 'openwhisk/action-php-v8.1:nightly' }.",
    )
  })

  it('in an image says what to configure where no container engine is there', async () => {
    vi.stubEnv('PATH', '')
    onTestFinished(() => void vi.unstubAllEnvs())
    await put('alone', { kind: 'blackbox', image: 'example/alone' })
    expect((await invoke('alone')).body['error']).toContain('needs Docker, Podman or nerdctl')
    const [hint] = emulator.activations.list()[0]?.hints ?? []
    expect(hint?.text).toContain("openwhisk.runtimes['example/alone'] in actionlab.config may name a program")
  })

  it('runs in the runtime that the configuration has for its kind, with its code as it was sent', async () => {
    const code = Buffer.from('a program').toString('base64')
    await put('shout', { kind: 'go:default', code, main: 'Shout' })
    expect(await invoke('shout', { n: 1 })).toEqual({
      status: 200,
      body: { given: { n: 1 }, name: 'shout', main: 'Shout', code, binary: true },
    })
  })

  it('in an image runs in the runtime that the configuration has for that image', async () => {
    await put('custom', { kind: 'blackbox', image: 'example/custom:1', code: 'plain' })
    expect(await invoke('custom')).toMatchObject({ status: 200, body: { name: 'custom', main: 'main', code: 'plain', binary: false } })
  })
})

describe('a project with functions in several languages', () => {
  const manifest = `packages:
  p:
    actions:
      js: { function: hello.js }
      go: { function: hello.go }
      php: { function: hello.php, runtime: php:7.4 }
      java: { function: hello.jar, main: com.example.Hello }
      box: { docker: example/custom:1, function: hello.go }
`
  const files = {
    'manifest.yaml': manifest,
    'hello.js': 'exports.main = () => ({ by: "node" })\n',
    'hello.go': 'package main\n',
    'hello.php': '<?php\n',
    'hello.jar': 'PK',
  }

  it('is deployed whole from a manifest, and names once what is missing for each kind', async () => {
    const project = await createProject(files, {
      config: { isolation: 'inline', openwhisk: { runtimes: { 'go:1.20': runtime, 'example/custom:1': runtime } } },
      watch: false,
    })
    expect(project.actions()).toEqual(['p/box', 'p/go', 'p/java', 'p/js', 'p/php'])
    expect(await project.call('p/js')).toEqual({ by: 'node' })
    expect(await project.call('p/go')).toMatchObject({ code: 'package main\n' })
    expect(await project.call('p/box')).toMatchObject({ code: 'package main\n' })
    const failed = await project.activate('p/php')
    expect(failed.response.result).toEqual({ error: 'Initialization has failed due to: nothing here runs php:7.4.' })
    expect(project.logged('notice').map(({ text: said }) => said.split('.')[0])).toEqual([
      'Nothing here runs p/php of kind php:7',
      'Nothing here runs p/java of kind java:8',
    ])
  })

  it.each([
    [
      'serverless.yml',
      'service: s\nprovider: openwhisk\nfunctions:\n  js: { handler: hello.main }\n  php: { handler: hello.main, runtime: php }\n',
    ],
    [
      'app.config.yaml',
      'application:\n  runtimeManifest:\n    packages:\n      p:\n        actions:\n          js: { function: hello.js }\n          php: { function: hello.php }\n',
    ],
  ])('is deployed whole from %s as well', async (name, text) => {
    const { 'manifest.yaml': _unused, ...rest } = files
    const project = await createProject(
      { 'package.json': '{"name":"app","version":"1.0.0"}', ...rest, [name]: text },
      { config: { isolation: 'inline', openwhisk: { runtimes: { 'php:8.1': runtime } } }, watch: false },
    )
    const [js = '', php = ''] = project.actions()
    expect(await project.call(js)).toEqual({ by: 'node' })
    expect(await project.call(php)).toMatchObject({ code: '<?php\n' })
    expect(project.logged('notice')).toEqual([])
  })
})

it('a kind that is configured is listed among those of the controller', async () => {
  const runtimes = { 'go:1.17': runtime, 'perl:5': runtime, 'example/image': runtime }
  const own = await createEmulator({ functions: false, actions: { local: { module: { main: () => ({}) } } }, openwhisk: { runtimes } })
  onTestFinished(() => own.close())
  const page = (await (await own.request('/')).json()) as { runtimes: Record<string, { kind: string; default: boolean }[]> }
  expect(page.runtimes['go']?.map((one) => [one.kind, one.default])).toEqual([
    ['go:1.20', true],
    ['go:1.17', false],
  ])
  expect(page.runtimes['perl']?.map((one) => [one.kind, one.default])).toEqual([['perl:5', true]])
  expect(Object.keys(page.runtimes)).not.toContain('example/image')
})

it('the table of kinds is the one of runtimes.json, with one default a family', () => {
  const view = runtimesView({})
  expect(Object.keys(view)).toEqual(['nodejs', 'python', 'swift', 'java', 'php', 'ruby', 'go', 'dotnet', 'rust'])
  for (const kinds of Object.values(view)) expect(kinds.filter((kind) => 'default' in kind && kind.default === true)).toHaveLength(1)
  expect(view['java']).toEqual([
    { kind: 'java:8', image: 'openwhisk/java8action:nightly', deprecated: false, default: true, attached: true, requireMain: true },
  ])
})
