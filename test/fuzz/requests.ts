/** Requests nobody would write: valid pieces and arbitrary bytes, in the places where each surface looks. */
import * as fc from 'fast-check'
import type { Surface } from './served.ts'
import { anyOf } from '../support/fuzz-settings.ts'

export interface Wish {
  readonly method: string
  readonly target: string
  readonly headers: [name: string, value: string][]
  readonly body: Uint8Array
}

const names = [
  'echo',
  'site',
  'raw',
  'both',
  'shop',
  'made',
  'default',
  '-',
  '_',
  'guest',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '..',
  '.',
  '',
]
/** What may stand between two slashes on the wire. */
const wire = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: anyOf('azAZ09-_.~!$&\'()*+,;=:@%{}[]|^`"<>\\') },
      fc.integer({ min: 0x80, max: 0xff }).map((code) => String.fromCodePoint(code)),
    ),
    {
      maxLength: 8,
    },
  )
  .map((parts) => parts.join(''))
const escape = fc.oneof(
  fc.integer({ min: 0, max: 255 }).map((byte) => `%${byte.toString(16).padStart(2, '0')}`),
  fc.constantFrom('%', '%2', '%zz', '%C3%28', '%00', '%2F', '%2e%2e', '%F0%9F%92%A9', '%ED%A0%80', '%u0041', '+'),
)
const segment = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...names) },
  wire,
  fc.array(fc.oneof(wire, escape), { maxLength: 4 }).map((parts) => parts.join('')),
)
const segments = (most: number, least = 0): fc.Arbitrary<string> =>
  fc.array(segment, { minLength: least, maxLength: most }).map((parts) => parts.map((part) => `/${part}`).join(''))

const keys = [
  'blocking',
  'result',
  'timeout',
  'platform',
  'type',
  'limit',
  'skip',
  'since',
  'upto',
  'name',
  'docs',
  'count',
  'overwrite',
  'pageNo',
  'pageSize',
  'start',
  'end',
  '__ow_method',
  '__ow_body',
  '__proto__',
  'bound',
  'env',
]
const values = [
  'true',
  'false',
  'TRUE',
  '0',
  '1',
  '-1',
  '200',
  '201',
  '60000',
  '60001',
  'NaN',
  '1e9',
  '99999999999999999999',
  '',
  'vpc',
  'classic',
  'web',
  'echo',
  'null',
  '%00',
]
const piece = fc.oneof(
  wire.map((text) => text.replaceAll('#', '')),
  escape,
)
const pair = fc
  .tuple(fc.oneof(fc.constantFrom(...keys), piece), fc.constantFrom('=', '', '=='), fc.oneof(fc.constantFrom(...values), piece))
  .map((parts) => parts.join(''))
const query = fc.array(pair, { maxLength: 5 }).map((pairs) => (pairs.length === 0 ? '' : `?${pairs.join('&')}`))

const mediaTypes = [
  'application/json',
  'application/json; charset=utf-8',
  'application/json;charset=utf-16',
  'text/plain',
  'text/html;charset="utf-8"',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/octet-stream',
  'image/png',
  'application/vnd.api+json',
  'application/hal+json',
  'application/xml',
  '*/*',
  'text',
  '/',
  ';',
  'a/b;',
  'a/b;c',
  'a/b; c="',
  'application/json, text/plain',
  '',
]
const latin1 = fc
  .array(fc.integer({ min: 0x20, max: 0xff }), { maxLength: 20 })
  .map((codes) => String.fromCodePoint(...codes.filter((code) => code !== 0x7f)))
const mediaType = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...mediaTypes) },
  latin1,
  fc.tuple(fc.constantFrom(...mediaTypes), latin1).map((parts) => parts.join(';')),
)

const headerNames = [
  'accept',
  'authorization',
  'cookie',
  'origin',
  'access-control-request-method',
  'access-control-request-headers',
  'x-require-whisk-auth',
  'x-request-id',
  'x-qualifier',
  'x-cloudbase-session-id',
  'x-timestamp',
  'x-ncp-apigw-timestamp',
  'x-ncp-iam-access-key',
  'x-ncp-apigw-signature-v2',
  'x-ncp-apigw-api-key',
  'accept-language',
  'range',
  'if-none-match',
  'x-forwarded-for',
  '__proto__',
  'constructor',
]
const headerValue = fc.oneof(
  latin1,
  mediaType,
  fc.constantFrom(
    'Basic Z3Vlc3Q6bG9jYWw=',
    'Basic %%%',
    'Bearer x',
    'TC3-HMAC-SHA256 Credential=',
    '$LATEST',
    '1',
    'local-key',
    '*',
    '*/*;q=',
    'sid_x',
  ),
)
const header = fc.tuple(fc.constantFrom(...headerNames), headerValue)

