/** One timeline of a request: gateway, functions, what they call. Read as a collector would, and compared with what OpenTelemetry's own code writes. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readFileSync } from 'node:fs'
import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer'
import { describe, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../emulator/index.ts'
import { createFolder } from './support/project.ts'

interface OtlpSpan {
  traceId: string
  spanId: string
  parentSpanId?: string
  traceState?: string
  name: string
  kind: number
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: { key: string; value: { stringValue?: string; intValue?: string; boolValue?: boolean } }[]
  events: { name: string; timeUnixNano: string; attributes: OtlpSpan['attributes'] }[]
  status: { code?: number; message?: string }
  flags: number
}
interface OtlpRequest {
  resourceSpans: {
    resource: { attributes: OtlpSpan['attributes'] }
    scopeSpans: { scope: { name: string; version: string }; spans: OtlpSpan[] }[]
  }[]
}

const files = {
  'functions/leaf.mjs': `export const main = ({ __ow_headers: sent }) => ({ env: process.env.TRACEPARENT, sent: sent?.traceparent })`,
  'functions/calls.mjs': `export const main = async ({ url, own }) => {
    const headers = own ? { traceparent: own } : {}
    return await (await fetch(url, { headers })).json()
  }`,
  'functions/calls_py.py': `import json, urllib.request
def main(args):
    return json.loads(urllib.request.urlopen(args['url']).read())
`,
  'functions/add.mjs': `export const main = ({ n = 0 }) => ({ n: n + 1 })`,
  'functions/fails.mjs': `export const main = () => { throw new Error('the key is ' + process.env.API_KEY) }`,
  'actionlab.config.json': JSON.stringify({
    functions: 'functions',
    defaults: { type: 'web', env: { API_KEY: 'very-secret-value' } },
    actions: { three: { type: 'sequence-web', components: ['add', 'add', 'add'] } },
  }),
}
const web = '/api/v1/web/guest/default'
const parent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

/** A collector: takes what is sent, and answers as it is told. */
async function collect(status = () => 200, before: () => Promise<void> = () => Promise.resolve()) {
  let begun = 0
  const requests: { path: string; type: string; body: OtlpRequest }[] = []
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    begun++
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    const answer = (): void => {
      const code = status()
      const body = JSON.parse(Buffer.concat(chunks).toString()) as OtlpRequest
      if (code === 200) requests.push({ path: request.url ?? '', type: request.headers['content-type'] ?? '', body })
      response.writeHead(code, { 'content-type': 'application/json' }).end('{}')
    }
    request.on('end', () => void before().then(answer))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    /** Requests that have come, answered or not. */
    begun: () => begun,
    spans: () => requests.flatMap(({ body }) => spansIn(body)),
    [Symbol.asyncDispose]: () =>
      new Promise<void>((closed) => {
        server.closeAllConnections()
        server.close(() => closed())
      }),
  }
}

const spansIn = (request: OtlpRequest): OtlpSpan[] =>
  request.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
const attribute = ({ attributes }: Pick<OtlpSpan, 'attributes'>, key: string) =>
  Object.values(attributes.find((one) => one.key === key)?.value ?? {})[0]

/** Names from the root down, each with what hangs below it, in the order of their times. */
function tree(spans: readonly OtlpSpan[], parentSpanId?: string): string[] {
  const known = new Set(spans.map(({ spanId }) => spanId))
  return spans
    .filter((span) => (parentSpanId === undefined ? !known.has(span.parentSpanId ?? '') : span.parentSpanId === parentSpanId))
    .filter(({ name }) => !['wait', 'boot', 'load'].includes(name))
    .flatMap((span) => [span.name, ...tree(spans, span.spanId).map((name) => `  ${name}`)])
}

/** Runs `use` with an emulator that listens; resolves with all spans that the collector got, once the emulator has ended. */
async function traced(use: (emulator: Emulator, url: string) => Promise<void>): Promise<OtlpSpan[]> {
  await using collector = await collect()
  await using emulator = await createEmulator({ root: createFolder(files).root, watch: false, traces: collector.url })
  const { url } = await emulator.listen({ port: 0 })
  await use(emulator, url)
  await emulator.close()
  return collector.spans()
}

