/** The mixed load of the soak. Each call knows what the contract lets it expect; what it returns is what was wrong, or undefined. */
import { isDeepStrictEqual } from 'node:util'
import type { Answer, Client } from './soak-http.ts'
import { configText, sharedText, versionText, type SoakProject } from './soak-project.ts'

export interface Soak {
  readonly client: Client
  readonly project: SoakProject
  /** Counts up: no two calls send the same. */
  next(): number
  /** What was saved last. */
  readonly saved: { version: number; shared: number; bound: number; broken: boolean }
}

export interface Kind {
  readonly name: string
  readonly weight: number
  run(soak: Soak): Promise<string | undefined>
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

function differs(
  answer: Answer,
  status: number,
  expected?: unknown,
  pick: (value: never) => unknown = (value) => value,
): string | undefined {
  const seen = `${answer.status} ${answer.text.slice(0, 300)}`
  if (answer.status !== status) return `expected ${status}, got ${seen}`
  if (expected === undefined) return undefined
  try {
    if (isDeepStrictEqual(pick(JSON.parse(answer.text) as never), expected)) return undefined
  } catch {
    // told below
  }
  return `expected ${JSON.stringify(expected)}, got ${seen}`
}

const api = '/api/v1/namespaces/_'
const postAction = (name: string): string => `/ncf/api/v2/packages/-/actions/${name}`
const resultOf = ({ content }: { content: { response: { result: unknown } } }): unknown => content.response.result
const code = ({ code: value }: { code: unknown }): unknown => value

const wellBehaved: readonly Kind[] = [
  {
    name: 'ncp.postAction',
    weight: 12,
    async run({ client, next }) {
      const params = { n: next(), text: 'é💩', ['__proto__x']: [1, { a: null }] }
      return differs(await client.post(postAction('echo'), params), 200, params, resultOf)
    },
  },
  {
    name: 'ncp.webhook',
    weight: 8,
    async run({ client, next }) {
      const params = { n: next() }
      return differs(await client.post('/apigw/p/a/s/hook?blocking=true&result=true', params), 200, params)
    },
  },
  {
    name: 'ncp.webhook, asynchronous, looked up',
    weight: 3,
    async run({ client, next }) {
      const params = { n: next() }
      const answer = await client.post('/apigw/p/a/s/hook', params)
      if (answer.status !== 202) return differs(answer, 202)
      const { activationId } = JSON.parse(answer.text) as { activationId: string }
      return recorded(client, activationId, params)
    },
  },
  {
    name: 'ncp.http',
    weight: 8,
    async run({ client, next }) {
      const n = String(next())
      return differs(await client.send(`/apigw/p/a/s/site?n=${n}`), 200, { n })
    },
  },
  {
    name: 'ncp.http, raw',
    weight: 4,
    async run({ client, next }) {
      const body = Buffer.from([0, 255, next() % 256])
      const answer = await client.send('/apigw/p/a/s/raw/a/b?x=1', { method: 'PUT', body, headers: { 'content-type': 'image/png' } })
      return differs(answer, 200, { __ow_path: '/a/b', __ow_body: body.toString('base64'), __ow_query: 'x=1' })
    },
  },
  {
    name: 'openwhisk.web',
    weight: 12,
    async run({ client, next }) {
      const n = String(next())
      const answer = await client.send(`/api/v1/web/guest/default/site?n=${n}`)
      return answer.headers['x-n'] === n
        ? differs(answer, 200, { n })
        : `x-n is ${String(answer.headers['x-n'])}, not ${n}: ${answer.status} ${answer.text}`
    },
  },
  {
    name: 'openwhisk.web, projected',
    weight: 4,
    async run({ client, next }) {
      const n = next()
      const answer = await client.send(`/api/v1/web/guest/default/site.text/body/n?n=${n}`)
      return answer.status === 200 && answer.text === String(n) ? undefined : `expected ${n}, got ${answer.status} ${answer.text}`
    },
  },
  {
    name: 'openwhisk.api',
    weight: 8,
    async run({ client, next }) {
      const params = { n: next() }
      return differs(await client.post(`${api}/actions/echo?blocking=true&result=true`, params), 200, params)
    },
  },
  {
    name: 'openwhisk.api, sequence',
    weight: 3,
    async run({ client, next, saved }) {
      const n = next()
      const before = saved.bound
      const answer = await client.post(`${api}/actions/both?blocking=true&result=true`, { n })
      return between(answer, 'bound', before, () => saved.bound) ?? differs(answer, 200, n, (value: { n: number }) => value.n)
    },
  },
  {
    name: 'openwhisk.api, deployed and deleted',
    weight: 1,
    async run({ client, next }) {
      const path = `${api}/actions/made-${next() % 20}-${process.pid}`
      const put = await client.send(`${path}?overwrite=true`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ exec: { kind: 'nodejs:default', code: 'function main(params) { return { made: params.n } }' } }),
      })
      if (put.status !== 200) return differs(put, 200)
      const wrong = differs(await client.post(`${path}?blocking=true&result=true`, { n: 7 }), 200, { made: 7 })
      return wrong ?? differs(await client.send(path, { method: 'DELETE' }), 200)
    },
  },
  {
    name: 'tcb',
    weight: 10,
    async run({ client, next }) {
      const params = { n: next() }
      return differs(await client.post('/v1/functions/echo', params), 200, params)
    },
  },
  {
    name: 'tcb, text',
    weight: 4,
    async run({ client, next }) {
      const n = next()
      const answer = await client.post('/v1/functions/text', { n })
      const right = answer.status === 200 && answer.text === `n is ${n}` && String(answer.headers['content-type']).startsWith('text/plain')
      return right ? undefined : `expected n is ${n}, got ${answer.status} ${answer.text}`
    },
  },
  {
    name: 'tcb.web',
    weight: 3,
    async run({ client, next }) {
      const body = `${next()} `.repeat(20_000)
      const answer = await client.send('/v1/functions/server/?webfn=true', { method: 'POST', body })
      return answer.status === 200 && answer.text === body
        ? undefined
        : `expected ${body.length} bytes, got ${answer.status} ${answer.text.slice(0, 200)}`
    },
  },
  {
    name: 'tcb.legacy',
    weight: 2,
    async run({ client, next }) {
      const event = JSON.stringify({ n: next() })
      const body = { action: 'functions.invokeFunction', function_name: 'echo', request_data: event }
      return differs(
        await client.post('/admin', body),
        200,
        event,
        (value: { data: { response_data: string } }) => value.data.response_data,
      )
    },
  },
  {
    name: 'python',
    weight: 5,
    async run({ client, project, next }) {
      const n = next()
      return project.python ? differs(await client.post(postAction('snake'), { n }), 200, { n }, resultOf) : undefined
    },
  },
  {
    name: 'dashboard',
    weight: 2,
    async run({ client }) {
      const pages = ['/_/health', '/_/api/v1/activations?limit=20', '/_/api/v1/functions', '/_/', '/_/activations']
      for (const page of pages) {
        const answer = await client.send(page)
        if (answer.status !== 200) return `${page}: ${answer.status} ${answer.text.slice(0, 200)}`
      }
      return undefined
    },
  },
]

