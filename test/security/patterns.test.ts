/**
 * Nothing that is read from outside takes more than linear time: 100 KB of what is worst for a pattern goes to every place that parses. What
 * backtracks, or begins again for every character, takes minutes, and the test's own time limit ends it.
 */
import { Writable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { ambiguity } from '../../emulator/http/ambiguity.ts'
import { createEmulator, type Config, type Emulator } from '../../emulator/index.ts'
import { isHostHeader } from '../../emulator/http/hosts.ts'
import { isSecretName, maskFor } from '../../emulator/secrets/masking.ts'
import { isForeignPage, isNamedPage } from '../../emulator/http/origins.ts'
import { cronProblem } from '../../emulator/providers/ncp/triggers/cron-option.ts'
import { parseRule } from '../../emulator/providers/tcb/security-rules.ts'
import { CaseMask } from '../../emulator/secrets/case-mask.ts'
import { fit, fitAddress, wrap } from '../../emulator/output/columns.ts'
import { printable } from '../../emulator/output/foreign-text.ts'
import { createPrinter } from '../../emulator/output/printer.ts'
import { pageUrl } from '../dashboard/site.ts'
import { createFolder } from '../support/project.ts'

const size = 100_000
const many = (text: string): string => text.repeat(Math.ceil(size / text.length))
/** Runs of one thing, of two that a pattern may confuse, and each with an end that makes the match fail at last. */
const units = [
  'a',
  ' ',
  '\t',
  '0',
  '1',
  '-',
  '_',
  '.',
  '/',
  '=',
  '&',
  '%',
  '%4',
  '%41',
  '+',
  ';',
  ',',
  ':',
  '"',
  '\\',
  '\\"',
  "'",
  '(',
  '[',
  '{',
  '}',
  '<',
  '*',
  '|',
  'a ',
  ' a',
  'a-',
  'a=',
  'a=b;',
  'a=b&',
  'a,',
  '1.',
  '1:',
  '/a',
  '..',
  '../',
  '\u00e9',
  '\ud55c',
]
const worst = units.flatMap((unit) => [many(unit), `${many(unit)}!`, `x${many(unit)}\u0001`])

const noLine = (text: string): boolean => !text.includes('\u0001') && !/[^\u0020-\u007e\t]/.test(text)
const inHeader = worst.filter(noLine)
const inTarget = worst.filter((text) => noLine(text) && !text.includes(' ') && !text.includes('\t'))

let emulator: Emulator
const token = 'token-of-the-patterns'
const config: Config = {
  actions: {
    hello: { module: { main: (params: object) => params } },
    web: { type: 'web', module: { main: (params: object) => ({ body: params }) } },
    raw: { type: 'web', rawHttp: true, module: { main: () => ({ body: 'raw' }) } },
    answer: { type: 'web', module: { main: ({ answer }: { answer: object }) => answer } },
    fails: { module: { main: ({ stack }: { stack: string }) => Promise.reject(Object.assign(new Error('x'), { stack })) } },
  },
  triggers: {
    hello: { type: 'apigw', product: 'shop', api: 'a', stage: 'v1', resource: '/hello', methods: ['POST'], action: 'hello' },
    web: { type: 'apigw', product: 'shop', api: 'a', stage: 'v1', resource: '/{type+}', action: 'web' },
  },
  ncp: { credentials: [{ accessKey: 'AK', secretKey: 'secret-of-patterns' }] },
  tcb: { auth: { enforce: true, tokens: { 'token-of-a-user': { role: 'administrator' } } } },
}

class Narrow extends Writable {
  readonly isTTY = true
  readonly columns = 100
  override _write(_chunk: Buffer, _encoding: string, done: () => void): void {
    done()
  }
}

beforeAll(async () => {
  emulator = await createEmulator({
    watch: false,
    isolation: 'inline',
    token,
    log: createPrinter({ stream: new Narrow(), root: '.', verbose: true }),
    ...config,
  })
})
afterAll(() => emulator.close())

const targets = [
  '/api/v1/web/guest/default/web.http',
  '/api/v1/web/guest/default/raw',
  '/api/v1/namespaces/_/actions/hello?blocking=true',
  '/ncf/api/v2/packages/-/actions/hello',
  '/apigw/shop/a/v1/hello?blocking=true',
  '/apigw/shop/a/v1/any',
  '/v1/functions/hello',
  '/v1/functions/hello/?webfn=true',
  '/web',
  '/_/',
  '/_/api/v1/functions',
]

async function send(target: string, init: RequestInit = {}): Promise<void> {
  const { status } = await emulator.request(target.startsWith('/_/') ? pageUrl(target) : target, init)
  expect(status, `${target.slice(0, 60)} ${JSON.stringify(init).slice(0, 80)}`).toBeLessThan(600)
}

const headers = [
  'content-type',
  'accept',
  'cookie',
  'authorization',
  'accept-language',
  'origin',
  'x-require-whisk-auth',
  'x-request-id',
  'x-qualifier',
  'x-tcb-webfn',
  'x-ncp-apigw-timestamp',
  'x-ncp-apigw-signature-v2',
  'access-control-request-headers',
]

describe('a header', () => {
  test.each(headers)('%s', async (name) => {
    const begins: Record<string, readonly string[]> = {
      'content-type': [
        'text/plain; charset=',
        'text/plain; a="',
        'text/',
        'application/',
        'multipart/form-data; boundary=',
        'application/json;',
      ],
      accept: ['text/html;q=', '*/'],
      cookie: ['actionlab-80=', 'a="'],
      authorization: ['Basic ', 'Bearer ', 'TC3-HMAC-SHA256 Credential='],
      origin: ['http://', 'http://['],
      'x-tcb-webfn': [''],
    }
    for (const target of targets)
      for (const begin of begins[name] ?? [''])
        // Every place sees every kind of run; all runs at all places would take their time for nothing.
        for (const text of inHeader.filter((_, index) => (index + targets.indexOf(target)) % 29 === 0))
          await send(target, {
            method: target.startsWith('/_/') ? 'GET' : 'POST',
            headers: { [name]: begin + text },
            ...(target.startsWith('/_/') ? {} : { body: '{}' }),
          })
  })

  test('of a signature that is wrong', async () => {
    for (const text of inHeader.filter((_, index) => index % 5 === 0))
      await send(`/ncf/api/v2/packages/-/actions/hello?${text.replaceAll(/[\s#]/g, '')}`, {
        method: 'POST',
        headers: { 'x-ncp-apigw-timestamp': String(Date.now()), 'x-ncp-iam-access-key': 'AK', 'x-ncp-apigw-signature-v2': text },
        body: '{}',
      })
  })

  test('that names the host', () => {
    for (const text of worst) {
      isHostHeader(text)
      const sender = { host: text, header: () => `http://${text}` }
      isForeignPage(sender, [text])
      isNamedPage(sender, [text])
      ambiguity({ rawHeaders: ['host', text, 'transfer-encoding', text], httpVersion: '1.1', url: text } as never)
    }
    expect(isHostHeader(many('1:'))).toBe(false)
  })
})

test.each(targets)('the path and the query of %s', async (target) => {
  const [path = '', query = ''] = target.split('?')
  for (const text of inTarget.filter((_, index) => (index + targets.indexOf(target)) % 7 === 0))
    for (const full of [`${path}${text}`, `${path}/${text}?${query}`, `${path}?${query}&${text}`, `${path}?a=${text}`]) await send(full)
})

test.each(targets.filter((target) => !target.startsWith('/_/') && !target.includes('webfn')))('the body of %s', async (target) => {
  const types = [
    'application/json',
    'application/x-www-form-urlencoded',
    'text/plain',
    'application/octet-stream',
    'multipart/form-data; boundary=a',
  ]
  const authorization = target.startsWith('/v1') ? { authorization: 'Bearer token-of-a-user' } : undefined
  for (const type of types)
    for (const body of worst.filter((_, index) => (index + targets.indexOf(target)) % 9 === 0))
      await send(target, { method: 'POST', headers: { 'content-type': type, ...authorization }, body })
  for (const body of worst.filter((_, index) => (index + targets.indexOf(target)) % 11 === 0))
    await send(target, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorization },
      body: JSON.stringify({ [body]: body, action: body, data: { function_name: body } }),
    })
})