describe('a request with traceparent', () => {
  test('is one trace: gateway, function, its own call, and the function behind that', async () => {
    let answer: unknown
    const spans = await traced(async (_, url) => {
      const called = `${url}${web}/calls.json?url=${encodeURIComponent(`${url}${web}/leaf.json`)}`
      answer = await (await fetch(called, { headers: { traceparent: parent, tracestate: 'vendor=1' } })).json()
    })
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set(['4bf92f3577b34da6a3ce929d0e0e4736']))
    expect(tree(spans)).toEqual([
      `GET ${web}/calls.json`,
      '  calls',
      '    GET',
      `      GET ${web}/leaf.json`,
      '        leaf',
      '          run',
      '    run',
    ])
    const [gateway] = spans.filter(({ parentSpanId }) => parentSpanId === '00f067aa0ba902b7')
    expect(gateway).toMatchObject({ kind: 2, traceState: 'vendor=1', flags: 0x301 })
    const client = spans.find(({ kind }) => kind === 3)
    expect(attribute(client!, 'http.response.status_code')).toBe('200')
    // What the second function saw: the first one's request, and a span of its own to go on from.
    const leaf = spans.find(({ name }) => name === 'leaf')
    expect(answer).toEqual({
      env: `00-4bf92f3577b34da6a3ce929d0e0e4736-${leaf?.spanId}-01`,
      sent: `00-4bf92f3577b34da6a3ce929d0e0e4736-${client?.spanId}-01`,
    })
  })

  test('goes on from Python too', async () => {
    const spans = await traced(async (_, url) => {
      await fetch(`${url}${web}/calls_py.json?url=${encodeURIComponent(`${url}${web}/leaf.json`)}`, { headers: { traceparent: parent } })
    })
    expect(tree(spans)).toEqual([
      `GET ${web}/calls_py.json`,
      '  calls_py',
      '    GET',
      `      GET ${web}/leaf.json`,
      '        leaf',
      '          run',
      '    run',
    ])
  })

  test.each([
    ['no hex', '00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01'],
    ['no trace', '00-00000000000000000000000000000000-00f067aa0ba902b7-01'],
    ['no span', '00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01'],
    ['more than version 00 has', `${parent}-extra`],
    ['version ff', parent.replace('00', 'ff')],
  ])('that is none (%s) begins a trace of its own', async (_, traceparent) => {
    const spans = await traced(async (emulator) => {
      await emulator.request(`${web}/leaf.json`, { headers: { traceparent } })
    })
    const [activation] = spans.filter(({ name }) => name === 'leaf')
    expect(activation?.traceId).toBe(attribute(activation!, 'faas.invocation_id'))
    expect(spans.every(({ traceId }) => traceId === activation?.traceId)).toBe(true)
  })

  test('of a later version is read as far as it is known', async () => {
    const spans = await traced(async (emulator) => {
      await emulator.request(`${web}/leaf.json`, { headers: { traceparent: `${parent.replace('00', '01')}-later` } })
    })
    expect(spans[0]?.traceId).toBe('4bf92f3577b34da6a3ce929d0e0e4736')
  })
})

test('a function that names a trace itself is left alone', async () => {
  const own = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  let sent: unknown
  await traced(async (_, url) => {
    const answer = await fetch(`${url}${web}/calls.json?own=${own}&url=${encodeURIComponent(`${url}${web}/leaf.json`)}`)
    sent = await answer.json()
  })
  expect(sent).toMatchObject({ sent: own })
})

test('in the thread of a test the trace goes through the function and what it calls, as in a process', async () => {
  await using collector = await collect()
  await using emulator = await createEmulator({ root: createFolder(files).root, isolation: 'inline', traces: collector.url })
  const { url } = await emulator.listen({ port: 0 })
  const called = `${url}${web}/calls.json?url=${encodeURIComponent(`${url}${web}/leaf.json`)}`
  const answer = await (await fetch(called, { headers: { traceparent: parent } })).json()
  await emulator.close()
  const spans = collector.spans()
  expect(tree(spans)).toEqual([
    `GET ${web}/calls.json`,
    '  calls',
    '    GET',
    `      GET ${web}/leaf.json`,
    '        leaf',
    '          run',
    '    run',
  ])
  const [leaf, client] = [spans.find(({ name }) => name === 'leaf'), spans.find(({ kind }) => kind === 3)]
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
  expect(answer).toEqual({ env: `00-${traceId}-${leaf?.spanId}-01`, sent: `00-${traceId}-${client?.spanId}-01` })
})

