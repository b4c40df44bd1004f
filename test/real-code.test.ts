/** Functions as people write them answer here as they answer in plain Node, which is what a cloud runs them with. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createEmulator } from '../emulator/index.ts'
import { createFolder } from './support/project.ts'
import { computed } from './real-code/computed.ts'
import { identity } from './real-code/identity.ts'
import { imports } from './real-code/imports.ts'
import { links } from './real-code/links.ts'
import { missing } from './real-code/missing.ts'
import { modules } from './real-code/modules.ts'
import { packages } from './real-code/packages.ts'
import { places } from './real-code/places.ts'
import { askPlainNode, type Answer } from './real-code/plain-node.ts'
import { results } from './real-code/results.ts'
import { actionOf, type Row } from './real-code/row.ts'
import { runtime } from './real-code/runtime.ts'

/** What is known to differ. A row that is mended fails here, and is taken off. */
const notYet: readonly string[] = [
  'is asked for in a branch that is not taken',
  'is asked for in a branch that is taken',
  'stops the function at its first line',
  'is in the runtime of the cloud: openwhisk',
  'is a file of a package that is there',
  'is a file of the project’s own',
  'is a peer that a package asks for lazily: knex and its drivers',
  'is a peer that a package asks for now: knex without its driver',
  'stands behind a relative path that is guarded: redis-parser and hiredis',
  'stands behind a relative path that is guarded, at first hand',
  'is wanted by a package at once, and the package is guarded',
  'is wanted by a package at once, and the package is not guarded',
  'has a name that nothing is certain of: sequelize and its dialects',
  'is imported in a branch that is not taken',
  'is imported where CommonJS imports',
  'is asked for by a helper',
  'is asked for twice',
  'has no extension',
  'is a template string',
  'is a template string in TypeScript',
  'is a folder with an index',
  'is a folder with a package.json',
  'is JSON',
  'is seen from a helper',
  'leads nowhere',
  'is a file of a package',
  'is made inside a package: the locales of moment',
  'is made inside a package: a driver',
  'is made inside a package: a driver in a folder',
  'is imported and leads nowhere',
  'is required by module.require',
  'is where require.resolve begins, in a helper',
  'is where require.resolve begins, without an extension',
  'is where require.resolve begins, in a package',
  'is where a package looks for its worker: jsdom',
  'is not there for require.resolve',
  'tells the folders in which require.resolve looks',
  'is where import.meta.resolve begins',
  'is in module.filename, module.id and module.path',
  'is in module.paths',
  'are the same, by a literal and by a computed path',
  'are the same, by a path with and without an extension',
  'are the same, by import and by require',
  'are in require.cache, under the real path',
  'are two, once the first is deleted from require.cache',
  'are two, once a package is deleted from require.cache',
  'are what stands in require.cache: a double of a package',
  'know who asked first',
  'know whom they asked for',
  'is found by the imports of package.json, in CommonJS',
  'has exports.main beside export, as TypeScript',
  'has neither require nor __dirname as .mjs',
  'is strict',
  'takes the default of CommonJS',
  'takes names that Node does not see, as .js under type: module',
  'does not get what a package keeps to itself',
  'with top-level await is not to be had by require',
  'of many descriptions loads none of them before it must: aws-sdk 2',
  'of many descriptions loads the one that is used',
  'of many descriptions loads none of them, as TypeScript imports it',
  'looks into its own require.cache entry',
  'wraps the loader of modules',
  'is wrapped by way of the loader of modules: proxyquire',
  'is linked from the workspace and asks for files by computed names',
  'has require, module and exports of a file',
  'knows the text of a function as it was written',
  'knows the text of a class as it was written',
  'has the structure that callers of prepareStackTrace see',
  'is an error of syntax in a file that is asked for when the function runs',
  'is broken JSON',
]

const kinds = [missing, computed, places, identity, modules, imports, packages, links, runtime, results]

// The developer's own, which no cloud knows.
beforeAll(() => void vi.stubEnv('TZ', 'Asia/Seoul'))
afterAll(() => void vi.unstubAllEnvs())

describe.each(kinds)('$kind', ({ rows }) => {
  for (const row of rows) {
    const test = notYet.includes(row.title) ? it.fails : it
    test(row.title, async () => {
      const [actual, expected] = await Promise.all([askActionlab(row), askPlainNode(row)])
      if ('result' in expected) expect(actual).toEqual(expected)
      // The caller reads the cloud's words; Node's reason is in the record.
      else expect(actual).toEqual({ error: expect.stringContaining(expected.error) })
    })
  }
})

it('names each function once, and only those that there are', () => {
  const titles = kinds.flatMap(({ rows }) => rows.map(({ title }) => title))
  expect(new Set(titles).size).toBe(titles.length)
  expect(notYet.filter((title) => !titles.includes(title))).toEqual([])
})

async function askActionlab(row: Row): Promise<Answer> {
  const project = createFolder(row.files)
  for (const [name, target] of Object.entries(row.links ?? {})) project.link(name, target)
  await using emulator = await createEmulator({ root: project.root, watch: false, ...row.config })
  const { response, logLines, hints, outcome } = await emulator.invoke(actionOf(row), row.params ?? {})
  const relative = (text: string): string => text.replaceAll(project.root, '<root>')
  if (response.success) return { result: JSON.parse(relative(response.text)) as unknown }
  return { error: relative([response.text, outcome.trace, ...[...logLines, ...hints].map(({ text }) => text)].join('\n')) }
}