test('what is deployed over the APIs: kinds, names, versions, components, code, schedules', async () => {
  const put = (target: string, value: object): Promise<void> =>
    send(target, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) })
  const open = await createEmulator({ watch: false, isolation: 'inline', actions: { hello: config.actions?.['hello'] ?? {} } })
  onTestFinished(() => open.close())
  const both = async (target: string, value: object): Promise<void> => {
    await put(target, value)
    expect(
      (await open.request(target, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) })).status,
    ).toBeLessThan(600)
  }
  for (const text of worst.filter((_, index) => index % 7 === 0)) {
    await both('/api/v1/namespaces/_/actions/x?overwrite=true', { exec: { kind: `python:3.${text}`, code: text }, version: text })
    await both('/api/v1/namespaces/_/actions/x?overwrite=true', {
      exec: { kind: 'nodejs:default', code: `import ${text}`, main: text },
      version: '1.0.0',
    })
    await both('/api/v1/namespaces/_/actions/x?overwrite=true', { exec: { kind: 'sequence', components: [text, `/_/${text}`] } })
    await both('/api/v1/namespaces/_/rules/x?overwrite=true', { trigger: `/_/${text}`, action: text })
    await both('/ncf/api/v2/packages/-/actions/x', {
      exec: { kind: `nodejs:${text}`, code: text, binary: true, main: text, components: [text] },
    })
    await both('/ncf/api/v2/triggers/x?type=cron', { cronOption: text, link: { action: text } })
    for (const fromZero of [false, true]) for (const option of [text, `* * * * ${text}`]) cronProblem(option, fromZero)
  }
  expect(cronProblem(many('* '), false)).toMatchObject({ text: expect.stringContaining('fields') as string })
  // Lines that begin alike, and blanks that may belong to either of two.
  for (const code of [
    many('import\n'),
    many('export \n'),
    `export${many('\n')}`,
    many('import{'),
    many('from . import (\n'),
    many('__import__( '),
  ]) {
    await both('/api/v1/namespaces/_/actions/y?overwrite=true', { exec: { kind: 'nodejs:default', code } })
    await both('/api/v1/namespaces/_/actions/z?overwrite=true', { exec: { kind: 'python:3', code } })
  }
})

