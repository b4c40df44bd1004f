/** While another process saves a file, however it does, every answer belongs to a state that the project had; after the save, to the new one. */
import { expect, it } from 'vitest'
import { configurations, nodeSources, otherSources, Saving, ways, type Faults } from './saves.ts'

it.each([
  { kind: 'Node sources', subjects: nodeSources },
  { kind: 'Python and raw sources', subjects: otherSources },
  { kind: 'files of the configuration', subjects: configurations },
])('no answer is stale and none is an error, however $kind are saved', { timeout: 60_000 }, async ({ subjects }) => {
  const saving = await Saving.create(subjects)
  const faults: Faults = []
  for (const way of ways) faults.push(...(await saving.count(way, 1)))
  expect(faults).toEqual([])
  expect(saving.asked).toBeGreaterThan(subjects.length * ways.length)
})
