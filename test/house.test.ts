/** The walls between the rooms of emulator/ hold: every import that the table does not allow is found. */
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { decisions } from '../emulator/providers/openwhisk/contract.ts'
import { brokenCitations, faults, neutral, readHouse, readPages, rooms } from '../scripts/house.mjs'

const house = readHouse(fileURLToPath(new URL('../emulator', import.meta.url)))
const names = Object.keys(rooms)

test('the house is in order', () => {
  expect(faults(house)).toEqual([])
})

describe.each(names.filter((name) => Array.isArray(rooms[name])))('from %s', (room) => {
  const walls = names.filter((other) => other !== room && !(rooms[room] as readonly string[]).includes(other))
  test.each(walls)('an import of %s is a fault, of its type as well', (other) => {
    const target = `${other}/probe.ts`
    const probe = `import type { Probe } from '../${target}'\n`
    const files = new Map([
      [`${room}/probe.ts`, probe],
      [target, ''],
    ])
    expect(faults(files)).toEqual([expect.stringContaining(`${room}/probe.ts imports ${target}`)])
  })
})

test('one provider that imports another one is a fault, shared code is none', () => {
  const from = 'providers/ncp/probe.ts'
  const files = (target: string): Map<string, string> =>
    new Map([
      [from, `export { probe } from '../${target}'\n`],
      [`providers/${target}`, ''],
    ])
  expect(faults(files('tcb/probe.ts'))).toEqual([expect.stringContaining('a provider does not know another one')])
  expect(faults(files('shared/probe.ts'))).toEqual([])
})

test.each(neutral)("a vendor's word in the code of %s is a fault, in a comment it is none", (room) => {
  const file = `${room}/probe.ts`
  expect(faults(new Map([[file, "export const surface = 'openwhisk.web'\n"]]))).toEqual([
    expect.stringContaining('has "openwhisk" in its code'),
  ])
  expect(faults(new Map([[file, '/** As OpenWhisk does. */\nexport const a = 1 // NAVER too\n']]))).toEqual([])
})

test('every cited section of docs/contracts exists', () => {
  const pages = readPages(fileURLToPath(new URL('../docs/contracts', import.meta.url)))
  expect(brokenCitations(house, pages)).toEqual([])
  const probe = new Map([['probe.ts', '/** openwhisk.md 15, 99 and 5.4; tcb.md section 2.1; ncp.md 12.77 */']])
  expect(brokenCitations(probe, pages)).toEqual([
    'probe.ts cites openwhisk.md 99, and docs/contracts/openwhisk.md has no such section.',
    'probe.ts cites ncp.md 12.77, and docs/contracts/ncp.md has no such section.',
  ])
})

test('every choice between two documents of OpenWhisk names files that exist', () => {
  for (const { topic, where } of decisions) {
    const [first = '', ...beside] = where.split(', ')
    for (const file of [first, ...beside.map((name) => posix.join(posix.dirname(first), name))])
      expect(house.has(posix.join('providers', file)), `${topic}: ${file}`).toBe(true)
  }
})

test('a circle is a fault, type imports counted; so is one loose file too many, and a room without a name', () => {
  const circle = new Map([
    ['model/a.ts', "import type { B } from './b.ts'\n"],
    ['model/b.ts', "import { a } from './a.ts'\n"],
  ])
  expect(faults(circle)).toEqual([expect.stringContaining('A circle of imports')])
  expect(faults(new Map(Array.from({ length: 9 }, (_, index) => [`file${index}.ts`, ''])))).toEqual([
    expect.stringContaining('9 files lie beside'),
  ])
  expect(
    faults(
      new Map([
        ['cellar/a.ts', "import '../model/b.ts'\n"],
        ['model/b.ts', ''],
      ]),
    ),
  ).toEqual([expect.stringContaining('cellar/ is no room')])
})
