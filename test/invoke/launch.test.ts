/** A container runs the code that belongs to its emulator. */
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type * as launch from '../../emulator/invoke/containers/process/launch.ts'
import { createFolder } from '../support/project.ts'

test('sources run the sandbox of the sources, whatever output of a build lies beside it', async () => {
  const process = 'containers/process'
  const folder = createFolder({
    [`${process}/sandbox/main.mjs`]: '',
    [`${process}/sandbox/main.cjs`]: 'throw new Error("of another day")',
    'environment/inherited-environment.ts': '',
  })
  for (const file of [`${process}/launch.ts`, 'environment/inherited-environment.ts'])
    copyFileSync(join(import.meta.dirname, '../../emulator/invoke', file), folder.path(file))
  const { launchNode } = (await import(folder.path(`${process}/launch.ts`))) as typeof launch
  expect(launchNode({ memory: 256, rehearse: false }).args).toContain(folder.path(`${process}/sandbox/main.mjs`))
})
