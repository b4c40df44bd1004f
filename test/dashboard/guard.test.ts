/** Nothing of the dashboard answers to a foreign Host or Origin, and nothing changes without the page's token. */
import { request as httpRequest } from 'node:http'
import { describe, expect, test } from 'vitest'
import { apiPath } from '../../emulator/dashboard/wire/api.ts'
import { createSite, json, pageUrl, token, type Site } from './site.ts'

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** Over a socket, with exactly these headers: `fetch` would not let us pretend. */
function ask(
  port: number,
  path: string,
  { method = 'GET', headers = {}, body = '' }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const all = {
      host: `dashboard.localhost:${port}`,
      ...headers,
      ...(body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    }
    const request = httpRequest({ host: '127.0.0.1', port, path, method, headers: all, setHost: false, agent: false }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }))
    })
    request.on('error', reject)
    request.end(body)
  })
}

async function listening(options?: {
  host?: string
  site?: Parameters<typeof createSite>[0]
}): Promise<Site & { port: number; own: string }> {
  const site = await createSite(options?.site)
  const { port } = await site.emulator.listen({ port: 0, ...(options?.host === undefined ? {} : { host: options.host }) })
  return { ...site, port, own: `http://dashboard.localhost:${port}` }
}

const change = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }
const bearer = { authorization: `Bearer ${token}` }

test('every answer carries the strict policy, and none allows another origin', async () => {
  const { port, own } = await listening()
  for (const path of ['/_/', '/_/activations', '/_/nowhere', '/_/assets/0123456789ab/main.js', `${apiPath}/`, `${apiPath}/nowhere`]) {
    const { headers } = await ask(port, path, { headers: { origin: own } })
    expect(headers['content-security-policy'], path).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
    expect(headers['content-security-policy'], path).toContain("frame-ancestors 'none'")
    expect(headers['x-content-type-options'], path).toBe('nosniff')
    expect(headers['cross-origin-resource-policy'], path).toBe('same-origin')
    expect(
      Object.keys(headers).filter((name) => name.startsWith('access-control-')),
      path,
    ).toEqual([])
  }
})

test('pages hold no inline script, style or handler, since the policy would not run them', async () => {
  const { emulator } = await createSite()
  await emulator.request('/v1/functions/hello', json({}))
  for (const path of [
    '/_/',
    '/_/activations',
    `/_/activations/${emulator.activations.list()[0]?.activationId}`,
    '/_/invoke',
    '/_/traffic',
    '/_/gateway',
    '/_/triggers',
    '/_/data',
  ]) {
    const html = await (await emulator.request(pageUrl(path))).text()
    expect(html, path).not.toMatch(/<script(?![^>]*\bsrc=)/)
    expect(html, path).not.toMatch(/<style|\sstyle=|\son[a-z]+=/)
  }
})

test('markup in names and output stays text', async () => {
  const { emulator } = await createSite()
  await emulator.request('/api/v1/web/guest/default/echo?x=%3Cscript%3Ealert(1)%3C/script%3E%22%27', {
    headers: { 'user-agent': '<img src=x onerror=alert(1)>' },
  })
  const id = emulator.activations.list()[0]?.activationId
  const html = await (await emulator.request(pageUrl(`/_/activations/${id}`))).text()
  expect(html).toContain('&lt;script&gt;')
  expect(html).not.toContain('<script>alert')
  expect(html).not.toContain('<img src=x')
})

test.for([
  'attacker.example',
  'localhost.attacker.example',
  '127.0.0.1.attacker.example',
  'shop.apigw.ntruss.com',
  'local.api.tcloudbasegateway.com',
  '192.168.0.10',
  '',
])('the Host %j gets nothing', async (host) => {
  const { port } = await listening()
  for (const path of ['/_/', `${apiPath}/functions`]) {
    const { status, body } = await ask(port, path, { headers: { host } })
    expect(status).toBeGreaterThanOrEqual(400)
    expect(body).not.toContain('functions/hello.ts')
    expect(body).not.toContain(token)
  }
})

describe('a change', () => {
  test('needs the token', async () => {
    const { port, own } = await listening()
    expect((await ask(port, `${apiPath}/reload`, change)).status).toBe(401)
    expect(
      (await ask(port, `${apiPath}/reload`, { ...change, headers: { ...change.headers, authorization: 'Bearer wrong' } })).status,
    ).toBe(401)
    expect((await ask(port, `${apiPath}/reload`, { ...change, headers: { ...change.headers, ...bearer } })).status).toBe(200)
    const cookie = cookieOf(await ask(port, '/_/'))
    expect((await ask(port, `${apiPath}/reload`, { ...change, headers: { ...change.headers, cookie, origin: own } })).status).toBe(200)
  })

  test('with the cookie alone must say that it comes from the page', async () => {
    const { port } = await listening()
    const cookie = cookieOf(await ask(port, '/_/'))
    expect((await ask(port, `${apiPath}/reload`, { ...change, headers: { ...change.headers, cookie } })).status).toBe(401)
  })

  test('is never JSON when it is a form', async () => {
    const { port, own } = await listening()
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x', ''])
      expect(
        (await ask(port, `${apiPath}/reload`, { method: 'POST', body: '{}', headers: { 'content-type': type, ...bearer, origin: own } }))
          .status,
        type,
      ).toBe(415)
  })

  test.for([
    'http://attacker.example',
    'http://dashboard.localhost:1',
    'http://127.0.0.1:1',
    'http://localhost',
    'https://dashboard.localhost',
    'null',
  ])('from the origin %s is refused even with the token', async (origin) => {
    const { port } = await listening()
    expect((await ask(port, `${apiPath}/reload`, { ...change, headers: { ...change.headers, ...bearer, origin } })).status).toBe(403)
  })
})

