/** Base64 as java.util.Base64 reads it. */
import { describe, expect, test } from 'vitest'
import { decodeBase64, decodeLegacyJson } from '../../../emulator/providers/shared/web-action/base64.ts'

describe('base64', () => {
  test.each(['', 'YQ', 'YQ==', 'YWI', 'YWI=', 'YWJj', 'YWJjZA', '+/+/'])('%j is read', (text) => {
    expect(decodeBase64(text)).toEqual(Buffer.from(text, 'base64'))
  })

  test.each(['Y', 'Y===', 'YQ=', 'YWI==', 'YWJj=', 'YW=j', 'Y Q=', 'YQ==\n', '-_-_', 'ü'])('%j is not', (text) => {
    expect(decodeBase64(text)).toBeUndefined()
  })

  test('of JSON is whole groups, with blanks around them', () => {
    expect(decodeLegacyJson('\n e30= ')).toEqual(Buffer.from('{}'))
    for (const text of ['', '  ', 'e30', '{}', 'e30 =']) expect(decodeLegacyJson(text)).toBeUndefined()
  })

  test('a megabyte of almost base64 is refused without delay', () => {
    expect(decodeBase64(`${'A'.repeat(1 << 20)}!`)).toBeUndefined()
  })
})
