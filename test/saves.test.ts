/** While another process saves a file, however it does, every answer belongs to a state that the project had; after the save, to the new one. */
import { expect, it } from 'vitest'
import { configurations, manyFunctions, nodeSources, otherSources, Saving, ways, type Faults } from './support/saves.ts'

// One of each kind; test/slow saves everything in every way, and often.
const differentWays = ways.filter((way) => /after (2|60) ms|halves|8 chunks|created after 40|=no|JetBrains|rsync/.test(way))
const fewWays = ways.filter((way) => /after 30 ms|halves|created after 40|JetBrains/.test(way))

it.each([
  { kind: 'Node sources', subjects: nodeSources, among: differentWays },
  // Each save of these starts containers that take ten times as long as those of Node.
  { kind: 'Python and raw sources', subjects: otherSources.filter(({ action }) => action !== 'computed'), among: fewWays },
  { kind: 'files of the configuration', subjects: configurations, among: fewWays },
])('no answer is stale and none is an error, however $kind are saved', { timeout: 60_000 }, async ({ subjects, among }) => {
  const saving = await Saving.create(subjects)
  const faults: Faults = []
  for (const way of among) faults.push(...(await saving.count(way, 1)))
  expect(faults).toEqual([])
  expect(saving.asked).toBeGreaterThan(subjects.length * among.length)
})

it('nor if the half that is there already is larger than the file was, and cannot be loaded', { timeout: 60_000 }, async () => {
  const loaded = [...nodeSources, ...otherSources].filter(({ action }) => ['last', 'snake', 'reptile', 'computed'].includes(action))
  const saving = await Saving.create(loaded)
  expect(await saving.count('written in two halves of four times the size, 40 ms apart', 2)).toEqual([])
})

it('nor where files are compared because no events come, also in a project with many', { timeout: 60_000 }, async () => {
  const saving = await Saving.create(nodeSources, { watch: 'poll', besides: manyFunctions })
  for (const way of ['truncated and written', 'saved as JetBrains does']) expect(await saving.count(way, 2)).toEqual([])
})