test.for(['cross-site', 'same-site'])('a request that the browser calls %s gets no data, page or asset', async (site) => {
  const { port } = await listening()
  for (const path of [`${apiPath}/functions`, `${apiPath}/events`, '/_/']) {
    const { status, body } = await ask(port, path, {
      headers: { 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' },
    })
    expect(status, path).toBe(403)
    expect(body).not.toContain('functions/hello.ts')
  }
})

test('a link from another site leads to the page', async () => {
  const { port } = await listening()
  const { status } = await ask(port, '/_/', {
    headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
  })
  expect(status).toBe(200)
})

test('the token is in a cookie that scripts cannot read and other sites do not send, and in no page or address', async () => {
  const { port } = await listening()
  const answer = await ask(port, '/_/')
  expect(answer.headers['set-cookie']?.[0]).toBe(`actionlab-${port}=${token}; Path=/_/; HttpOnly; SameSite=Strict`)
  expect(answer.body).not.toContain(token)
  expect((await ask(port, '/_/assets/0123456789ab/main.js')).body).not.toContain(token)
})

describe('at the hosts of functions', () => {
  const hosts = ['127.0.0.1', 'localhost', '[::1]']

  test.for(hosts)('%s has no page, and leads to the one that has, on the same port', async (host) => {
    const { port } = await listening()
    for (const path of ['/_/', '/_', '/_/activations?status=failed', '/_/assets/0123456789ab/main.js', '/_/nowhere']) {
      const headers = { host: `${host}:8080`, 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
      const { status, headers: sent, body } = await ask(port, path, { headers })
      expect([status, sent.location, sent['set-cookie']], path).toEqual([302, `http://dashboard.localhost:8080${path}`, undefined])
      expect(body).not.toContain(token)
    }
    expect((await ask(port, '/_/login', { method: 'POST', body: `token=${token}`, headers: { host } })).status).toBe(403)
  })

  test.for(hosts)(
    '%s gives no browser anything of the API, be it a page of the same origin or one with the token or the cookie',
    async (host) => {
      const { port } = await listening()
      const cookie = cookieOf(await ask(port, '/_/'))
      const origin = `http://${host}:${port}`
      for (const more of [
        { 'sec-fetch-site': 'same-origin' },
        { 'sec-fetch-site': 'none' },
        { origin },
        { origin, ...bearer },
        { origin, cookie },
      ])
        for (const path of ['functions', 'events', 'activations']) {
          const headers = { host: `${host}:${port}`, ...more }
          expect((await ask(port, `${apiPath}/${path}`, { headers })).status, path).toBe(403)
          expect((await ask(port, `${apiPath}/reload`, { ...change, headers: { ...change.headers, ...headers } })).status).toBe(403)
        }
    },
  )

  test.for(hosts)('%s gives a program what the API has, and lets it change something with the token, not with the cookie', async (host) => {
    const { port } = await listening()
    const headers = { host: `${host}:${port}`, ...change.headers }
    expect((await ask(port, `${apiPath}/functions`, { headers })).status).toBe(200)
    expect((await ask(port, `${apiPath}/reload`, { ...change, headers: { ...headers, ...bearer } })).status).toBe(200)
    expect(
      (await ask(port, `${apiPath}/reload`, { ...change, headers: { ...headers, cookie: cookieOf(await ask(port, '/_/')) } })).status,
    ).toBe(401)
  })

  test('the host of the dashboard has nothing but the dashboard', async () => {
    const { port } = await listening()
    for (const path of [
      '/',
      '/v1/functions/hello',
      '/api/v1/web/guest/default/echo',
      '/api/v1/namespaces',
      '/ncf/api/v2/packages',
      '/apigw/shop/hooks/v1/hello',
    ])
      expect(await ask(port, path), path).toMatchObject({
        status: 404,
        body: expect.stringContaining('has the dashboard at /_/ only') as string,
      })
  })

  test('a method that the dashboard does not know is answered 405', async () => {
    const { port } = await listening()
    for (const method of ['TRACE', 'PROPFIND', 'PATCH'])
      expect((await ask(port, `${apiPath}/functions`, { method })).status, method).toBe(405)
  })
})

describe('listening beyond this machine', () => {
  test('nothing under /_/ answers without the token; the page asks for it', async () => {
    const { port } = await listening({ host: '0.0.0.0' })
    for (const path of [`${apiPath}/`, `${apiPath}/functions`, `${apiPath}/events`]) expect((await ask(port, path)).status, path).toBe(401)
    const page = await ask(port, '/_/activations')
    expect(page.status).toBe(401)
    expect(page.body).toContain('name="token"')
    expect(page.headers['set-cookie']).toBeUndefined()
    expect((await ask(port, '/_/assets/0123456789ab/main.js')).status).toBe(401)
    expect((await ask(port, '/_/health')).status).toBe(401)
    expect((await ask(port, '/_/health', { headers: bearer })).status).toBe(200)
    expect((await ask(port, `${apiPath}/functions`, { headers: bearer })).status).toBe(200)
  })

  test('the right token opens it, a wrong one does not', async () => {
    const { port, own } = await listening({ host: '0.0.0.0' })
    const login = (given: string): Promise<Answer> =>
      ask(port, '/_/login', {
        method: 'POST',
        body: `token=${given}`,
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin: own },
      })
    expect((await login('wrong')).status).toBe(401)
    const opened = await login(token)
    expect(opened).toMatchObject({ status: 303, headers: { location: '/_/' } })
    expect((await ask(port, '/_/', { headers: { cookie: cookieOf(opened) } })).status).toBe(200)
    expect(
      (
        await ask(port, '/_/login', {
          method: 'POST',
          body: `token=${token}`,
          headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://attacker.example' },
        })
      ).status,
    ).toBeGreaterThanOrEqual(401)
  })
})

test('configured secrets appear nowhere in pages and answers', async () => {
  const secrets = {
    secretKey: 'ncp-secret-0123456789',
    apiKey: 'ncp-api-key-0123456789',
    auth: 'whisk-user:whisk-password-0123',
    tcb: 'tcb-token-0123456789',
    env: 'env-secret-0123456789',
  }
  const site = await createSite({
    files: {
      '.env': `DB_PASSWORD=${secrets.env}\n`,
      'functions/leak.js':
        'exports.main = (p) => { console.log(process.env.DB_PASSWORD, p.token); return { p, env: process.env.DB_PASSWORD } }',
    },
    config: {
      ncp: { credentials: [{ accessKey: 'AKLOCAL01', secretKey: secrets.secretKey }], apiKeys: [secrets.apiKey] },
      openwhisk: { auth: secrets.auth },
      tcb: { auth: { enforce: true, tokens: { [secrets.tcb]: { role: 'administrator' } } } },
      actions: { leak: { params: { apiKey: 'bound-api-key-0123' } } },
      triggers: { leak: { type: 'apigw', product: 'shop', api: 'a', stage: 'v1', resource: '/leak', action: 'leak', apiKey: true } },
    },
  })
  const { emulator, send, newest } = site
  await emulator.request('/v1/functions/leak', {
    ...json({ token: secrets.tcb }),
    headers: { 'content-type': 'application/json', authorization: `Bearer ${secrets.tcb}` },
  })
  await emulator.request('/apigw/shop/a/v1/leak?blocking=true', {
    ...json({}),
    headers: { 'content-type': 'application/json', 'x-ncp-apigw-api-key': secrets.apiKey },
  })
  await emulator.request('/apigw/shop/a/v1/leak', {
    ...json({}),
    headers: { 'content-type': 'application/json', 'x-ncp-apigw-api-key': `${secrets.apiKey}x` },
  })
  const { id } = await newest()
  const seen = [
    ...(await Promise.all(
      [
        '/_/',
        '/_/activations',
        `/_/activations/${id}`,
        `/_/invoke?from=${id}`,
        '/_/gateway',
        '/_/triggers',
        '/_/data',
        ...['/', '/functions', '/activations', `/activations/${id}`, '/gateway', '/refusals', '/data/users'].map((path) => apiPath + path),
      ].map(async (path) => (await emulator.request(pageUrl(path))).text()),
    )),
    JSON.stringify(await send('POST', `/activations/${id}/replay`)),
    JSON.stringify(await send('POST', `/activations/${id}/case`)),
    JSON.stringify(await send('POST', `/activations/${id}/test`)),
  ].join('\n')
  expect(seen).toContain('leak')
  for (const secret of [...Object.values(secrets), 'whisk-password-0123', btoa(secrets.auth), 'bound-api-key-0123'])
    expect(seen.includes(secret), secret).toBe(false)
})

test('the words are in the language of the browser', async () => {
  const { emulator } = await createSite()
  const title = async (language: string): Promise<string> =>
    /<h1>(.*?)<\/h1>/.exec(await (await emulator.request(pageUrl('/_/'), { headers: { 'accept-language': language } })).text())?.[1] ?? ''
  expect(await title('ko-KR,ko;q=0.9,en;q=0.8')).toBe('함수')
  expect(await title('zh-CN')).toBe('函数')
  expect(await title('de,en;q=0.5,ko;q=0.4')).toBe('Functions')
  expect(await title('fr')).toBe('Functions')
})

function cookieOf({ headers }: Answer): string {
  return (headers['set-cookie']?.[0] ?? '').split(';', 1)[0] ?? ''
}
