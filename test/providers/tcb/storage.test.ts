/** Files over HTTP: `/v1/storages`, the addresses that it gives, and the rules of the bucket. docs/contracts/tcb.md 14. */
import { describe, expect, test } from 'vitest'
import { createEmulator, createVirtualClock, type Emulator } from '../../../emulator/index.ts'
import type { TcbConfig } from '../../../emulator/model/tcb-config.ts'

const started = Date.parse('2026-03-01T00:00:00Z')
const tokens = {
  ann: { role: 'registered', uid: 'ann', loginType: 'USERNAME' },
  bob: { role: 'registered', uid: 'bob', loginType: 'USERNAME' },
  root: { role: 'administrator' },
}
const bucket = 'cloud://local.6c6f-local-1250000000'

async function open(tcb: TcbConfig = {}): Promise<{ emulator: Emulator; clock: ReturnType<typeof createVirtualClock> } & AsyncDisposable> {
  const clock = createVirtualClock(started)
  const emulator = await createEmulator({ functions: false, clock, tcb, isolation: 'inline', log: 'silent' })
  return { emulator, clock, [Symbol.asyncDispose]: () => emulator.close() }
}

type Row = Record<string, string>

async function ask(emulator: Emulator, operation: string, items: unknown, as?: string): Promise<{ status: number; json: Row[] & Row }> {
  const answer = await emulator.request(`/v1/storages/${operation}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(as === undefined ? {} : { authorization: `Bearer ${as}` }) },
    body: typeof items === 'string' ? items : JSON.stringify(items),
  })
  return { status: answer.status, json: (await answer.json()) as Row[] & Row }
}

async function info(emulator: Emulator, objectId: string, as?: string, signedHeader?: object): Promise<Row> {
  return (await ask(emulator, 'get-objects-upload-info', [{ objectId, ...(signedHeader ? { signedHeader } : {}) }], as)).json[0] ?? {}
}

async function put(
  emulator: Emulator,
  row: Row,
  body: NonNullable<RequestInit['body']>,
  headers: Record<string, string> = {},
): Promise<Response> {
  const signed = {
    authorization: row['authorization'] ?? '',
    'x-cos-security-token': row['token'] ?? '',
    'x-cos-meta-fileid': row['cloudObjectMeta'] ?? '',
  }
  return emulator.request(row['uploadUrl'] ?? '', { method: 'PUT', headers: { ...signed, ...headers }, body })
}

async function upload(emulator: Emulator, objectId: string, body: string, as?: string): Promise<Row> {
  const row = await info(emulator, objectId, as)
  // Bytes, since a text has a type of its own.
  expect((await put(emulator, row, Buffer.from(body))).status).toBe(200)
  return row
}

const url = async (emulator: Emulator, id: string, maxAge?: number, as?: string): Promise<string> =>
  (await ask(emulator, 'get-objects-download-info', [{ cloudObjectId: id, maxAge }], as)).json[0]?.['downloadUrl'] ?? 'none'

describe('the addresses of files', () => {
  test('are those of the cloud without a socket, give the content, its type and its ETag, and end after their time', async () => {
    await using it = await open()
    const row = await upload(it.emulator, 'a/b.html', '<p>hi</p>')
    expect(row).toMatchObject({
      objectId: 'a/b.html',
      uploadUrl: 'https://6c6f-local-1250000000.cos.ap-shanghai.myqcloud.com/a/b.html',
      cloudObjectId: `${bucket}/a/b.html`,
      downloadUrl: expect.stringMatching(/^https:\/\/6c6f-local-1250000000\.tcb\.qcloud\.la\/a\/b\.html\?sign=\w+&t=\d+$/),
    })
    const address = await url(it.emulator, `${bucket}/a/b.html`, 60)
    const answer = await it.emulator.request(address)
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([200, 'text/html', '<p>hi</p>'])
    expect(answer.headers.get('etag')).toBe('"343fc7b27c1b966b623aa483c880210c"')
    expect(answer.headers.get('last-modified')).toBe('Sun, 01 Mar 2026 00:00:00 GMT')
    await it.clock.advance('60s')
    expect((await it.emulator.request(address)).status).toBe(200)
    await it.clock.advance('1s')
    const late = await it.emulator.request(address)
    expect([late.status, late.headers.get('content-type')]).toEqual([403, 'application/xml'])
    expect(await late.text()).toMatch(
      /<Error>\s*<Code>ExpiredToken<\/Code>\s*<Message>Request has expired<\/Message>[^]*<RequestId>\w+<\/RequestId>\s*<TraceId>/,
    )
  })

  test('answer HEAD, ranges and conditions', async () => {
    await using it = await open()
    await upload(it.emulator, 'digits.txt', '0123456789')
    const address = await url(it.emulator, `${bucket}/digits.txt`)
    const get = async (headers: Record<string, string>, method = 'GET') => {
      const answer = await it.emulator.request(address, { method, headers })
      return [
        answer.status,
        answer.headers.get('content-range'),
        answer.headers.get('content-length'),
        method === 'HEAD' ? '' : await answer.text(),
      ]
    }
    expect(await get({}, 'HEAD')).toEqual([200, null, '10', ''])
    expect(await get({ range: 'bytes=2-4' })).toEqual([206, 'bytes 2-4/10', '3', '234'])
    expect(await get({ range: 'bytes=7-' })).toEqual([206, 'bytes 7-9/10', '3', '789'])
    expect(await get({ range: 'bytes=-2' })).toEqual([206, 'bytes 8-9/10', '2', '89'])
    expect(await get({ range: 'bytes=5-99' })).toEqual([206, 'bytes 5-9/10', '5', '56789'])
    expect((await get({ range: 'bytes=10-' })).slice(0, 2)).toEqual([416, 'bytes */10'])
    expect((await get({ range: 'bytes=0-1,3-4' })).slice(0, 1)).toEqual([200])
    expect((await get({ 'if-none-match': '"781e5e245d69b566979b86e28d23f2c7"' })).slice(0, 1)).toEqual([304])
    expect((await get({ 'if-modified-since': new Date(started).toUTCString() })).slice(0, 1)).toEqual([304])
    expect((await get({ 'if-none-match': '"other"' })).slice(0, 1)).toEqual([200])
    for (const [name, value, status] of [
      ['if-match', '"781e5e245d69b566979b86e28d23f2c7"', 200],
      ['if-match', '*', 200],
      ['if-match', '"other"', 412],
      ['if-unmodified-since', new Date(started).toUTCString(), 200],
      ['if-unmodified-since', new Date(started - 1000).toUTCString(), 412],
      ['if-unmodified-since', 'no date', 200],
    ] as const)
      expect([name, value, (await get({ [name]: value }))[0]]).toEqual([name, value, status])
  })

  test('take what was signed and nothing else', async () => {
    await using it = await open()
    const row = await info(it.emulator, 'mine.txt', undefined, { 'content-type': ['text/plain'], 'content-length': ['2'] })
    const codes = async (answer: Response) => [answer.status, /<Code>(\w+)/.exec(await answer.text())?.[1]]
    const other = { ...row, uploadUrl: (row['uploadUrl'] ?? '').replace('mine', 'yours') }
    const headers = { 'content-type': 'text/plain' }
    expect(await codes(await put(it.emulator, other, 'hi', headers))).toEqual([403, 'SignatureDoesNotMatch'])
    expect(await codes(await put(it.emulator, row, 'hi', { 'content-type': 'text/html' }))).toEqual([403, 'SignatureDoesNotMatch'])
    expect(await codes(await put(it.emulator, row, 'longer', headers))).toEqual([403, 'SignatureDoesNotMatch'])
    expect(
      await codes(await put(it.emulator, { ...row, cloudObjectMeta: btoa('{"path":"mine.txt","owner":"ann"}') }, 'hi', headers)),
    ).toEqual([403, 'SignatureDoesNotMatch'])
    expect(await codes(await put(it.emulator, { ...row, token: 'x' }, 'hi', headers))).toEqual([403, 'SignatureDoesNotMatch'])
    expect(await codes(await it.emulator.request(row['uploadUrl'] ?? '', { method: 'PUT', body: 'hi' }))).toEqual([403, 'AccessDenied'])
    expect(await codes(await it.emulator.request(row['uploadUrl'] ?? '', { method: 'DELETE' }))).toEqual([405, 'MethodNotAllowed'])
    expect((await put(it.emulator, row, 'hi', headers)).status).toBe(200)
    await it.clock.advance('901s')
    expect(await codes(await put(it.emulator, row, 'hi', headers))).toEqual([403, 'ExpiredToken'])
    const address = await url(it.emulator, `${bucket}/mine.txt`)
    expect(await codes(await it.emulator.request(address.replace('tcb.qcloud.la/mine', 'tcb.qcloud.la/none')))).toEqual([404, 'NoSuchKey'])
    expect(await codes(await it.emulator.request('/tcb-storage/other/mine.txt'))).toEqual([404, 'NoSuchBucket'])
  })

  test('take a form, and answer it with the status that it asks for', async () => {
    await using it = await open()
    const row = await info(it.emulator, 'form.png')
    const form = (status?: string): FormData => {
      const fields = new FormData()
      const { authorization = '', token = '', cloudObjectMeta = '' } = row
      for (const [name, value] of Object.entries({
        key: 'form.png',
        signature: authorization,
        'x-cos-security-token': token,
        'x-cos-meta-fileid': cloudObjectMeta,
      }))
        fields.append(name, value)
      if (status !== undefined) fields.append('success_action_status', status)
      fields.append('file', new Blob([Uint8Array.of(1, 2, 3)]), 'form.png')
      return fields
    }
    const post = (body: NonNullable<RequestInit['body']>, to = row['uploadUrl'] ?? ''): Promise<Response> =>
      it.emulator.request(to, { method: 'POST', body })
    expect((await post(form())).status).toBe(204)
    expect((await post(form('200'))).status).toBe(200)
    const created = await post(form('201'))
    expect([created.status, await created.text()]).toEqual([
      201,
      expect.stringMatching(/<PostResponse>[^]*<Key>form\.png<\/Key>[^]*<ETag>"5289df737df57326fcdd22597afb1fac"/),
    ])
    expect((await it.emulator.request(row['downloadUrl'] ?? '')).headers.get('content-type')).toBe('image/png')
    row['authorization'] += '0'
    expect((await post(form())).status).toBe(403)
    expect((await post('no form')).status).toBe(400)
  })
})

test('/v1/storages answers each file by itself, and refuses what is no list of files', async () => {
  await using it = await open()
  await upload(it.emulator, 'a.txt', 'a')
  const id = (path: string): string => `${bucket}/${path}`
  expect(
    await ask(it.emulator, 'copy-objects', [
      { srcPath: 'a.txt', dstPath: 'b.txt' },
      { srcPath: 'none', dstPath: 'c.txt' },
      { srcPath: 'a.txt', dstPath: 'b.txt', overwrite: false },
    ]),
  ).toEqual({
    status: 200,
    json: [
      { cloudObjectId: id('b.txt') },
      { code: 'OBJECT_NOT_EXIST', message: 'Storage object not exists.' },
      { code: 'OBJECT_ALREADY_EXIST', message: expect.any(String) },
    ],
  })
  expect((await ask(it.emulator, 'delete-objects', [{ cloudObjectId: id('not-exist') }, { cloudObjectId: id('a.txt') }])).json).toEqual([
    { cloudObjectId: id('not-exist'), code: 'OBJECT_NOT_EXIST', message: 'Storage object not exists.' },
    { cloudObjectId: id('a.txt') },
  ])
  for (const path of ['', '/a', 'a//b', '../a', 'a/./b', 'a/', 'a\n', 'x'.repeat(851)])
    expect((await info(it.emulator, path))['code']).toBe('INVALID_PARAM')
  for (const wrong of ['cloud://other.6c6f-local-1/b.txt', 'b.txt', 'cloud://local'])
    expect((await ask(it.emulator, 'get-objects-download-info', [{ cloudObjectId: wrong }])).json[0]?.['code']).toBe('OBJECT_NOT_EXIST')
  expect(await ask(it.emulator, 'delete-objects', '{}')).toMatchObject({
    status: 400,
    json: { code: 'INVALID_PARAM', requestId: expect.any(String) },
  })
  expect(await ask(it.emulator, 'delete-objects', 'no JSON')).toMatchObject({ status: 400 })
  expect(
    await ask(
      it.emulator,
      'delete-objects',
      Array.from({ length: 51 }, () => ({})),
    ),
  ).toMatchObject({ json: { code: 'OBJECT_BATCH_TOO_LARGE' } })
  expect(await ask(it.emulator, 'list-objects', [])).toMatchObject({ status: 404, json: { code: 'INVALID_PATH' } })
})

/** Rows: preset, then what ann (who made it), bob and nobody may do with a file of ann's: read, write, and its address without a signature. */
test.each([
  ['READONLY', { ann: 'rw', bob: 'r', unsigned: 200 }],
  ['PRIVATE', { ann: 'rw', bob: '', unsigned: 403 }],
  ['ADMINWRITE', { ann: 'r', bob: 'r', unsigned: 200 }],
  ['ADMINONLY', { ann: '', bob: '', unsigned: 403 }],
  [undefined, { ann: 'rw', bob: 'r', unsigned: 200 }],
] as const)('rules %s hold for clients, and not for administrators', async (rules, expected) => {
  await using it = await open({ auth: { enforce: true, tokens, httpApiAllow: ['registered'] }, ...(rules ? { storage: { rules } } : {}) })
  const { emulator } = it
  const made = await info(emulator, 'x.txt', 'ann')
  if (expected.ann.includes('w')) await put(emulator, made, 'x')
  else expect(made['code']).toBe('STORAGE_EXCEED_AUTHORITY')
  if (!expected.ann.includes('w')) await upload(emulator, 'x.txt', 'x', 'root')
  const cloudObjectId = `${bucket}/x.txt`
  for (const who of ['ann', 'bob'] as const) {
    const read = (await ask(emulator, 'get-objects-download-info', [{ cloudObjectId }], who)).json[0]?.['code'] === undefined
    const write = (await info(emulator, 'x.txt', who))['code'] === undefined
    expect(`${read ? 'r' : ''}${write ? 'w' : ''}`).toBe(expected[who])
    if (!write) expect((await ask(emulator, 'delete-objects', [{ cloudObjectId }], who)).json[0]?.['code']).toBe('STORAGE_EXCEED_AUTHORITY')
    expect((await ask(emulator, 'copy-objects', [{ srcPath: 'x.txt', dstPath: 'y.txt' }], who)).json.code).toBe('ACTION_FORBIDDEN')
  }
  expect((await emulator.request('/tcb-storage/6c6f-local-1250000000/x.txt')).status).toBe(expected.unsigned)
  expect((await ask(emulator, 'delete-objects', [{ cloudObjectId }], 'root')).json).toEqual([{ cloudObjectId }])
  expect((await ask(emulator, 'delete-objects', [{ cloudObjectId }])).status).toBe(401)
})

test('rules are expressions over the caller and the file as well, and a wrong one is refused with its place', async () => {
  const rules = { read: "auth.loginType != 'ANONYMOUS' && resource.path == 'x.txt'", write: 'resource.openid == auth.uid' }
  await using it = await open({ auth: { enforce: true, tokens, httpApiAllow: ['registered'] }, storage: { rules } })
  await upload(it.emulator, 'x.txt', 'x', 'ann')
  await upload(it.emulator, 'y.txt', 'y', 'root')
  expect((await info(it.emulator, 'x.txt', 'bob'))['code']).toBe('STORAGE_EXCEED_AUTHORITY')
  expect((await info(it.emulator, 'y.txt', 'bob'))['code']).toBe('STORAGE_EXCEED_AUTHORITY')
  const read = (path: string) => url(it.emulator, `${bucket}/${path}`, undefined, 'bob')
  expect([await read('x.txt'), await read('y.txt')]).toEqual([expect.stringContaining('sign='), 'none'])
  const wrong = open({ storage: { rules: { read: 'doc.a == 1' } } })
  await expect(wrong).rejects.toThrow(/tcb\.storage\.rules\.read: found "doc\.a == 1".*auth, now, resource/)
})

test('pages of other sites do not reach the files, pages of this machine do', async () => {
  await using it = await open()
  const from = async (origin: string): Promise<number> =>
    (await it.emulator.request('/v1/storages/delete-objects', { method: 'POST', headers: { origin }, body: '[]' })).status
  expect([await from('https://example.com'), await from('null'), await from('http://localhost:5173')]).toEqual([403, 403, 200])
  await using named = await open({ securityDomains: ['shop.test:8080'] })
  const reach = async (path: string, origin: string): Promise<boolean> =>
    (await named.emulator.request(path, { method: 'POST', headers: { origin, 'content-type': 'text/plain' }, body: '{}' })).status !== 403
  for (const path of [
    '/web',
    '/auth/v1/token',
    '/v1/storages/delete-objects',
    '/v1/database/instances/(default)/databases/(default)/collections',
  ])
    expect([
      await reach(path, 'http://shop.test:8080'),
      await reach(path, 'http://shop.test'),
      await reach(path, 'https://example.com'),
    ]).toEqual([true, false, false])
  expect(await reach('/v1/functions/none', 'https://example.com')).toBe(true)
  const preflight = await it.emulator.request('/tcb-storage/6c6f-local-1250000000/x', {
    method: 'OPTIONS',
    headers: {
      origin: 'http://localhost:5173',
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'authorization,x-cos-meta-fileid',
    },
  })
  expect([preflight.status, preflight.headers.get('access-control-allow-headers')]).toEqual([204, 'authorization,x-cos-meta-fileid'])
})
