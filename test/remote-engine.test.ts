/** Issue: a remote OpenWhisk runs the functions, while every answer is still ours. A second emulator is the remote, over real HTTP. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createEmulator, type Activation, type Config, type Emulator } from '../emulator/index.ts'
import { deployCase } from '../emulator/cases/deploy-case.ts'
import type { ContractCase } from '../emulator/cases/format.ts'
import { playCase } from '../emulator/cases/play.ts'
import { viaSocket } from '../emulator/cases/send.ts'
import { createFolder, type Files, type Folder } from './support/project.ts'
import { repeat } from './support/repeat.ts'
import { until } from './support/until.ts'
import { has } from '../scripts/test-tools.mjs'

const auth = '23bc46b1-71f6-4ed5-8c54-816aa4f8c502:remote-key'
const hasPython = has('Python')

interface Remote {
  readonly emulator: Emulator
  readonly url: string
}

async function startRemote(config: Config = {}): Promise<Remote> {
  const emulator = await createEmulator({
    ...config,
    actions: {},
    openwhisk: { auth },
    providers: ['openwhisk'],
    watch: false,
    functions: folderOfNothing,
  })
  const { url } = await emulator.listen({ port: 0 })
  return { emulator, url }
}

/** The remote has no files: everything comes over its API. */
const folderOfNothing = fileURLToPath(new URL('../fixtures/runtimes/', import.meta.url))

async function startFront(url: string, files: Files, config: Config = {}, watch = false): Promise<{ front: Emulator; folder: Folder }> {
  const folder = createFolder({ 'functions/.keep': '', ...files })
  const front = await createEmulator({
    root: folder.root,
    functions: './functions',
    watch,
    engine: { openwhisk: { apiHost: url, auth } },
    ...config,
  })
  onTestFinished(() => front.close())
  return { front, folder }
}

const summary = ({ response: { status, result } }: Activation): unknown => [status, result]
const logsOf = ({ logLines }: Activation): string[] => logLines.map(({ stream, text }) => `${stream}: ${text}`)

