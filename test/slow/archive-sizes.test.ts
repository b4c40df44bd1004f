/** An archive that its cloud does not take is refused with both sizes and the largest that is in it, and is not written. */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { archiveOf } from '../../emulator/archive/archive.ts'
import { createEmulator } from '../../emulator/index.ts'
import { createFolder } from '../support/project.ts'

const MB = 1024 * 1024

/** Bytes that no zip makes smaller. */
function incompressible(size: number): Buffer {
  const bytes = Buffer.alloc(size)
  for (let at = 0, state = 1; at + 4 <= size; at += 4)
    bytes.writeUInt32LE((state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0), at)
  return bytes
}

test.each([
  [
    'ncp',
    39,
    /^The archive of f is 3\d\.\d MB, and NAVER Cloud Functions takes 38\.0 MB \(guide\.ncloud-docs\.com\/docs\/cloudfunctions-spec\)/,
  ],
  ['openwhisk', 49, /^The archive of f is \d\d\.\d MB, and Apache OpenWhisk takes 48\.0 MB/],
  ['scf', 51, /^The archive of f is \d\d\.\d MB, and Tencent SCF takes 50\.0 MB/],
] as const)('%s', async (cloud, megabytes, reason) => {
  const { root, path } = createFolder({
    'functions/f/index.js': `exports.main = () => require('large')`,
    'node_modules/large/index.js': `module.exports = require('fs').readFileSync(__dirname + '/data.bin').length`,
  })
  writeFileSync(path('node_modules/large/data.bin'), incompressible((megabytes - 3) * MB))
  writeFileSync(path('functions/f/own.bin'), incompressible(3 * MB))
  await using emulator = await createEmulator({ root, watch: false, log: 'silent' })
  const action = emulator.catalog().actions.get('f')
  if (action === undefined) throw new Error('there is no f')
  const refused = await archiveOf(action, cloud).then(
    () => 'written',
    (error: unknown) => (error instanceof Error ? error.message : ''),
  )
  expect(refused).toMatch(reason)
  expect(refused.split('\n').slice(1, 3)).toEqual([`  ${`${megabytes - 3}.0 MB`.padStart(9)}  node_modules/large`, '     3.0 MB  own.bin'])
  expect(existsSync(join(root, 'dist-functions'))).toBe(false)
})
