/** In this checkout `npx actionlab …` runs its own sources, as the README has it. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

test('npx finds the command of the checkout, in each of its folders', async () => {
  const functions = fileURLToPath(new URL('../../functions', import.meta.url))
  const ran = await promisify(execFile)('npx', ['actionlab', 'invoke', 'shop/trim', '--root', '..', '-p', 'name', ' Bo '], {
    cwd: functions,
  })
  expect(JSON.parse(ran.stdout)).toEqual({ name: 'Bo' })
})