describe('functions run on the remote', () => {
  let remote: Remote
  beforeAll(async () => {
    remote = await startRemote({ limits: { blockingWait: 400 } })
  })
  afterAll(() => remote.emulator.close())

  test('bundled here, with environment, parameters and limits; records and logs come back', async () => {
    const { front } = await startFront(
      remote.url,
      {
        'functions/shop/f.ts': `import { word } from './shared/word'
          export async function main(params: { n: number }) {
            console.log(word, params.n)
            console.error('err')
            return { params, env: process.env['OWN'], at: process.env['__OW_API_HOST'] }
          }`,
        'functions/shop/shared/word.ts': `export const word: string = 'bundled'`,
      },
      {
        actions: {
          'shop/f': { env: { OWN: 'own' }, params: { bound: 1 }, limits: { memory: 512, timeout: 7000 }, annotations: { team: 'a' } },
        },
      },
    )
    const activation = await front.invoke('shop/f', { n: 2 })
    expect(summary(activation)).toEqual(['success', { params: { bound: 1, n: 2 }, env: 'own', at: remote.url }])
    expect(logsOf(activation)).toEqual(['stdout: bundled 2', 'stderr: err'])
    expect(activation.cold).toBe(true)
    expect(front.activations.get(activation.activationId)).toBe(activation)
    const [there] = remote.emulator.activations.list({ name: 'shop/f' })
    expect(there?.annotations).toContainEqual({ key: 'limits', value: { concurrency: 1, logs: 10, memory: 512, timeout: 7000 } })
    expect((await front.invoke('shop/f', { n: 3 })).cold).toBe(false)
  })

  test('failures are those of the function, not of the way there', async () => {
    const { front } = await startFront(
      remote.url,
      {
        'functions/fail.js': `exports.main = ({ how }) => {
          console.log('before')
          if (how === 'throw') throw new Error('no')
          if (how === 'exit') process.exit(1)
          if (how === 'loop') for (;;);
          if (how === 'text') return 'text'
          return { error: { code: 7 }, lost: 1 }
        }`,
      },
      { actions: { fail: { limits: { timeout: 700 } } } },
    )
    const outcome = async (how: string): Promise<unknown> => {
      const activation = await front.invoke('fail', { how })
      return [...(summary(activation) as unknown[]), activation.outcome.failure, activation.hints]
    }
    const developer = 'action developer error'
    expect(await outcome('error')).toEqual(['application error', { error: { code: 7 } }, 'application', []])
    expect(await outcome('throw')).toEqual([developer, { error: 'An error has occurred: Error: no' }, 'throw', []])
    expect(await outcome('text')).toEqual([developer, { error: 'The action did not return a dictionary.' }, 'throw', []])
    expect(await outcome('exit')).toEqual([
      developer,
      { error: 'The action did not produce a valid response and exited unexpectedly.' },
      'exit',
      [],
    ])
    expect(await outcome('loop')).toEqual([developer, { error: 'The action exceeded its time limits of 700 milliseconds.' }, 'timeout', []])
    const [last] = front.activations.list({ limit: 1 })
    expect(last?.logs).toEqual([
      expect.stringMatching(/stdout: before$/),
      expect.stringMatching(/stderr: The action did not initialize or run as expected\. Log data might be missing\.$/),
    ])
  })

  test('what takes longer than the remote waits is waited for', async () => {
    const { front } = await startFront(remote.url, {
      'functions/slow.js': 'exports.main = () => new Promise((resolve) => setTimeout(() => resolve({ slow: true }), 900))',
    })
    expect(summary(await front.invoke('slow'))).toEqual(['success', { slow: true }])
  })

  test('components of a sequence and of a composition, a result that is an array, and all web answers', async () => {
    const { front } = await startFront(
      remote.url,
      {
        'functions/list.js': 'exports.main = ({ n }) => [n, n + 1]',
        'functions/sum.js': 'exports.main = ({ n, by = 1 }) => ({ n: n + by })',
        'functions/asks.js':
          'exports.main = ({ n, asked }) => asked ? { params: { n } } : { action: "sum", params: { n }, state: { asked: true } }',
        'functions/page.js': `exports.main = ({ __ow_method, name }) => ({ statusCode: 201, headers: { 'x-method': __ow_method }, body: 'for ' + name })`,
      },
      {
        actions: {
          both: { components: ['sum', 'sum'] },
          asks: { annotations: { conductor: true } },
          page: { type: 'web', annotations: { 'web-export': true } },
        },
      },
    )
    expect(summary(await front.invoke('both', { n: 3 }))).toEqual(['success', { n: 5 }])
    expect(summary(await front.invoke('asks', { n: 3 }))).toEqual(['success', { n: 4 }])
    // The remote runs the conductor's code and follows nothing itself.
    expect(remote.emulator.activations.list({ name: 'asks' }).map(({ logs }) => logs)).toEqual([[], []])
    expect(summary(await front.invoke('list', { n: 3 }))).toEqual(['success', [3, 4]])
    const page = await front.request('/api/v1/web/guest/default/page.http?name=Bo')
    expect([page.status, page.headers.get('x-method'), await page.text()]).toEqual([201, 'get', 'for Bo'])
    // The remote opens nothing to the web.
    expect((await fetch(`${remote.url}/api/v1/web/guest/default/page.http`)).status).toBe(404)
    const posted = await front.request('/ncf/api/v2/packages/-/actions/sum?blocking=true&result=true', { method: 'POST', body: '{}' })
    expect(posted.status).toBe(200)
  })

  test('CloudBase functions, with event, context and any result', async () => {
    const { front } = await startFront(remote.url, {
      'functions/order.js': `exports.main = async (event, context) => {
        if (event.fail) throw new Error('no')
        return event.plain ? 'plain ☃' : { event, name: context.function_name }
      }`,
    })
    const call = async (json: unknown): Promise<unknown[]> => {
      const answer = await front.request('/v1/functions/order', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(json),
      })
      return [answer.status, answer.headers.get('content-type')?.split(';')[0], await answer.text()]
    }
    expect(await call({ a: 1 })).toEqual([200, 'application/json', '{"event":{"a":1},"name":"order"}'])
    expect(await call({ plain: true })).toEqual([200, 'text/plain', 'plain ☃'])
    expect(await call({ fail: true })).toEqual([400, 'application/json', expect.stringContaining('FUNCTION_INVOCATION_FAILED')])
  })

  test.skipIf(!hasPython)('Python functions, as an archive that keeps their places', async () => {
    const { front } = await startFront(
      remote.url,
      {
        'functions/api/__main__.py':
          'from shared.word import word\nimport os\ndef main(p):\n  print("☃", p["n"])\n  return {"word": word, "data": open("data.txt").read(), "own": os.environ["OWN"]}\n',
        'functions/api/data.txt': 'beside',
        'functions/shared/word.py': 'word = "shared"\n',
        'functions/order.py':
          'def main(event, context):\n  if event.get("fail"): raise ValueError("no")\n  return [event, context["function_name"]]\n',
      },
      { actions: { api: { env: { OWN: 'ö"\\' } } } },
    )
    const activation = await front.invoke('api', { n: 1 })
    expect(summary(activation)).toEqual(['success', { word: 'shared', data: 'beside', own: 'ö"\\' }])
    expect(logsOf(activation)).toEqual(['stdout: ☃ 1'])
    const context = { convention: 'event' as const }
    expect((await front.invoke('order', { fail: true }, context)).outcome).toMatchObject({
      failure: 'throw',
      text: '{"error":"ValueError: no"}',
    })
    const answer = await front.request('/v1/functions/order', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"a":1}',
    })
    expect(await answer.json()).toEqual([{ a: 1 }, 'order'])
  })

  test('a save is deployed at once, and answers the next call', async () => {
    const { front, folder } = await startFront(remote.url, { 'functions/saved.ts': 'export const main = () => ({ v: 1 })' }, {}, true)
    expect(summary(await front.invoke('saved'))).toEqual(['success', { v: 1 }])
    folder.write('functions/saved.ts', 'export const main = () => ({ v: 2 })')
    expect(summary(await front.invoke('saved'))).toEqual(['success', { v: 2 }])
    folder.write('functions/saved.ts', 'export const main = () => ({ v: 3 })')
    const key = `Basic ${Buffer.from(auth).toString('base64')}`
    const code = async (): Promise<string> => {
      const answer = await fetch(`${remote.url}/api/v1/namespaces/_/actions/saved`, { headers: { authorization: key } })
      return ((await answer.json()) as { exec: { code: string } }).exec.code
    }
    await expect.poll(code).toContain('v: 3')
    expect(summary(await front.invoke('saved'))).toEqual(['success', { v: 3 }])
  })

  test('a function that does not build answers with esbuild’s message, and nothing is sent', async () => {
    const { front } = await startFront(remote.url, { 'functions/broken.ts': 'export const main = (' })
    expect((await front.invoke('broken')).response.result).toEqual({ error: expect.stringContaining('Unexpected end of file') })
    expect(remote.emulator.actions()).not.toContain('broken')
  })
})

