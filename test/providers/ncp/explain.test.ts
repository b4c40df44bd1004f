/** What the terminal says when a signature is refused: the text that should have been signed, and the mistake that was made. */
import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createVirtualClock } from '../../../emulator/index.ts'
import { sign, stringToSign } from '../../../emulator/providers/ncp/signature.ts'
import { credential, startProject } from './project.ts'
import type { Project } from './project.ts'

const now = 1_713_936_450_099
const timestamp = String(now)
const { accessKey, secretKey } = credential
const other = { accessKey: 'AKOTHER', secretKey: 'sk-other' }
const target = '/ncf/api/v2/packages/-/actions/hello?platform=vpc&timeout=60000'
const body = '{"name":"Bo"}'
const right = stringToSign('POST', target, timestamp, accessKey)

let project: Project

beforeAll(async () => {
  project = await startProject({
    files: { 'hello.js': 'exports.main = () => ({})' },
    ncp: { credentials: [credential, other] },
    triggers: { hook: { type: 'apigw', product: 'shop', api: 'api', stage: 'v1', resource: '/hook', action: 'hello', auth: 'IAM' } },
    clock: createVirtualClock(now),
  })
})
beforeEach(() => project.clear())
afterAll(() => project.close())

async function refusalOf(headers: Record<string, string>, path = target, host?: string): Promise<string> {
  const reply = await project.call('POST', path, {
    headers: { 'content-type': 'application/json', ...headers },
    body,
    ...(host === undefined ? {} : { host }),
  })
  expect(reply.status).toBe(401)
  expect(reply.text).not.toContain('Expected')
  const [text = '', ...more] = project.texts('refused')
  expect(more).toEqual([])
  return text
}

function signedWith(signature: string, time = timestamp): Record<string, string> {
  return { 'x-ncp-apigw-timestamp': time, 'x-ncp-iam-access-key': accessKey, 'x-ncp-apigw-signature-v2': signature }
}

test('the expected text is shown with its newlines, and no secret ever is', async () => {
  const text = await refusalOf(signedWith('nonsense'))
  expect(text).toContain(JSON.stringify(right))
  expect(text).toContain('most likely the secret key does not belong to access key AKTESTLOCAL00000001')
  expect(text).not.toContain(secretKey)
  expect(text).not.toContain(sign(secretKey, right))
})

describe('names the mistake when', () => {
  const path = target.slice(0, target.indexOf('?'))
  const resigned = (text: string, secret = secretKey): string => sign(secret, text)
  const withTarget = (changed: string): string => resigned(stringToSign('POST', changed, timestamp, accessKey))

  test.each([
    ['the query string was left out', withTarget(path), 'the query string was left out'],
    ['the query has another order', withTarget(`${path}?timeout=60000&platform=vpc`), 'in another order'],
    [
      'the method is another one',
      resigned(stringToSign('GET', target, timestamp, accessKey)),
      'the method that was signed is GET instead of POST',
    ],
    [
      'the method is lower case',
      resigned(stringToSign('post', target, timestamp, accessKey)),
      'the method that was signed is post instead of POST',
    ],
    [
      'method and query are wrong',
      resigned(stringToSign('GET', path, timestamp, accessKey)),
      'GET instead of POST and the query string was left out',
    ],
    ['a newline follows', resigned(`${right}\n`), 'the signed text ends with a newline'],
    ['lines end with CRLF', resigned(right.replaceAll('\n', '\r\n')), 'CRLF'],
    ['newlines are written as two characters', resigned(right.replaceAll('\n', '\\n')), 'a backslash and an n'],
    ['the host is signed', withTarget(`https://cloudfunctions.apigw.ntruss.com${target}`), 'scheme and host were signed too'],
    ['the prefix is not signed', withTarget(target.replace('/ncf/api/v2', '')), 'the prefix /ncf/api/v2 was left out'],
    ['the prefix of v2.0 is signed', withTarget(target.replace('/ncf/api/v2', '/api/v2')), 'the prefix of the other API version'],
    ['the access key is missing', resigned(`POST ${target}\n${timestamp}`), 'the access key was left out'],
    ['two lines changed places', resigned(`POST ${target}\n${accessKey}\n${timestamp}`), 'changed places'],
    [
      'the clock was read twice',
      resigned(stringToSign('POST', target, String(now + 3), accessKey)),
      `the signed timestamp (${now + 3}) is not the one in the header`,
    ],
    [
      'only the signed timestamp is in seconds',
      resigned(stringToSign('POST', target, '1713936450', accessKey)),
      'in seconds while the header has milliseconds',
    ],
    ['the body is signed', resigned(`${right}\n${body}`), 'the request body was signed'],
    ['the digest is hexadecimal', createHmac('sha256', secretKey).update(right).digest('hex'), 'hexadecimal instead of Base64'],
    ['the padding is cut off', resigned(right).replace(/=+$/, ''), 'the Base64 padding'],
    ['the alphabet is URL-safe', createHmac('sha256', secretKey).update(right).digest('base64url'), 'padding|URL-safe'],
    ['SHA-1 is used', createHmac('sha1', secretKey).update(right).digest('base64'), 'HMAC-SHA1'],
    ["another key's secret is used", resigned(right, other.secretKey), "the secret key of AKOTHER instead of AKTESTLOCAL00000001's"],
    ['a newline follows the secret', resigned(right, `${secretKey}\n`), 'a newline stands after the secret key'],
  ])('%s', async (_, signature, words) => {
    const text = await refusalOf(signedWith(signature), target, 'cloudfunctions.apigw.ntruss.com')
    expect(text).toMatch(new RegExp(words.includes('|') ? words : words.replace(/[.*+?^${}()[\]\\]/g, String.raw`\$&`)))
    expect(text).not.toContain('None of the usual mistakes')
    expect(text).not.toContain(secretKey)
  })
})

