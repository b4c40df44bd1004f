/** The reference pages follow their sources: every key with its meaning, every command with its flags. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { resolveConfig } from '../../emulator/config/resolve-config.ts'
import { configurationRows } from '../../scripts/configuration-page.mjs'
import { referencePages, stalePages } from '../../scripts/reference.mjs'

test('the page of the configuration is what the schema and the docstrings say now', async () => {
  const pages = await referencePages(['configuration.md'])
  expect(stalePages(pages), 'npm run fix writes them').toEqual([])
  const [file = '', text = ''] = [...pages][0] ?? []
  expect(stalePages(new Map([[file, `${text}one line more\n`]]))).toEqual([file])
})

test('every key of the configuration says what is allowed and what it does', () => {
  const rows = configurationRows()
  expect(rows.length).toBeGreaterThan(80)
  const lacking = rows.filter(({ allowed, member }) => allowed === '' || member === undefined || member.text === '')
  expect(lacking.map(({ path }) => path.join('.'))).toEqual([])
})

test('a default that the page names is the one that a configuration without the key gets', () => {
  const resolved: unknown = resolveConfig({}, { root: '/', confined: true, sources: [], env: {}, manifest: undefined })
  // The engine of a cluster is read where it is used.
  const named = configurationRows().filter(
    ({ path, member }) =>
      !path.includes('*') && !path.includes(0) && path[1] !== 'openwhisk' && /^(?:\d+|'[^./]*')$/.test(member?.byDefault ?? ''),
  )
  const gets = named.map(({ path }) => path.reduce((value: any, key) => value?.[key], resolved))
  expect(named.length).toBeGreaterThanOrEqual(7)
  expect(gets.map((value) => (typeof value === 'string' ? `'${value}'` : String(value)))).toEqual(
    named.map(({ member }) => member?.byDefault),
  )
})

test('the page of commands has every command that help lists, with its flags', () => {
  const text = readFileSync(new URL('../../docs/reference/cli.md', import.meta.url), 'utf8')
  for (const name of ['emulate', 'invoke', 'doctor', 'verify']) expect(text).toContain(`\n## ${name}\n`)
  expect(text).toMatch(/--record-outbound FILE/)
})
