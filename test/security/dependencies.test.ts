/** What comes along with the package: listed with its licence, and without scripts that run while it is installed. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

interface Locked {
  readonly license?: string
  readonly dev?: boolean
  readonly devOptional?: boolean
  readonly hasInstallScript?: boolean
  readonly resolved?: string
}

const read = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')
const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> }
const locked = Object.entries(packages).filter(([path]) => path !== '')
const shipped = locked.filter(([, { dev, devOptional }]) => dev !== true && devOptional !== true)
const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
const own = JSON.parse(read('package.json')) as { scripts: Record<string, string>; dependencies: Record<string, string> }

/** `| a, b | MIT | …`, `@scope/*` for many. */
const listed = new Map(
  read('SECURITY.md')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter((cells) => cells.length === 5 && /^(?:MIT|ISC|Apache-2\.0|BSD-\d-Clause|0BSD)$/.test(cells[2] ?? ''))
    .flatMap(([, names = '', licence = '']) => names.split(', ').map((name) => [name, licence] as const)),
)

test('every package that ships is listed with its licence, and nothing else is', () => {
  const found = new Map(shipped.map(([path, { license }]) => [nameOf(path).replace(/^@esbuild\/.*/, '@esbuild/*'), license]))
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(listed))
  expect(Object.keys(own.dependencies).every((name) => listed.has(name))).toBe(true)
  expect(found.size).toBeLessThanOrEqual(10)
})

test('no licence binds more than the list says', () => {
  const licences = new Set(locked.map(([, { license }]) => license ?? 'none'))
  const text = read('SECURITY.md')
  const known = [
    'MIT',
    'ISC',
    'BSD-2-Clause',
    'BSD-3-Clause',
    '0BSD',
    'Apache-2.0',
    'BlueOak-1.0.0',
    'MPL-2.0',
    'CC-BY-4.0',
    '(AFL-2.1 OR BSD-3-Clause)',
    '(MIT OR CC0-1.0)',
    'Python-2.0',
    'Unlicense',
    'none',
  ]
  expect([...licences].filter((licence) => !known.includes(licence))).toEqual([])
  for (const licence of ['BlueOak-1.0.0', 'MPL-2.0', 'CC-BY-4.0', 'AFL-2.1', 'Python-2.0', 'Unlicense']) expect(text).toContain(licence)
  // Published by CloudBase, for tests only.
  const nameless = locked.filter(([, { license }]) => license === undefined)
  expect(nameless.filter(([path, { dev }]) => dev !== true || !nameOf(path).startsWith('@cloudbase/'))).toEqual([])
})

test('nothing runs while it is installed, but what esbuild does without', () => {
  expect(Object.keys(own.scripts).filter((name) => /^(?:pre|post)?(?:install|uninstall)$|^(?:post)?prepare$/.test(name))).toEqual([])
  expect(shipped.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([path]) => nameOf(path))).toEqual(['esbuild'])
})
