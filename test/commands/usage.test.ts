/** `--help` of a command begins with an example and names every flag that the command takes, and no other. */
import { syncBuiltinESMExports } from 'node:module'
import util from 'node:util'
import { expect, onTestFinished, test, vi } from 'vitest'
import { commands } from '../../emulator/commands/commands.ts'

/** Flags that a command takes out of its arguments before the others are parsed: one without `=` has no value, the other has two. */
const special: Readonly<Record<string, readonly string[]>> = { emulate: ['inspect'], invoke: ['param'] }

test.for(Object.entries(commands))('actionlab %s --help', async ([name, { load }]) => {
  const { usage, run } = await load()
  expect(usage.split('\n', 1)[0]).toMatch(new RegExp(`^actionlab ${name}\\b`))

  let taken: string[] = []
  const parse = vi.spyOn(util, 'parseArgs').mockImplementation((settings) => {
    taken = Object.keys(settings?.options ?? {})
    throw new Error('Parsed')
  })
  syncBuiltinESMExports()
  onTestFinished(() => {
    parse.mockRestore()
    syncBuiltinESMExports()
  })
  await expect(run([])).rejects.toThrow('Parsed')

  const described = [...usage.matchAll(/^ +(?:-\w, )?--(?:no-)?([\w-]+)/gm)].map(([, flag = '']) => flag)
  expect(described.toSorted()).toEqual([...taken, ...(special[name] ?? [])].toSorted())
})
