/** The gateway finds the resource of a path in as many steps as there are resources, however long the path is. */
import { expect, test } from 'vitest'
import { findResource } from '../../../emulator/providers/openwhisk/apis/find-resource.ts'
import type { Resource } from '../../../emulator/providers/openwhisk/apis/resources.ts'

const paths = ['club', 'club/books', 'club/books/{isbn}', 'club/books/new', 'club/{shelf}/{isbn}', 'club/books/{isbn}/pages/', 'other/{a}']

/** Counts each look at a template. */
function counted(): { resources: Resource[]; looks(): number } {
  let looks = 0
  const resources = paths.map((path) => ({
    get path() {
      looks++
      return path
    },
  }))
  return { resources: resources as unknown as Resource[], looks: () => looks }
}

test.each([
  ['club', 'club', ''],
  ['club/books/new', 'club/books/new', ''],
  ['club/books/7', 'club/books/{isbn}', ''],
  ['club/films/7', 'club/{shelf}/{isbn}', ''],
  ['club/books/7/pages', 'club/books/{isbn}/pages/', ''],
  ['club/books/7/pages/3/4', 'club/books/{isbn}/pages/', '/3/4'],
  ['club/books//x', 'club/books', '//x'],
  ['club/unknown', 'club', '/unknown'],
  ['none/at/all', undefined, undefined],
])('%s is %s and %s', (path, resource, rest) => {
  const found = findResource(counted().resources, path)
  expect([found?.resource.path, found?.rest]).toEqual([resource, rest])
})

test.each(['club/books/', 'other/', 'none/', ''])('a path of 8 KB and one of 1 MB below %j cost the same number of looks', (start) => {
  const steps = [8_000, 1_000_000].map((size) => {
    const { resources, looks } = counted()
    findResource(resources, start + 'a/'.repeat(size / 2))
    return looks()
  })
  expect(steps[0]).toBeLessThan(paths.length * 5)
  expect(steps[1]).toBe(steps[0])
})
