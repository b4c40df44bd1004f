import { describe, expect, test } from 'vitest'
import { matches, sign, stringToSign } from '../../../emulator/providers/ncp/signature.ts'

/** Vectors that others published (ncp.md 3), and the worked example of that section. */
const vectors = [
  {
    source: 'ncp.md 3, worked example',
    method: 'POST',
    target: '/ncf/api/v2/packages/-/actions/hello?platform=vpc&timeout=60000',
    timestamp: '1713936450099',
    accessKey: 'AKTESTLOCAL00000001',
    secretKey: 'sk-test-local-0000000000000000000000001',
    signature: 'Cp5smbDElJesHz8xl6MkhOkMOOMWjLJ+WGjKdMBlbEA=',
  },
  {
    source: 'GreedyLabs/ncloud-community-sdk sdk/auth',
    method: 'POST',
    target: '/vserver/v2/createServerInstances?regionCode=KR',
    timestamp: '1700000000000',
    accessKey: 'AK_TEST',
    secretKey: 'SK_TEST',
    signature: 'xBcE26XFU55BMjppdPT7ZY3oDrqoOedfPyAn3Cq4lUw=',
  },
  {
    source: 'sjk4425/ncloud-mcp-server src/auth',
    method: 'GET',
    target: '/vserver/v2/getServerInstanceList?responseFormatType=json',
    timestamp: '1234567890123',
    accessKey: 'TestAccessKey',
    secretKey: 'TestSecretKey',
    signature: 'FPsYYX8fuMAgi+cue3eACOW0dNtIwu1LYWfg/megA2M=',
  },
]

describe('the signature', () => {
  test.each(vectors)('is the one published by $source', ({ method, target, timestamp, accessKey, secretKey, signature }) => {
    expect(sign(secretKey, stringToSign(method, target, timestamp, accessKey))).toBe(signature)
  })

  test('covers path and query exactly as sent, empty values included (NAVER trouble page)', () => {
    expect(stringToSign('GET', '/photos/puppy.jpg?query1=&query2', '1505290625682', 'AK')).toBe(
      'GET /photos/puppy.jpg?query1=&query2\n1505290625682\nAK',
    )
  })

  test('matches only in its own spelling', () => {
    const signature = 'Cp5smbDElJesHz8xl6MkhOkMOOMWjLJ+WGjKdMBlbEA='
    expect(matches(signature, signature)).toBe(true)
    expect(matches(signature, signature.slice(0, -1))).toBe(false)
    expect(matches(signature, signature.replace('+', '-'))).toBe(false)
    expect(matches(signature, '')).toBe(false)
    expect(matches(signature, 'é'.repeat(22))).toBe(false)
  })
})
