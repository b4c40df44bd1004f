/** What a function has as `this`: the runtime's object, as in OpenWhisk's and NAVER's Node.js, and no global. */
import { expect, test } from 'vitest'
import { createEmulator } from '../../emulator/index.ts'
import { createFolder } from '../support/project.ts'

const files = {
  'functions/sloppy.js': `function main({ set }) {
  const before = this.count
  if (set) this.count = (this.count ?? 0) + 1
  return { before: before ?? null, kind: this.constructor.name, keys: Object.keys(this), isGlobal: this === globalThis, global: typeof count }
}`,
  'functions/strict.mjs':
    'export function main() { this.calls = (this.calls ?? 0) + 1; return { calls: this.calls, self: this.userScriptMain === main } }\n',
}

test.each(['process', 'inline'] as const)('in %s isolation it is one object for all calls of a container', async (isolation) => {
  await using emulator = await createEmulator({ root: createFolder(files).root, isolation, watch: false })
  const sloppy = async (set: boolean): Promise<unknown> => (await emulator.invoke('sloppy', { set })).response.result
  const seen = { kind: 'NodeActionRunner', isGlobal: false, global: 'undefined' }
  expect(await sloppy(true)).toEqual({ ...seen, before: null, keys: ['userScriptMain', 'count'] })
  expect(await sloppy(true)).toEqual({ ...seen, before: 1, keys: ['userScriptMain', 'count'] })
  expect((await emulator.invoke('strict')).response.result).toEqual({ calls: 1, self: true })
  expect((await emulator.invoke('strict')).response.result).toEqual({ calls: 2, self: true })
})