test("a CloudBase web function's server and a runtime of the developer's get the span of their activation", async () => {
  const says = `(q, s) => s.end(JSON.stringify({ parent: q.headers.traceparent, state: q.headers.tracestate }))`
  const folder = createFolder({
    'functions/site.js': `require('node:http').createServer(${says}).listen(9000)`,
    'functions/own.x': 'code',
    'runtime.cjs': `require('node:http').createServer((q, s) => q.url === '/run' ? (${says})(q, s) : s.end('{"ok":true}')).listen(process.env.PORT)`,
  })
  const runtime = { command: [process.execPath, folder.path('runtime.cjs')] }
  await using collector = await collect()
  const config = {
    functions: 'functions',
    actions: { own: { type: 'web', runtime } },
    tcb: { functions: { site: { type: 'web' } } },
  } as const
  await using emulator = await createEmulator({ root: folder.root, watch: false, traces: collector.url, ...config })
  const headers = { traceparent: parent, tracestate: 'vendor=1' }
  const site = await emulator.request('/v1/functions/site/page?webfn=true', { headers })
  const seenBySite = await site.json()
  const begun = await emulator.request('/v1/functions/site?webfn=true')
  const seenByAnother = (await begun.json()) as { parent: string }
  const own = await emulator.request(`${web}/own.json`, { headers })
  const seenByOwn = await own.json()
  await expect.poll(() => emulator.activations.list()).toHaveLength(3)
  await emulator.close()
  const spans = collector.spans()
  const [first, second] = spans.filter(({ name }) => name === 'site')
  expect(seenBySite).toEqual({ parent: `00-4bf92f3577b34da6a3ce929d0e0e4736-${first?.spanId}-01`, state: 'vendor=1' })
  expect(seenByAnother.parent).toBe(`00-${second?.traceId}-${second?.spanId}-01`)
  expect(second?.traceId).toBe(attribute(second!, 'faas.invocation_id'))
  const run = spans.find(({ name }) => name === 'own')
  expect(seenByOwn).toMatchObject({ parent: `00-4bf92f3577b34da6a3ce929d0e0e4736-${run?.spanId}-01` })
  expect(tree(spans)).toEqual([
    'GET /v1/functions/site/page',
    '  site',
    'GET /v1/functions/site',
    '  site',
    `GET ${web}/own.json`,
    '  own',
    '    run',
  ])
})

test('a sequence of three is one trace: the sequence and a span for each step', async () => {
  const spans = await traced(async (emulator) => {
    expect(await (await emulator.request(`${web}/three.json`)).json()).toMatchObject({ n: 3 })
  })
  expect(tree(spans)).toEqual([`GET ${web}/three.json`, '  three', ...[1, 2, 3].flatMap(() => ['    add', '      run'])])
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1)
})

test('waiting, starting, loading and running follow each other without a gap', async () => {
  const spans = await traced(async (emulator) => {
    await Promise.all([1, 2, 3].map(() => emulator.request(`${web}/add.json`)))
  })
  for (const activation of spans.filter(({ name }) => name === 'add')) {
    const parts = spans.filter(({ parentSpanId }) => parentSpanId === activation.spanId)
    const order = ['wait', 'boot', 'load', 'run'].flatMap((name) => parts.filter((part) => part.name === name))
    expect(order).toHaveLength(parts.length)
    let at = activation.startTimeUnixNano
    for (const part of order) {
      expect(part.startTimeUnixNano).toBe(at)
      at = part.endTimeUnixNano
    }
    expect(at).toBe(activation.endTimeUnixNano)
  }
})

test('a failure says why, and secrets are masked', async () => {
  const spans = await traced(async (emulator) => {
    await emulator.request(`${web}/fails.json?key=very-secret-value`)
  })
  expect(spans.find(({ name }) => name === 'fails')).toMatchObject({ status: { code: 2, message: 'throw' } })
  expect(JSON.stringify(spans)).toContain('the key is ••••••')
  expect(JSON.stringify(spans)).not.toContain('very-secret')
})

test('what is refused is a trace as well', async () => {
  const spans = await traced(async (emulator) => {
    await emulator.request(`${web}/nobody`)
  })
  expect(spans).toHaveLength(1)
  expect(attribute(spans[0]!, 'http.response.status_code')).toBe('404')
})

test("OpenTelemetry's own serializer writes the same spans in the same way", async () => {
  await using collector = await collect()
  await using emulator = await createEmulator({ root: createFolder(files).root, watch: false, traces: collector.url })
  await emulator.request(`${web}/three.json?a=1`, { headers: { traceparent: parent } })
  await emulator.request(`${web}/fails`)
  await emulator.close()
  expect(collector.requests.length).toBeGreaterThan(0)
  for (const { path, type, body } of collector.requests) {
    expect([path, type]).toEqual(['/v1/traces', 'application/json'])
    const bytes = JsonTraceSerializer.serializeRequest(body.resourceSpans.flatMap(readSpans))
    const theirs = JSON.parse(Buffer.from(bytes ?? []).toString()) as OtlpRequest
    expect(stripped(body)).toEqual(stripped(theirs))
  }
})

test('without an address nothing is added to what a function sends or sees', async () => {
  await using emulator = await createEmulator({ root: createFolder(files).root, watch: false })
  const { url } = await emulator.listen({ port: 0 })
  const answer = await fetch(`${url}${web}/calls.json?url=${encodeURIComponent(`${url}${web}/leaf.json`)}`, {
    headers: { traceparent: parent },
  })
  expect(await answer.json()).toEqual({})
})

