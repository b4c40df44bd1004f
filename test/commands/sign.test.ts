import { describe, expect, test } from 'vitest'
import { sign } from '../../emulator/commands/sign.ts'
import type { LoadCredentials } from '../../emulator/commands/sign.ts'

const keys = ['--access-key', 'AKTESTLOCAL00000001', '--secret-key', 'sk-test-local-0000000000000000000000001']
const at = ['--timestamp', '1713936450099']
const path = '/ncf/api/v2/packages/-/actions/hello?platform=vpc&timeout=60000'
/** ncp.md 3, worked example. */
const signature = 'Cp5smbDElJesHz8xl6MkhOkMOOMWjLJ+WGjKdMBlbEA='

async function run(args: string[], load?: LoadCredentials): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', '']
  const code = await sign(args, { stdout: (text) => void (out += text), stderr: (text) => void (err += text) }, load)
  return { code, out, err }
}

describe('actionlab sign', () => {
  test.each([
    ['a path', path],
    ['an address', `https://cloudfunctions.apigw.ntruss.com${path}`],
    ['an address with a fragment', `http://127.0.0.1:3233${path}#part`],
  ])('prints the three headers for %s', async (_, url) => {
    const { code, out, err } = await run(['post', url, ...keys, ...at])
    expect([code, err]).toEqual([0, ''])
    expect(out).toBe(
      `x-ncp-apigw-timestamp: 1713936450099\nx-ncp-iam-access-key: AKTESTLOCAL00000001\nx-ncp-apigw-signature-v2: ${signature}\n`,
    )
  })

  test('prints a curl that a shell runs as it is', async () => {
    const { out } = await run(['POST', path, ...keys, ...at, '--curl', '--data', `{"name":"O'Hara"}`])
    expect(out).toBe(
      `curl -X POST 'http://127.0.0.1:3233${path}' -H 'content-type: application/json' -H 'x-ncp-apigw-timestamp: 1713936450099' ` +
        `-H 'x-ncp-iam-access-key: AKTESTLOCAL00000001' -H 'x-ncp-apigw-signature-v2: ${signature}' -d '{"name":"O'\\''Hara"}'\n`,
    )
  })

  test('takes the keys from the configuration', async () => {
    const asked: unknown[] = []
    const load: LoadCredentials = async (where) => {
      asked.push(where)
      return [
        { accessKey: 'AKFIRST', secretKey: 'sk-first' },
        { accessKey: 'AKTESTLOCAL00000001', secretKey: 'sk-test-local-0000000000000000000000001' },
      ]
    }
    expect((await run(['GET', '/x', ...at, '--root', '/project'], load)).out).toContain('x-ncp-iam-access-key: AKFIRST')
    expect((await run(['POST', path, ...at, '--access-key', 'AKTESTLOCAL00000001'], load)).out).toContain(signature)
    expect(asked).toEqual([{ root: '/project' }, { root: '.' }])
  })

  test('signs path and query as written, not as a URL parser would', async () => {
    const [written, normal] = [await run(['GET', '/a/../b?x=%7e&y', ...keys, ...at]), await run(['GET', '/b?x=~&y=', ...keys, ...at])]
    expect(written.out).not.toBe(normal.out)
  })

  test.each([
    [[], 'sign takes a method and a URL'],
    [['GET'], 'sign takes a method and a URL'],
    [['FETCH', '/x', ...keys], '"FETCH" is not one of GET'],
    [['GET', 'hello', ...keys], '"hello" is neither a path nor an http address'],
    [['GET', '/x', ...keys, '--timestamp', 'now'], '--timestamp takes epoch milliseconds'],
    [['GET', '/x', '--secret-key', 's'], '--secret-key needs --access-key'],
    [['GET', '/x'], 'No secret key: ncp.credentials is empty'],
    [['GET', '/x', '--access-key', 'AK'], 'No secret key for "AK"'],
    [['GET', '/x', '--curly'], '--curly'],
  ])('%o exits with 2 and says what is wrong', async (args, words) => {
    const { code, out, err } = await run(args)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(words)
    expect(err).toContain('Usage: actionlab sign')
  })
})