const refused: readonly Kind[] = [
  {
    name: 'not found',
    weight: 3,
    async run({ client }) {
      return (
        differs(
          await client.post(postAction('nobody'), {}),
          404,
          '80301',
          ({ error }: { error: { errorCode: string } }) => error.errorCode,
        ) ??
        differs(
          await client.send('/api/v1/web/guest/default/nobody'),
          404,
          'The requested resource does not exist.',
          ({ error }: { error: string }) => error,
        ) ??
        differs(await client.post('/v1/functions/nobody', {}), 404, 'FUNCTION_NOT_FOUND', code)
      )
    },
  },
  {
    name: 'malformed',
    weight: 3,
    async run({ client }) {
      return (
        differs(await client.post(postAction('echo'), '{'), 400) ??
        differs(await client.post(`${api}/actions/echo?blocking=true`, '[1'), 400) ??
        differs(await client.post('/v1/functions/echo', 'null'), 400, 'FUNCTION_PARAM_INVALID', code)
      )
    },
  },
  {
    name: 'too large',
    weight: 1,
    run: async ({ client }) => differs(await client.post('/api/v1/web/guest/default/site', { text: 'x'.repeat(1_100_000) }), 413),
  },
]

const error = ({ error: value }: { error: unknown }): unknown => value
const exited = 'The action did not produce a valid response and exited unexpectedly.'
const exhausted = 'The action exhausted its memory and was aborted.'
const late = 'The action exceeded its time limits of 1500 milliseconds.'

function fault(how: string, weight: number, expected: string, action = 'fault'): Kind {
  return {
    name: `fault: ${how}`,
    weight,
    async run({ client, next }) {
      const answer = await client.post(`${api}/actions/${action}?blocking=true&result=true`, { how, n: next() })
      return differs(answer, 502, expected, error)
    },
  }
}

const faulty: readonly Kind[] = [
  fault('exit', 0.6, exited),
  fault('crash', 0.4, exited),
  fault('memory', 0.2, exhausted, 'hungry'),
  fault('loop', 0.2, late, 'loop'),
  {
    name: 'fault: tcb',
    weight: 1,
    run: async ({ client }) => differs(await client.post('/v1/functions/fault', { how: 'throw' }), 400, 'FUNCTION_INVOCATION_FAILED', code),
  },
  {
    name: 'fault: children and noise',
    weight: 0.5,
    async run({ client, next }) {
      const n = next()
      const wrong = differs(await client.post(`${api}/actions/fault?blocking=true&result=true`, { how: 'noise', n }), 200, { n })
      return wrong ?? differs(await client.post(`${api}/actions/fault?blocking=true&result=true`, { how: 'child', n }), 200, { n })
    },
  },
]