describe('two fronts share a remote', () => {
  test('what one has deployed the other finds; what a stranger deployed is replaced', async () => {
    const remote = await startRemote()
    onTestFinished(() => remote.emulator.close())
    const files = { 'functions/shop/f.js': 'exports.main = ({ by }) => ({ by, v: 1 })' }
    const one = await startFront(remote.url, files, {}, true)
    const two = await startFront(remote.url, files)
    expect(summary(await one.front.invoke('shop/f', { by: 'first' }))).toEqual(['success', { by: 'first', v: 1 }])
    const calls = Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? one : two).front.invoke('shop/f', { by: n }))
    expect((await Promise.all(calls)).map(summary)).toEqual(Array.from({ length: 20 }, (_, n) => ['success', { by: n, v: 1 }]))
    expect(one.front.activations.list()).toHaveLength(11)
    expect(two.front.activations.list()).toHaveLength(10)
    const versions = new Set(remote.emulator.activations.list({ name: 'shop/f' }).map(({ version }) => version))
    expect([...versions]).toEqual(['0.0.1'])
    one.folder.write('functions/shop/f.js', 'exports.main = ({ by }) => ({ by, v: 2 })')
    expect(summary(await one.front.invoke('shop/f', { by: 1 }))).toEqual(['success', { by: 1, v: 2 }])
    // The second front notices by the version in its next record, and deploys its own again.
    await two.front.invoke('shop/f', { by: 2 })
    expect(summary(await two.front.invoke('shop/f', { by: 2 }))).toEqual(['success', { by: 2, v: 1 }])
  })
})

