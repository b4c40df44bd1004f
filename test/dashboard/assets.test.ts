/** The files of the pages. */
import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { names } from '../../emulator/dashboard/assets.ts'

test('every file of the client is served: a page with one missing never comes alive', () => {
  const files = readdirSync(new URL('../../emulator/dashboard/client/', import.meta.url))
  expect([...names].toSorted()).toEqual(files.toSorted())
})
