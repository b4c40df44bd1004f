/** What a web action is given is what a reference library makes of the same bytes: URLSearchParams, node:querystring, Buffer, atob, MIMEType, node:http. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'node:querystring'
import { MIMEType } from 'node:util'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../../emulator/index.ts'
import { parseContentType } from '../../emulator/providers/shared/web-action/content-type.ts'
import { anyOf, patience, settings } from '../support/fuzz-settings.ts'

let root: string
let emulator: Emulator
let port: number

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'actionlab-decoding-'))
  mkdirSync(join(root, 'functions'))
  const echo = 'exports.main = (params) => ({ body: params })\n'
  writeFileSync(join(root, 'functions/see.js'), echo)
  writeFileSync(join(root, 'functions/raw.js'), echo)
  writeFileSync(
    join(root, 'functions/image.js'),
    `exports.main = ({ text }) => ({ headers: { 'content-type': 'image/png' }, body: text })\n`,
  )
  const actions = { see: { type: 'web' }, raw: { type: 'web', rawHttp: true }, image: { type: 'web' } } as const
  emulator = await createEmulator({ root, functions: './functions', actions, isolation: 'inline' })
  port = (await emulator.listen({ port: 0 })).port
})

afterAll(async () => {
  await emulator.close()
  rmSync(root, { recursive: true, force: true })
})

type Params = Record<string, unknown>

/** What the action received. */
async function received(action: string, query: string, init: RequestInit = {}): Promise<Params> {
  const answer = await emulator.request(`/api/v1/web/guest/default/${action}.json${query === '' ? '' : `?${query}`}`, init)
  const { body } = (await answer.json()) as { body: Params }
  return body
}

/** The last duplicate wins; no prototype, as a name may be `__proto__`. */
function lastOf(pairs: Iterable<[string, string]>): [string, string][] {
  return [...new Map(pairs)].sort(([a], [b]) => (a < b ? -1 : 1))
}

function own(params: Params): [string, unknown][] {
  return Object.entries(params)
    .filter(([name]) => !name.startsWith('__ow_'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

const word = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'a', 'a b', '+', '%', '&', '=', ';', '#', '\u0000', 'é', '💩', '한'),
  fc.string({ unit: 'binary', maxLength: 6 }),
)
/** Escapes that hold any bytes, UTF-8 or not, beside what needs none. An empty pair is read differently, on purpose (openwhisk.md 4). */
const raw = fc
  .array(
    fc.oneof(
      fc.constantFrom('a', 'Z', '0', '-', '_', '.', '~', '+', '*', '!', "'", '(', ')', ';', ':', '@', ',', '/', '?'),
      fc.integer({ min: 0, max: 255 }).map((byte) => `%${byte.toString(16).padStart(2, '0')}`),
    ),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((parts) => parts.join(''))
const pairs = fc
  .array(fc.tuple(raw, fc.option(raw, { nil: undefined })), { minLength: 1, maxLength: 4 })
  .map((list) => list.map(([name, value]) => (value === undefined ? name : `${name}=${value}`)).join('&'))
// The controller's own names are refused as a caller's.
const isOpen = (text: string): boolean => !/__ow_|^\?/.test(text)

test('queries and forms as node:querystring writes them', { timeout: patience }, async () => {
  const property = fc.asyncProperty(
    fc.array(
      fc.tuple(
        word.filter((name) => !name.startsWith('__ow_')),
        word,
      ),
      { minLength: 1, maxLength: 5 },
    ),
    async (list) => {
      const text = list.map(([name, value]) => stringify(Object.fromEntries([[name, value]]))).join('&')
      const expected = lastOf(list.map(([name, value]): [string, string] => [name, value]))
      expect(own(await received('see', text))).toEqual(expected)
      const form = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: text }
      expect(own(await received('see', '', form))).toEqual(expected)
      expect((await received('raw', text))['__ow_query']).toBe(text)
    },
  )
  await fc.assert(
    property,
    settings<[[string, string][]]>(300, [
      [[['__proto__', 'x']]],
      [
        [
          ['a', '1'],
          ['a', '2'],
        ],
      ],
    ]),
  )
})

test('queries and forms of any escaped bytes as URLSearchParams reads them', { timeout: patience }, async () => {
  const property = fc.asyncProperty(pairs.filter(isOpen), async (text) => {
    const expected = lastOf(new URLSearchParams(text))
    expect(own(await received('see', text))).toEqual(expected)
    const form = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: text }
    expect(own(await received('see', '', form))).toEqual(expected)
  })
  await fc.assert(property, settings<[string]>(400, [['%C3%28=%ED%A0%80'], ['%EF%BB%BFa=%EF%BB%BF'], ['%F0%9F%92=%ff'], ['+=+%2B']]))
})

test('bodies of bytes as Buffer writes them, and text as TextDecoder reads it', { timeout: patience }, async () => {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const property = fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 64 }), async (body) => {
    const post = (type: string): RequestInit => ({ method: 'POST', headers: { 'content-type': type }, body })
    const base64 = Buffer.from(body).toString('base64')
    for (const action of ['see', 'raw']) {
      expect((await received(action, '', post('application/octet-stream')))['__ow_body']).toBe(base64)
      expect((await received(action, '', post('text/plain; charset=utf-16')))['__ow_body']).toBe(decoder.decode(body))
    }
    expect((await received('raw', '', post('application/json')))['__ow_body']).toBe(base64)
  })
  await fc.assert(
    property,
    settings<[Uint8Array]>(200, [[new Uint8Array([0xef, 0xbb, 0xbf, 0x61])], [new Uint8Array([0xf0, 0x9f, 0x92, 0xff, 0xc3])]]),
  )
})

