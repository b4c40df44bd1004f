/** Every decision between 2017 and today can be pointed at. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { decisions } from '../../../emulator/providers/openwhisk/contract.ts'

const providers = join(import.meta.dirname, '../../../emulator/providers')

test.each(decisions)('$topic: $take', ({ where, source, rule }) => {
  const [first = '', ...others] = where.split(', ')
  const folder = first.slice(0, first.indexOf('/'))
  for (const file of [first, ...others.map((name) => `${folder}/${name}`)]) expect(existsSync(join(providers, file)), file).toBe(true)
  expect(source).not.toBe('')
  expect(rule).not.toBe('')
})

test('the rows of section 16 are all there', () => {
  // openwhisk.md 16 has fourteen rows.
  expect(decisions.filter(({ source }) => source.startsWith('openwhisk.md 16'))).toHaveLength(14)
})