const edits: readonly Kind[] = [
  {
    name: 'edit: a function',
    weight: 0.6,
    async run({ client, project, saved }) {
      project.write('functions/version.js', versionText(++saved.version))
      const before = saved.version
      return between(await client.post('/v1/functions/version', {}), 'version', before, () => saved.version)
    },
  },
  {
    name: 'edit: a shared module',
    weight: 0.3,
    async run({ client, project, saved }) {
      project.write('functions/lib/shared.ts', sharedText(++saved.shared))
      const before = saved.shared
      return between(await client.post('/v1/functions/sharing', {}), 'shared', before, () => saved.shared)
    },
  },
  {
    name: 'edit: broken, then mended',
    weight: 0.2,
    async run({ client, project, saved }) {
      if (saved.broken) return undefined
      saved.broken = true
      project.write('functions/broken.js', 'exports.main = (\n')
      const wrong = differs(await client.post('/v1/functions/broken', {}), 400, 'FUNCTION_INVOCATION_FAILED', code)
      project.write('functions/broken.js', versionText(1))
      const mended = differs(await client.post('/v1/functions/broken', {}), 200, { version: 1 })
      saved.broken = false
      return wrong ?? mended
    },
  },
  {
    name: 'edit: the configuration',
    weight: 0.1,
    async run({ client, project, saved }) {
      project.write('actionlab.config.json', configText(++saved.bound))
      const before = saved.bound
      return between(await client.post(`${api}/actions/bound?blocking=true&result=true`, {}), 'bound', before, () => saved.bound)
    },
  },
]

const rude: readonly Kind[] = [
  {
    name: 'client leaves during a call',
    weight: 1,
    async run({ client, next }) {
      const n = next()
      const since = Date.now() - 1000
      const socket = await client.open()
      const body = JSON.stringify({ n })
      socket.write(
        `POST ${postAction('slow')} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      )
      await pause(60)
      socket.destroy()
      for (let tries = 0; tries < 200; tries++) {
        await pause(50)
        const answer = await client.send(`${api}/activations?name=slow&since=${since}&limit=200&docs=true`)
        const records = JSON.parse(answer.text) as { response: { result: { n?: number } } }[]
        if (records.some(({ response }) => response.result.n === n)) return undefined
      }
      return `no record of the call ${n} whose client left`
    },
  },
  {
    name: 'upload cut off',
    weight: 1,
    async run({ client }) {
      const socket = await client.open()
      socket.write(
        'POST /v1/functions/echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"a":',
      )
      await pause(20)
      socket.resetAndDestroy()
      return undefined
    },
  },
  {
    name: 'download cut off',
    weight: 1,
    async run({ client }) {
      const socket = await client.open()
      const body = 'x'.repeat(500_000)
      socket.write(`POST /v1/functions/server/?webfn=true HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
      await new Promise<void>((resolve) => socket.once('data', () => resolve()).once('close', () => resolve()))
      socket.destroy()
      return undefined
    },
  },
  {
    name: 'listener that leaves',
    weight: 0.5,
    async run({ client }) {
      const socket = await client.open()
      socket.write('GET /_/api/v1/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n')
      const [head] = await Promise.race([
        new Promise<string[]>((resolve) => socket.once('data', (chunk: Buffer) => resolve([chunk.toString('latin1')]))),
        pause(5000).then(() => ['']),
      ])
      await pause(300)
      socket.destroy()
      return head?.startsWith('HTTP/1.1 200') === true ? undefined : `the event stream began with ${JSON.stringify(head)}`
    },
  },
  {
    name: 'bytes that are no HTTP',
    weight: 1,
    async run({ client }) {
      const socket = await client.open()
      socket.end('\u0016\u0003\u0001 no HTTP\r\n\r\n')
      const text = await new Promise<string>((resolve) => {
        let seen = ''
        socket.on('data', (chunk: Buffer) => (seen += chunk.toString('latin1')))
        socket.on('close', () => resolve(seen))
      })
      return text.startsWith('HTTP/1.1 400') ? undefined : `expected 400, got ${JSON.stringify(text)}`
    },
  },
]

export const kinds: readonly Kind[] = [...wellBehaved, ...refused, ...faulty, ...edits, ...rude]

/** A value that others may have raised meanwhile, but which must not be older than when the call began. */
function between(answer: Answer, name: string, least: number, newest: () => number): string | undefined {
  if (answer.status !== 200) return differs(answer, 200)
  const value = (JSON.parse(answer.text) as Record<string, unknown>)[name]
  const right = typeof value === 'number' && value >= least && value <= newest()
  return right ? undefined : `${name} is ${String(value)}, expected ${least} to ${newest()}`
}

/** The record of an activation appears when it has ended. */
async function recorded(client: Client, activationId: string, result: unknown): Promise<string | undefined> {
  for (let tries = 0; tries < 100; tries++) {
    const answer = await client.send(`${api}/activations/${activationId}`)
    if (answer.status === 200) return differs(answer, 200, result, ({ response }: { response: { result: unknown } }) => response.result)
    await pause(50)
  }
  return `activation ${activationId} was never recorded`
}
