import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { run as sign } from '../../emulator/commands/sign.ts'
import { createFolder } from '../support/project.ts'

const keys = ['--access-key', 'AKTESTLOCAL00000001', '--secret-key', 'sk-test-local-0000000000000000000000001']
const time = ['--timestamp', '1713936450099']
const path = '/ncf/api/v2/packages/-/actions/hello?platform=vpc&timeout=60000'
/** ncp.md 3, worked example. */
const signature = 'Cp5smbDElJesHz8xl6MkhOkMOOMWjLJ+WGjKdMBlbEA='

/** What it prints. */
async function run(args: string[]): Promise<string> {
  let out = ''
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text)
    return true
  })
  onTestFinished(() => write.mockRestore())
  expect(await sign(args).finally(() => write.mockRestore())).toBe(0)
  return out
}

describe('actionlab sign', () => {
  test.each([
    ['a path', path],
    ['an address', `https://cloudfunctions.apigw.ntruss.com${path}`],
    ['an address with a fragment', `http://127.0.0.1:3233${path}#part`],
  ])('prints the three headers for %s', async (_, url) => {
    expect(await run(['post', url, ...keys, ...time])).toBe(
      `x-ncp-apigw-timestamp: 1713936450099\nx-ncp-iam-access-key: AKTESTLOCAL00000001\nx-ncp-apigw-signature-v2: ${signature}\n`,
    )
  })

  test('prints a curl that a shell runs as it is', async () => {
    expect(await run(['POST', path, ...keys, ...time, '--curl', '--data', `{"name":"O'Hara"}`])).toBe(
      `curl -X POST 'http://127.0.0.1:3233${path}' -H 'content-type: application/json' -H 'x-ncp-apigw-timestamp: 1713936450099' ` +
        `-H 'x-ncp-iam-access-key: AKTESTLOCAL00000001' -H 'x-ncp-apigw-signature-v2: ${signature}' -d '{"name":"O'\\''Hara"}'\n`,
    )
  })

  test('takes the keys from the configuration', async () => {
    const credentials = [
      { accessKey: 'AKFIRST', secretKey: 'sk-first' },
      { accessKey: 'AKTESTLOCAL00000001', secretKey: 'sk-test-local-0000000000000000000000001' },
    ]
    const { root, path: at } = createFolder({ 'actionlab.config.json': JSON.stringify({ ncp: { credentials } }) })
    expect(await run(['GET', '/x', ...time, '--root', root])).toContain('x-ncp-iam-access-key: AKFIRST')
    const second = ['--access-key', 'AKTESTLOCAL00000001', '--config', at('actionlab.config.json')]
    expect(await run(['POST', path, ...time, ...second])).toContain(signature)
  })

  test('signs path and query as written, not as a URL parser would', async () => {
    const [written, normal] = [await run(['GET', '/a/../b?x=%7e&y', ...keys, ...time]), await run(['GET', '/b?x=~&y=', ...keys, ...time])]
    expect(written).not.toBe(normal)
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
  ])('%o is refused with what is wrong', async (args, words) => {
    await expect(sign([...args, '--root', createFolder({}).root])).rejects.toMatchObject({
      code: 'BAD_FLAG',
      message: expect.stringContaining(words) as string,
    })
  })
})