const jsonKey = fc.oneof(
  fc.constantFrom(
    ...keys,
    'error',
    'statusCode',
    'headers',
    'body',
    'action',
    'function_name',
    'request_data',
    'exec',
    'kind',
    'code',
    'components',
    'parameters',
    'annotations',
    'limits',
    'publish',
    'binding',
    'trigger',
    'rule',
    'status',
    'key',
    'value',
  ),
  fc.string({ maxLength: 4 }),
)
const jsonLeaf = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom(
    'functions.invokeFunction',
    'echo',
    'nodejs:default',
    'sequence',
    'blackbox',
    'python:3',
    'inactive',
    '/guest/echo',
    '/_/echo',
    ...values,
  ),
)
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    jsonLeaf,
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(jsonKey, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
  ),
}))
const object = fc.dictionary(jsonKey, tree, { maxKeys: 5, noNullPrototype: true })
const utf8 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text))
/** Bodies that management calls take, so that what they make is met later. */
const drafts = fc.constantFrom(
  { exec: { kind: 'nodejs:default', code: 'function main(p) { return p }' } },
  { exec: { kind: 'nodejs:16', code: 'bm9wZQ==', binary: true } },
  { exec: { kind: 'sequence', components: ['/_/echo', '/_/made'] } },
  { exec: { kind: 'python:3', code: 'def main(p): return p', main: 'main' }, parameters: [{ key: 'a', value: 1 }] },
  { parameters: { a: 1 }, description: 'd' },
  { trigger: '/guest/made', action: '/guest/echo' },
  { action: 'functions.invokeFunction', function_name: 'echo', request_data: '{"a":1}' },
)
export const bodies = fc.oneof(
  fc.constant(new Uint8Array(0)),
  fc.uint8Array({ maxLength: 40 }),
  object.map((value) => utf8(JSON.stringify(value))),
  tree.map((value) => utf8(JSON.stringify(value) ?? '')),
  drafts.map((value) => utf8(JSON.stringify(value))),
  fc.tuple(drafts, object).map(([draft, more]) => utf8(JSON.stringify({ ...draft, ...more }))),
  fc.array(pair, { maxLength: 4 }).map((pairs) => utf8(pairs.join('&'))),
  fc
    .constantFrom(
      '{',
      '[1,',
      '"',
      '{"a":1}x',
      '\uFEFF{}',
      'nul',
      '1e999',
      '{"a":"\uD800"}',
      '['.repeat(5000),
      `${'['.repeat(5000)}${']'.repeat(5000)}`,
      '{"__proto__":{"a":1}}',
      '[]',
      '""',
    )
    .map(utf8),
)

const methods = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS') },
  fc.constantFrom('TRACE', 'PROPFIND', 'M-SEARCH', 'LINK', 'PURGE'),
)

const collections = fc.constantFrom('actions', 'activations', 'packages', 'triggers', 'rules', 'link-action', 'nothing')
const paths: Readonly<Record<Surface, fc.Arbitrary<string>>> = {
  'ncp.api': fc.oneof(
    fc.tuple(fc.constantFrom('/ncf/api/v2', '/api/v2'), segments(4, 1)).map((parts) => parts.join('')),
    fc
      .tuple(fc.constantFrom('/ncf/api/v2', '/api/v2'), collections, segments(1), collections, segments(2))
      .map(([prefix, one, rest, two, more]) => `${prefix}/${one}${rest}/${two}${more}`),
    fc.constantFrom('/ncf/api/v2/packages/-/actions/echo', '/api/v2/packages/-/actions/both', '/ncf/api/v2/packages/shop/actions/site'),
  ),
  'ncp.gateway': fc.oneof(
    segments(5, 1).map((rest) => `/apigw${rest}`),
    fc
      .tuple(fc.constantFrom('/site', '/raw', '/old', '/old/json', '/old/http', '/hook', '/key'), segments(2))
      .map((parts) => `/apigw/p/a/s${parts.join('')}`),
    fc.constantFrom('/apigw/p/a/s/hook', '/apigw/p/a/s/site', '/apigw/p/a/s/raw/x'),
  ),
  'openwhisk.web': fc.oneof(
    segments(5).map((rest) => `/api/v1/web${rest}`),
    fc
      .tuple(
        fc.constantFrom('default/site', 'default/raw', 'shop/site', 'default/echo'),
        fc.constantFrom('', '.json', '.http', '.html', '.svg', '.text', '.xyz'),
        segments(2),
      )
      .map(([action, extension, rest]) => `/api/v1/web/guest/${action}${extension}${rest}`),
  ),
  'openwhisk.api': fc.oneof(
    segments(4).map((rest) => `/api/v1${rest}`),
    fc
      .tuple(fc.constantFrom('_', 'guest', 'other'), collections, segments(3))
      .map(([namespace, collection, rest]) => `/api/v1/namespaces/${namespace}/${collection}${rest}`),
    fc.constantFrom(
      '/api/v1/namespaces/_/actions/echo',
      '/api/v1/namespaces/_/actions/both',
      '/api/v1/namespaces/_/actions/made',
      '/api/v1/namespaces/_/triggers/made',
    ),
  ),
  tcb: fc.oneof(
    segments(3, 1).map((rest) => `/v1${rest}`),
    segments(2).map((rest) => `/v1/functions${rest}`),
    fc.constantFrom('/v1/functions/echo', '/v1/functions/site', '/v1/functions/server/a/b'),
  ),
  'tcb.legacy': fc.constantFrom('/web', '/admin'),
}

/** Web functions answer what they like: those calls belong to a test of their own. */
const isForWebFunction = ({ target, headers }: Wish): boolean => /webfn/i.test(target) || headers.some(([name]) => name === 'x-tcb-webfn')

export function wishes(surface: Surface): fc.Arbitrary<Wish> {
  return fc
    .record({
      method: surface === 'tcb.legacy' ? fc.oneof({ weight: 5, arbitrary: fc.constant('POST') }, methods) : methods,
      target: fc.tuple(paths[surface], query).map((parts) => parts.join('')),
      headers: fc
        .tuple(fc.option(mediaType, { nil: undefined }), fc.array(header, { maxLength: 4 }))
        .map(([type, others]): Wish['headers'] => (type === undefined ? others : [['content-type', type], ...others])),
      body: bodies,
    })
    .filter((wish) => !isForWebFunction(wish))
}
