/** Python functions too: whatever they send requests with, a test answers them. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { createEmulator, type Emulator } from '../../emulator/index.ts'
import { has, pythonWith } from '../../scripts/test-tools.mjs'

const clients: Record<string, string> = {
  urllib: `import urllib.request, urllib.error
def main(args):
    sent = urllib.request.Request(args["url"], data=args.get("body", "").encode() or None, method=args["method"], headers={"x-own": "yes"})
    try:
        with urllib.request.urlopen(sent, timeout=5) as answer:
            return {"status": answer.status, "body": answer.read().decode()}
    except urllib.error.HTTPError as answer:
        return {"status": answer.code, "body": answer.read().decode()}
    except urllib.error.URLError as error:
        return {"failed": "URLError", "reason": type(error.reason).__name__}
    except OSError as error:
        return {"failed": type(error).__name__}
`,
  requesting: `import requests
session = requests.Session()
def main(args):
    try:
        answer = session.request(args["method"], args["url"], data=args.get("body"), headers={"x-own": "yes"}, timeout=5)
        return {"status": answer.status_code, "body": answer.text}
    except requests.RequestException as error:
        return {"failed": type(error).__name__}
`,
  httpxsync: `import httpx
def main(args):
    try:
        answer = httpx.request(args["method"], args["url"], content=args.get("body"), headers={"x-own": "yes"})
        return {"status": answer.status_code, "body": answer.text}
    except httpx.HTTPError as error:
        return {"failed": type(error).__name__}
`,
  httpxasync: `import asyncio, httpx
async def send(args):
    async with httpx.AsyncClient() as client:
        try:
            answer = await client.request(args["method"], args["url"], content=args.get("body"), headers={"x-own": "yes"})
            return {"status": answer.status_code, "body": answer.text}
        except httpx.HTTPError as error:
            return {"failed": type(error).__name__}
def main(args):
    return asyncio.run(send(args))
`,
}

/** Refused, reset, unknown name: what the library itself says of each. */
const failures: Record<string, readonly object[]> = {
  urllib: [
    { failed: 'URLError', reason: 'ConnectionRefusedError' },
    { failed: 'ConnectionResetError' },
    { failed: 'URLError', reason: 'gaierror' },
  ],
  requesting: [{ failed: 'ConnectionError' }, { failed: 'ConnectionError' }, { failed: 'ConnectionError' }],
  httpxsync: [{ failed: 'ConnectError' }, { failed: 'ReadError' }, { failed: 'ConnectError' }],
  httpxasync: [{ failed: 'ConnectError' }, { failed: 'ReadError' }, { failed: 'ConnectError' }],
}

describe.runIf(has('Python HTTP clients'))('a Python function', () => {
  let root: string
  let emulator: Emulator
  beforeAll(async () => {
    vi.stubEnv('ACTIONLAB_PYTHON', pythonWith('requests', 'httpx') ?? '')
    root = mkdtempSync(join(tmpdir(), 'actionlab-outbound-test-'))
    mkdirSync(join(root, 'functions'))
    for (const [name, text] of Object.entries(clients)) writeFileSync(join(root, 'functions', `${name}.py`), text)
    emulator = await createEmulator({ root, watch: false })
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    await emulator.close()
    rmSync(root, { recursive: true })
  })

  describe.each(Object.keys(clients))('with %s', (name) => {
    test.each(['http', 'https'])('gets the answer of a rule (%s)', async (scheme) => {
      await using session = emulator.session()
      const url = `${scheme}://api.example.com/pay?b=2`
      session.outbound.post(`${scheme}://api.example.com/pay`).reply(201, { ok: true })
      const { response, outgoing } = await session.invoke(name, { url, method: 'POST', body: '{"item":"tea"}' })
      expect(response.result).toEqual({ status: 201, body: '{"ok":true}' })
      expect(outgoing).toMatchObject([{ method: 'POST', url, body: '{"item":"tea"}', by: 'rule', status: 201, action: name }])
    })

    test('gets the answer of a rule for a host that it has an open connection to', async () => {
      if (name.startsWith('httpx')) return
      const server = createServer((_, response) => response.end('real'))
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      onTestFinished(() => void server.close())
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
      await using session = emulator.session()
      expect((await session.invoke(name, { url, method: 'GET' })).response.result).toMatchObject({ body: 'real' })
      session.outbound.get(url).reply(200, 'rule')
      expect((await session.invoke(name, { url, method: 'GET' })).response.result).toMatchObject({ body: 'rule' })
    })

    test('speaks http to another port, whatever the rule leaves open', async () => {
      await using session = emulator.session()
      session.outbound.get(/^http:\/\/plain\.example\.com:8080\//).reply(200, 'plain')
      const { response, outgoing } = await session.invoke(name, { url: 'http://plain.example.com:8080/a', method: 'GET' })
      expect(response.result).toMatchObject({ body: 'plain' })
      expect(outgoing).toMatchObject([{ url: 'http://plain.example.com:8080/a' }])
    })

    test('gets the errors of sockets', async () => {
      await using session = emulator.session()
      session.outbound.get('https://api.example.com/').fail('refused').fail('reset').fail('dns')
      const results: unknown[] = []
      for (let time = 0; time < 3; time++)
        results.push((await session.invoke(name, { url: 'https://api.example.com/', method: 'GET' })).response.result)
      expect(results).toEqual(failures[name])
    })
  })
})