test('base64 of an answer as atob reads it, where nothing but its alphabet is in it', { timeout: patience }, async () => {
  const digits = fc.array(anyOf('AZaz09+/=-_. \n'), { minLength: 1, maxLength: 12 }).map((list) => list.join(''))
  const text = fc.oneof(
    digits,
    fc.uint8Array({ minLength: 1, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('base64')),
  )
  const property = fc.asyncProperty(text, async (encoded) => {
    const answer = await emulator.request('/api/v1/web/guest/default/image', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: encoded }),
    })
    const expected = decoded(encoded)
    expect(answer.status).toBe(expected === undefined ? 400 : 200)
    if (expected !== undefined) expect(Buffer.from(await answer.arrayBuffer()).toString('hex')).toBe(expected)
  })
  await fc.assert(property, settings<[string]>(400, [['QQ='], ['QQ=='], ['QQ'], ['Q'], ['===='], ['Q Q=']]))
})

/** As hex; undefined when it is no base64. `atob` skips blanks, java.util.Base64 does not (openwhisk.md 5). */
function decoded(text: string): string | undefined {
  if (/\s/.test(text)) return undefined
  try {
    return Buffer.from(atob(text), 'latin1').toString('hex')
  } catch {
    return undefined
  }
}

test('content types as MIMEType reads them', { timeout: patience }, async () => {
  const token = fc.array(anyOf("azAZ09!#$%&'*+.^_`|~-"), { minLength: 1, maxLength: 6 }).map((list) => list.join(''))
  const blanks = fc.constantFrom('', ' ', '\t', '  ')
  const quoted = fc.array(anyOf('az09 ;=,/\\"'), { maxLength: 6 }).map((list) => `"${list.join('').replaceAll(/["\\]/g, String.raw`\$&`)}"`)
  const parameter = fc
    .tuple(blanks, fc.oneof(fc.constantFrom('charset', 'Charset', 'boundary'), token), fc.oneof(token, quoted))
    .map(([blank, name, value]) => `;${blank}${name}=${value}`)
  const type = fc
    .tuple(blanks, token, token, fc.array(parameter, { maxLength: 3 }))
    .map(([blank, main, sub, list]) => `${blank}${main}/${sub}${list.join('')}`)
  const property = fc.property(type, (text) => {
    const seen = parseContentType(text)
    // `*/…` is a range, no type.
    if (/^\s*\*\//.test(text)) {
      expect(seen).toBeUndefined()
      return
    }
    const reference = new MIMEType(text)
    expect(seen?.essence).toBe(reference.essence)
    const charset = /; charset=([^;]+)$/.exec(seen?.text ?? '')?.[1]
    // Repeated parameters: the reference keeps the first, pekko-http the last.
    const repeated = text.toLowerCase().split('charset=').length > 2
    if (charset !== undefined && !repeated) expect(charset.toLowerCase()).toBe(reference.params.get('charset')?.toLowerCase())
  })
  fc.assert(property, settings<[string]>(1500, [['text/plain;charset="utf-8"'], ['TEXT/HTML ; charset=UTF-8'], ['text/plain;charset=";"']]))
})

test('header lines of a socket as node:http reads them', { timeout: patience }, async () => {
  const seen: Record<string, string[] | undefined>[] = []
  const reference = createServer((incoming, outgoing) => {
    seen.push(incoming.headersDistinct)
    outgoing.end()
  })
  await new Promise<void>((resolve) => reference.listen(0, '127.0.0.1', resolve))
  const { port: referencePort } = reference.address() as AddressInfo
  const name = fc.oneof(
    fc.constantFrom('X-A', 'x-a', 'Accept-Language', 'Cookie', '__proto__', 'Constructor', "x!#$%&'*+.^_`|~-"),
    fc.array(anyOf('abzABZ019-_'), { minLength: 1, maxLength: 8 }).map((list) => `X-${list.join('')}`),
  )
  const value = fc
    .array(fc.integer({ min: 0x20, max: 0xff }), { maxLength: 12 })
    .map((codes) => String.fromCodePoint(...codes.filter((code) => code !== 0x7f)))
  const property = fc.asyncProperty(
    fc.array(fc.tuple(name, fc.constantFrom('', ' ', '\t ', '  '), value), { maxLength: 6 }),
    async (lines) => {
      const head = lines.map(([key, blank, text]) => `${key}:${blank}${text}\r\n`).join('')
      const request = (target: string): string => `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${head}\r\n`
      seen.length = 0
      const [text] = await Promise.all([
        exchange(port, request('/api/v1/web/guest/default/see.json')),
        exchange(referencePort, request('/')),
      ])
      const { body } = JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4)) as { body: { __ow_headers: Record<string, string> } }
      const expected = Object.entries(seen[0] ?? {}).map(([key, values]): [string, string] => [
        key,
        Buffer.from(values?.at(-1) ?? '', 'latin1').toString('latin1'),
      ])
      expect(lastOf(Object.entries(body.__ow_headers))).toEqual(lastOf(expected))
    },
  )
  await fc.assert(
    property,
    settings<[[string, string, string][]]>(150, [
      [[['__proto__', ' ', 'x']]],
      [
        [
          ['X-A', '', '1'],
          ['x-a', '', '2'],
        ],
      ],
    ]),
  )
  reference.close()
})

/** What comes back for these bytes, until the other side closes. */
function exchange(to: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect(to, '127.0.0.1', () => socket.write(bytes, 'latin1'))
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', reject)
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('utf8')))
  })
}