test('what functions return as an answer, and what they throw', async () => {
  for (const text of worst.filter((_, index) => index % 5 === 1)) {
    const answer = [
      { headers: { 'content-type': text, [text]: text, location: text, 'set-cookie': [text, text] }, body: text },
      { headers: { 'content-type': `image/png; a="${text}` }, body: text },
      { statusCode: `1${text}`, body: text },
      { body: text },
    ]
    for (const one of answer)
      await send('/api/v1/web/guest/default/answer.http', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ answer: one }),
      })
    await emulator.invoke('fails', { stack: `Error: x\n    at ${text}\n    at f (${text}:1:1)\n${text}` })
  }
  await emulator.invoke('fails', { stack: many('    at f (/a.js:1:1)\n') })
})

test('security rules', () => {
  for (const text of [...worst, many('auth '), many('auth != null && '), many("auth.loginType != 'ANONYMOUS' "), many('!= '), many('&&')])
    expect(parseRule(text)).toBeUndefined()
})

test('variables of a project, and its configuration', async () => {
  for (const text of [
    ...worst.filter((_, index) => index % 7 === 0),
    many('A="'),
    many("A='"),
    many('A=`'),
    many('export '),
    many('A=\\n'),
    many('#"'),
    many('A="\\"'),
  ]) {
    const { root } = createFolder({
      '.env': `X=${text}\n${text}`,
      'cloudbaserc.json': JSON.stringify({ envId: 'e', functions: [{ name: 'f', envVariables: { A: `{{${text}`, B: text } }] }),
      'functions/f/tsconfig.json': `{"extends":[${text}${many('"extends":[')}`,
      'functions/f/index.ts': 'export const main = () => ({})',
      'functions/g/scf_bootstrap': `#!/bin/sh\n${text}`,
    })
    const started = await createEmulator({ root, watch: false, isolation: 'inline' }).catch((error: Error) => error)
    if (started instanceof Error) expect(started.message.length).toBeGreaterThan(0)
    else await started.close()
    const wrong = {
      openwhisk: { auth: text },
      actions: { [text]: {} },
      inheritEnv: [text],
      ncp: { faults: { [text]: '1' }, strict: { [text]: true } },
      [text]: 1,
    } as never
    const faulty = await createEmulator({ root, watch: false, isolation: 'inline', ...(wrong as object) }).catch((error: Error) => error)
    if (!(faulty instanceof Error)) await faulty.close()
  }
}, 40_000)

test('what is masked, printed and wrapped', () => {
  const mask = new CaseMask(['secret-of-patterns', 'a'.repeat(50)], new Set(['authorization']))
  const known = maskFor(['secret-of-patterns', 'a'.repeat(50), many('ab')], '***', 6)
  for (const text of [...worst, many('\u001b['), many('\u001b[1;'), many('token-'), many('secret'), many('&token=')]) {
    isSecretName(text)
    known(text)
    mask.target(`/x?${text}`)
    mask.text(text)
    mask.json({ [text]: text })
    for (const name of ['authorization', 'set-cookie', 'location', text]) mask.header(name, text)
    printable(text)
    for (const columns of [20, 80, Infinity]) {
      fit(text, columns)
      fitAddress(`/${text}`, columns)
      expect(wrap(text, columns).length).toBeGreaterThan(0)
    }
  }
})