/** The wrong signatures of the published contract cases (ncp-auth-014 to 024). */
describe('explains the literal signatures of the contract cases', () => {
  test.each([
    ['ncp-auth-014', 'SLjzM96d2ElNeXMjSnQ6vdteiJUn8Cy6JbRlzLb20JM=', 'the method that was signed is'],
    ['ncp-auth-015', 'Nmk2yn0epFRiFg6VpqxTlwNbWVfvRrjpDZO1THJlLKU=', 'the query string was left out'],
    ['ncp-auth-016', 'Lw1etu0+UdXhd3bQPQk/TFd1YjYPUVVXuBmALpVHVyY=', 'in another order'],
    ['ncp-auth-017', 'eNrbs2VhSPoC4axPy1XwDZc12cU7GMloz1npXjHUa7Y=', 'scheme and host were signed too'],
    ['ncp-auth-019', '0a9e6c99b0c49497ac1f3f3197a32484e90c38e3168cb27e5868ca74c0656c40', 'hexadecimal'],
  ])('%s', async (_, signature, words) => {
    expect(await refusalOf(signedWith(signature), target, 'cloudfunctions.apigw.ntruss.com')).toContain(words)
  })
})

describe('without a signature to compare', () => {
  test('the missing headers are named, and how to make them', async () => {
    const text = await refusalOf({ 'x-ncp-iam-access-key': accessKey, 'x-ncp-apigw-signature-v1': 'old' })
    expect(text).toContain('x-ncp-apigw-timestamp, x-ncp-apigw-signature-v2 missing')
    expect(text).toContain('x-ncp-apigw-signature-v1 is the old header')
    expect(text).toContain(`actionlab sign POST '${target}'`)
  })

  test('an unknown access key is told apart from a wrong secret', async () => {
    const text = await refusalOf({ ...signedWith('x'), 'x-ncp-iam-access-key': 'AKNOBODY' })
    expect(text).toContain('no configured credential has the access key "AKNOBODY"')
    expect(text).toContain('AKTESTLOCAL00000001, AKOTHER')
  })

  test.each([
    ['1713936450', 'is in seconds; it must be milliseconds'],
    ['yesterday', 'not epoch milliseconds'],
    [String(now - 300_000), '5 minutes behind the gateway'],
    [String(now + 300_000), '5 minutes ahead of the gateway'],
  ])('a timestamp of %s is explained', async (time, words) => {
    const text = await refusalOf(signedWith(sign(secretKey, stringToSign('POST', target, time, accessKey)), time))
    expect(text).toContain(words)
    expect(text).toContain(`the emulator's clock says ${now}`)
  })
})

describe('a trigger reached by path', () => {
  const local = '/apigw/shop/api/v1/hook?blocking=true'

  test.each([
    ['as it was sent here', local],
    ["as the cloud's own host would see it", '/api/v1/hook?blocking=true'],
  ])('accepts a signature over the target %s', async (_, signedTarget) => {
    const reply = await project.call('POST', local, { json: {}, sign: { ...credential, timestamp: now, target: signedTarget } })
    expect(reply.status).toBe(200)
  })

  test('shows both texts when neither was signed', async () => {
    const text = await refusalOf(signedWith('nonsense'), local)
    expect(text).toContain(JSON.stringify(stringToSign('POST', local, timestamp, accessKey)))
    expect(text).toContain(JSON.stringify(stringToSign('POST', '/api/v1/hook?blocking=true', timestamp, accessKey)))
  })
})
