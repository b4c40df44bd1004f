/** A container runs the code that belongs to its emulator. */
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type * as launch from '../../emulator/invoke/containers/process/launch.ts'
import { createFolder } from '../support/project.ts'

test('sources run the sandbox of the sources, whatever output of a build lies beside it', async () => {
  const folder = createFolder({ 'sandbox/main.mjs': '', 'sandbox/main.cjs': 'throw new Error("of another day")' })
  copyFileSync(join(import.meta.dirname, '../../emulator/invoke/containers/process/launch.ts'), folder.path('launch.ts'))
  const { launchNode } = (await import(folder.path('launch.ts'))) as typeof launch
  expect(launchNode({ memory: 256, rehearse: false }).args).toContain(folder.path('sandbox/main.mjs'))
})