describe('a remote that fails', () => {
  const files = { 'functions/f.js': 'exports.main = () => ({ well: true })' }

  async function serve(listener: RequestListener): Promise<string> {
    const server = createServer(listener).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    onTestFinished(() => void server.close())
    onTestFinished(() => server.closeAllConnections())
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  const answering =
    (status: number, body: object): RequestListener =>
    (_request, response) =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

  const internal = ['whisk internal error', { error: 'There was an internal server error.' }]

  test.each([
    [401, { error: 'The supplied authentication is invalid.' }, internal, 'internal', /refused the key \(401\)\. Check auth and namespace/],
    [
      429,
      { error: 'Too many requests.' },
      ['whisk internal error', { error: 'Too many concurrent requests in flight.' }],
      'busy',
      /throttles \(429\): Too many requests\./,
    ],
    [503, { error: 'The server is currently unavailable.' }, internal, 'internal', /failed \(503\): The server is currently unavailable\./],
    [413, { error: 'Request larger than allowed.' }, internal, 'internal', /rejected it \(413\): Request larger than allowed\./],
  ])('with %i is the contract’s own error and a hint', async (status, body, expected, failure, hint) => {
    const { front } = await startFront(await serve(answering(status, body)), files)
    const activation = await front.invoke('f')
    expect(summary(activation)).toEqual(expected)
    expect(activation.outcome.failure).toBe(failure)
    expect(activation.hints).toMatchObject([{ code: expect.stringMatching(/^engine\./), text: expect.stringMatching(hint) }])
    expect(activation.hints[0]?.text).not.toContain('remote-key')
  })

  test('by refusing connections, and is asked again at the next call', async () => {
    let up = false
    const remote = await startRemote()
    onTestFinished(() => remote.emulator.close())
    const url = await serve((request, response) => {
      if (!up) return void request.socket.destroy()
      const forward = fetch(`${remote.url}${request.url}`, {
        method: request.method ?? 'GET',
        headers: { authorization: request.headers.authorization ?? '', 'content-type': 'application/json' },
        ...(request.method === 'GET' ? {} : { body: request, duplex: 'half' }),
      })
      void forward.then(async (answer) =>
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text()),
      )
    })
    const { front } = await startFront(url, files)
    const failed = await Promise.all([front.invoke('f'), front.invoke('f'), front.invoke('f')])
    expect(failed.map(summary)).toEqual([internal, internal, internal])
    expect(failed[0]?.hints[0]?.text).toMatch(
      /^While deploying f, the remote OpenWhisk at http:\/\/127\.0\.0\.1:\d+ could not be reached .*is apiHost right\?$/,
    )
    up = true
    expect(summary(await front.invoke('f'))).toEqual(['success', { well: true }])
    up = false
    const later = await front.invoke('f')
    expect(later.hints[0]?.text).toMatch(/^While invoking f,/)
    // The caller hears the contract's words only.
    const answer = await front.request('/api/v1/namespaces/guest/actions/f?blocking=true&result=true', { method: 'POST' })
    expect([answer.status, await answer.json()]).toEqual([500, { error: 'There was an internal server error.' }])
  })

  test.each([
    ['deploying', 'GET', internal, 'did not answer within 300 ms.'],
    [
      'invoking',
      'POST',
      ['action developer error', { error: 'The action exceeded its time limits of 100 milliseconds.' }],
      'did not answer within 400 ms. The activation may still be running there.',
    ],
  ])('by never answering while %s: nobody waits for ever', async (doing, method, expected, words) => {
    const url = await serve((request, response) => {
      if (request.method === method) return
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"version":"0.0.1"}')
    })
    const { front } = await startFront(url, files, {
      actions: { f: { limits: { timeout: 100 } } },
      engine: { openwhisk: { apiHost: url, auth, patience: 300 } },
    })
    const activation = await front.invoke('f')
    expect(summary(activation)).toEqual(expected)
    expect(activation.hints).toMatchObject([{ code: 'engine.timeout', text: `While ${doing} f, the remote OpenWhisk at ${url} ${words}` }])
  })

  test('by not knowing our version of the language: it gets the one that it has', async () => {
    const kinds: string[] = []
    const url = await serve((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => (body += chunk.toString()))
      request.on('end', () => {
        if (request.method === 'GET') return answering(404, { error: 'The requested resource does not exist.' })(request, response)
        if (request.method === 'POST')
          return answering(200, {
            activationId: '0'.repeat(32),
            response: { status: 'success', success: true, result: { kinds } },
            logs: [],
          })(request, response)
        const { kind } = (JSON.parse(body) as { exec: { kind: string } }).exec
        kinds.push(kind)
        const refused = { error: `The specified runtime '${kind}' is not supported by this platform. Valid values are: 'nodejs:default'.` }
        return answering(kind === 'nodejs:default' ? 200 : 400, kind === 'nodejs:default' ? { version: '0.0.1' } : refused)(
          request,
          response,
        )
      })
    })
    const { front } = await startFront(url, files)
    expect(summary(await front.invoke('f'))).toEqual(['success', { kinds: [expect.stringMatching(/^nodejs:\d+$/), 'nodejs:default'] }])
  })

  test('by not having the action any more: it is deployed again', async () => {
    const remote = await startRemote()
    onTestFinished(() => remote.emulator.close())
    const { front } = await startFront(remote.url, files)
    expect(summary(await front.invoke('f'))).toEqual(['success', { well: true }])
    const key = `Basic ${Buffer.from(auth).toString('base64')}`
    await fetch(`${remote.url}/api/v1/namespaces/_/actions/f`, { method: 'DELETE', headers: { authorization: key } })
    await front.invoke('f')
    expect(summary(await front.invoke('f'))).toEqual(['success', { well: true }])
  })
})

