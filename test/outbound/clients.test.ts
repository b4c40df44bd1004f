/** Whatever a function sends requests with, a test answers them: in processes and in its own thread, for `http:` and `https:`. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../../emulator/index.ts'

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))

/** Functions that send `{ url, method, body }` and return `{ status, body }`, or the error. */
const clients: Record<string, string> = {
  'fetch.mjs': `export const main = async ({ url, method, body }) => {
    const answer = await fetch(url, { method, body, headers: { 'x-own': 'yes' } }).catch((error) => Promise.reject(error.cause))
    return { status: answer.status, body: await answer.text() }
  }`,
  'http.cjs': `const modules = { 'http:': require('http'), 'https:': require('https') }
  exports.main = ({ url, method, body }) => new Promise((resolve, reject) => {
    const sent = modules[new URL(url).protocol].request(url, { method, headers: { 'x-own': 'yes' } }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (more) => (text += more)).on('end', () => resolve({ status: answer.statusCode, body: text }))
    })
    sent.on('error', reject)
    sent.end(body)
  })`,
  'keepalive.cjs': `const { Agent, request } = require('https'), agents = [new Agent({ keepAlive: true }), new (require('http').Agent)({ keepAlive: true })]
  exports.main = ({ url, method, body }) => new Promise((resolve, reject) => {
    const secure = url.startsWith('https:')
    const sent = (secure ? request : require('http').request)(url, { method, agent: agents[secure ? 0 : 1], headers: { 'x-own': 'yes' } }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (more) => (text += more)).on('end', () => resolve({ status: answer.statusCode, body: text }))
    })
    sent.on('error', reject)
    sent.end(body)
  })`,
  'undici.mjs': `import { request } from 'undici'
  export const main = async ({ url, method, body }) => {
    const answer = await request(url, { method, body, headers: { 'x-own': 'yes' } })
    return { status: answer.statusCode, body: await answer.body.text() }
  }`,
  'pool.mjs': `import { Agent, request } from 'undici'
  const dispatcher = new Agent({ connections: 2 })
  export const main = async ({ url, method, body }) => {
    const answer = await request(url, { method, body, dispatcher, headers: { 'x-own': 'yes' } })
    return { status: answer.statusCode, body: await answer.body.text() }
  }`,
  'axios.cjs': `const axios = require('axios')
  exports.main = async ({ url, method, body }) => {
    const answer = await axios({ url, method, data: body, headers: { 'x-own': 'yes' }, validateStatus: () => true, transformResponse: (text) => text })
    return { status: answer.status, body: answer.data }
  }`,
  'got.mjs': `import got from 'got'
  export const main = async ({ url, method, body }) => {
    const answer = await got(url, { method, body, headers: { 'x-own': 'yes' }, throwHttpErrors: false, retry: { limit: 0 } })
    return { status: answer.statusCode, body: answer.body }
  }`,
}
const names = Object.keys(clients).map((file) => file.replace(/\.\w+$/, ''))

describe.each(['process', 'inline'] as const)('functions in isolation %s', (isolation) => {
  let root: string
  let emulator: Emulator
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'actionlab-outbound-test-'))
    mkdirSync(join(root, 'functions'))
    for (const [name, text] of Object.entries(clients)) writeFileSync(join(root, 'functions', name), text)
    symlinkSync(modules, join(root, 'node_modules'))
    emulator = await createEmulator({ root, isolation, watch: false })
  })
  afterAll(async () => {
    await emulator.close()
    rmSync(root, { recursive: true })
  })

  describe.each(names)('%s', (name) => {
    test.each(['http', 'https'])('gets the answer of a rule (%s)', async (scheme) => {
      await using session = emulator.session()
      const url = `${scheme}://api.example.com/pay?b=2`
      session.outbound.post(`${scheme}://api.example.com/pay`).reply(201, { ok: true })
      const { response, outgoing } = await session.invoke(name, { url, method: 'POST', body: '{"item":"tea"}' })
      expect(response.result).toEqual({ status: 201, body: '{"ok":true}' })
      expect(outgoing).toMatchObject([{ method: 'POST', url, body: '{"item":"tea"}', by: 'rule', status: 201, action: name }])
      expect(outgoing?.[0]?.headers).toContainEqual(['x-own', 'yes'])
    })

    test('gets the errors of sockets', async () => {
      await using session = emulator.session()
      session.outbound.get('https://api.example.com/').fail('refused').fail('reset').fail('dns')
      const texts: string[] = []
      for (let time = 0; time < 3; time++)
        texts.push((await session.invoke(name, { url: 'https://api.example.com/', method: 'GET' })).outcome.trace ?? '')
      expect(texts[0]).toMatch(/ECONNREFUSED/)
      expect(texts[1]).toMatch(/ECONNRESET/)
      expect(texts[2]).toMatch(/ENOTFOUND/)
    })
  })
})
