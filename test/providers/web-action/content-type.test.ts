/** Content types: what is text, what is not, and how they are spelled. */
import { describe, expect, test } from 'vitest'
import { parseContentType } from '../../../emulator/providers/shared/web-action/content-type.ts'
import { registry } from '../../../emulator/providers/shared/web-action/media-types.ts'

describe('a content type', () => {
  test.each([
    ['text/html', 'open', 'text/html'],
    ['TEXT/html ;Charset="utf-8"; b=2;a="x y"', 'open', 'text/html; a="x y"; b=2; charset=UTF-8'],
    ['application/json;charset=utf-8', 'fixed', 'application/json'],
    ['application/xml; charset=ISO-8859-1', 'open', 'application/xml; charset=ISO-8859-1'],
    ['application/vnd.ms-excel.sheet.macroEnabled.12; charset=utf-8', 'binary', 'application/vnd.ms-excel.sheet.macroenabled.12'],
    ['application/x-own; charset=utf-8', 'open', 'application/x-own; charset=UTF-8'],
    ['application/x-own', 'binary', 'application/x-own'],
    ['multipart/x-own; charset=utf-8', 'binary', 'multipart/x-own'],
    ['a/b; charset=own', 'open', 'a/b; charset=own'],
  ])('%s is %s', (text, coding, shown) => {
    expect(parseContentType(text)).toMatchObject({ coding, text: shown })
  })

  test.each([
    '',
    'html',
    'text/',
    '/html',
    'text/html;',
    'text/html; charset',
    'text/html; =x',
    '*/*',
    'text /html',
    'text/html, text/plain',
  ])('%j is none', (text) => {
    expect(parseContentType(text)).toBeUndefined()
  })

  test('with a quoted parameter of a thousand backslashes is read without delay', () => {
    expect(parseContentType(`a/b; c="${'\\'.repeat(1001)}`)).toBeUndefined()
  })

  test('has one row in the registry at most, each row a source', () => {
    const all = registry.flatMap(({ main, subtypes }) =>
      subtypes
        .trim()
        .split(/\s+/)
        .map((subtype) => `${main}/${subtype}`),
    )
    expect(new Set(all).size).toBe(all.length)
    expect(registry.every(({ source }) => source.startsWith('openwhisk.md 6'))).toBe(true)
  })
})