describe('the choice of the engine', () => {
  const cli = fileURLToPath(new URL('../scripts/start.mjs', import.meta.url))
  const command = (args: string[]): string[] => [cli, 'emulate', '--port', '0', '--json', ...args]
  const cwd = fileURLToPath(new URL('..', import.meta.url))

  test('--engine openwhisk takes the cluster that wsk is set up for', { timeout: 60_000 }, async () => {
    const remote = await startRemote()
    onTestFinished(() => remote.emulator.close())
    const { root, path } = createFolder({
      'functions/f.js': 'exports.main = () => ({ far: true })',
      wskprops: `# set by wsk\nAPIHOST=${remote.url}\nAUTH=${auth}\nNAMESPACE=_\n`,
    })
    const child = spawn(process.execPath, command(['--root', root, '--engine', 'openwhisk']), {
      cwd,
      env: { ...process.env, WSK_CONFIG_FILE: path('wskprops') },
    })
    // It writes into its folder until it has ended, and the folder is removed then.
    onTestFinished(async () => {
      const ended = once(child, 'exit')
      child.kill()
      await ended
    })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    await until('the emulator to be ready', () => output.includes('"ready"'), { seen: () => output })
    const { url } = JSON.parse(output.split('\n')[0] ?? '') as { url: string }
    const answer = await fetch(`${url}/ncf/api/v2/packages/-/actions/f?blocking=true&result=true`, { method: 'POST', body: '{}' })
    expect(await answer.text()).toContain('"far":true')
    expect(remote.emulator.actions()).toContain('f')
  })

  test.each([
    [['--engine', 'openwhisk'], /engine: 'openwhisk' needs APIHOST and AUTH in .*nowhere/],
    [['--engine', 'cloud'], /engine: found "cloud", expected "local", "openwhisk"/],
  ])('%s is refused with what is missing', { timeout: 60_000 }, (args, words) => {
    const { root } = createFolder({ 'functions/.keep': '' })
    const { status, stderr } = spawnSync(process.execPath, command(['--root', root, ...args]), {
      cwd,
      encoding: 'utf8',
      env: { ...process.env, WSK_CONFIG_FILE: '/nowhere' },
    })
    expect(stderr).toMatch(words)
    expect(status).toBe(2)
  })

  test('the client is no dependency of the package', () => {
    const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as Record<
      string,
      Record<string, unknown>
    >
    expect(manifest['dependencies']).not.toHaveProperty('openwhisk')
    expect(manifest['peerDependenciesMeta']?.['openwhisk']).toEqual({ optional: true })
  })
})

describe('contract cases through the front', () => {
  /** What a function sees of its surroundings is the remote's. */
  const differs = new Set(['ow-api-066'])
  const cases = (
    JSON.parse(readFileSync(new URL('../fixtures/cases/openwhisk/api.json', import.meta.url), 'utf8')) as ContractCase[]
  ).filter(({ id }, index) => !differs.has(id) && (repeat > 1 || index % 3 === 0))
  let remote: Remote
  beforeAll(async () => {
    remote = await startRemote({ namespace: 'far' })
  })
  afterAll(() => remote.emulator.close())

  test.each(cases)('$id: $why', { timeout: 30_000 }, async (contractCase) => {
    const deployed = await deployCase(contractCase)
    const front = await createEmulator({ ...deployed.options, engine: { openwhisk: { apiHost: remote.url, auth } } })
    const { port } = await front.listen({ port: 0 })
    try {
      expect(await playCase(contractCase, viaSocket(port), () => contractCase.now ?? Date.now())).toEqual([])
    } finally {
      await front.close()
      await deployed.remove()
    }
  })
})