describe('the exporter', () => {
  test('writes a file, a batch a line', async () => {
    const file = createFolder({}).path('traces.jsonl')
    await using emulator = await createEmulator({ root: createFolder(files).root, watch: false, traces: file })
    await emulator.request(`${web}/leaf.json`)
    await emulator.close()
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
    expect(lines.flatMap((line) => tree(spansIn(JSON.parse(line) as OtlpRequest)))).toContain('  leaf')
  })

  test('keeps spans while a collector cannot take them, and says so once', async () => {
    const told: string[] = []
    let status = 503
    await using collector = await collect(() => status)
    await using emulator = await createEmulator({
      root: createFolder(files).root,
      watch: false,
      traces: collector.url,
      log: { emit: (event) => event.event === 'notice' && told.push(event.text) },
    })
    await emulator.request(`${web}/leaf.json`)
    await expect
      .poll(() => told, { timeout: 10_000 })
      .toEqual([`Traces: ${collector.url}/v1/traces answers 503 {}. Up to 8192 spans wait for it.`])
    status = 200
    await emulator.close()
    expect(tree(collector.spans())).toContain('  leaf')
    expect(told).toHaveLength(1)
  })

  test('does not keep an emulator from ending while a collector does not answer', async () => {
    const told: string[] = []
    await using silent = await collect(
      () => 200,
      () => new Promise<void>(() => {}),
    )
    const emulator = await createEmulator({
      root: createFolder(files).root,
      watch: false,
      traces: silent.url,
      log: { emit: (event) => event.event === 'notice' && told.push(event.text) },
    })
    await emulator.request(`${web}/leaf.json`)
    await expect.poll(() => silent.begun(), { timeout: 10_000 }).toBe(1)
    await emulator.close()
    // The batch under way has a limit of its own, which would be told.
    expect(told).toEqual([])
  })

  test('names an address that none can have', async () => {
    await expect(createEmulator({ root: createFolder(files).root, watch: false, traces: 'grpc://127.0.0.1:4317' })).rejects.toMatchObject({
      code: 'BAD_TRACES',
      message: 'traces: found "grpc://127.0.0.1:4317", expected http://HOST:PORT of a collector, or a file.',
    })
  })
})

/** Spans as OpenTelemetry's SDK holds them, made from what was sent. */
function readSpans({
  resource,
  scopeSpans,
}: OtlpRequest['resourceSpans'][number]): Parameters<typeof JsonTraceSerializer.serializeRequest>[0] {
  const read = (list: OtlpSpan['attributes']) =>
    Object.fromEntries(
      list.map(({ key, value }) => [key, value.intValue === undefined ? (value.stringValue ?? value.boolValue) : Number(value.intValue)]),
    )
  const time = (nano: string): [number, number] => [Number(BigInt(nano) / 1_000_000_000n), Number(BigInt(nano) % 1_000_000_000n)]
  const attributes = read(resource.attributes)
  const held = { attributes, merge: () => held, getRawAttributes: () => [] }
  return scopeSpans.flatMap(({ scope, spans }) =>
    spans.map((span) => {
      const context = { traceId: span.traceId, traceFlags: span.flags & 0xff }
      const own = { ...context, spanId: span.spanId }
      return {
        name: span.name,
        kind: span.kind - 1,
        spanContext: () => own,
        ...(span.parentSpanId ? { parentSpanContext: { ...context, spanId: span.parentSpanId, isRemote: (span.flags & 0x200) > 0 } } : {}),
        startTime: time(span.startTimeUnixNano),
        endTime: time(span.endTimeUnixNano),
        status: { code: span.status.code ?? 0, ...(span.status.message === undefined ? {} : { message: span.status.message }) },
        attributes: read(span.attributes),
        links: [],
        events: span.events.map((event) => ({ name: event.name, time: time(event.timeUnixNano), attributes: read(event.attributes) })),
        duration: [0, 0] as [number, number],
        ended: true,
        resource: held,
        instrumentationScope: scope,
        droppedAttributesCount: 0,
        droppedEventsCount: 0,
        droppedLinksCount: 0,
      }
    }),
  )
}

/** Without what may be left out (counts of nothing, a status that is not set), and with 64-bit numbers as text: the specification allows both forms. */
function stripped(request: OtlpRequest): unknown {
  return JSON.parse(JSON.stringify(request), (key, value: unknown) => {
    if (key.startsWith('dropped') || (key === 'links' && Array.isArray(value) && value.length === 0)) return undefined
    if (key === 'status' && (value as { code?: number }).code === 0) return {}
    return key === 'intValue' ? String(value) : value
  })
}
