/** esbuild is one process for all functions: whoever kills it must not leave anybody waiting. */
import { expect, test } from 'vitest'
import { children } from '../support/processes.ts'
import { createProject } from '../support/project.ts'
import { until } from '../support/until.ts'

const functions = ['a', 'b', 'c', 'd', 'e', 'f']
const text = (name: string, version: number): string => `export const main = () => ({ name: '${name}', version: ${version} })\n`

const builders = (): number[] => children(process.pid, '--service=')

test.runIf(process.platform === 'linux')(
  'killed between saves and in the middle of builds, every call gets the newest code',
  { timeout: 60_000 },
  async () => {
    const files = Object.fromEntries(functions.map((name) => [`functions/${name}.ts`, text(name, 0)]))
    const project = await createProject(files)
    const version = async (round: number): Promise<void> => {
      const answers = await Promise.all(functions.map((name) => project.call(name)))
      expect(answers).toEqual(functions.map((name) => ({ name, version: round })))
    }
    await version(0)
    for (let round = 1; round <= 4; round++) {
      await until('esbuild to start', () => builders().length > 0)
      for (const pid of builders()) process.kill(pid, 'SIGKILL')
      // The first one finds it dead and starts the next; what the others knew of the dead one must not harm that.
      project.write('functions/a.ts', text('a', -round))
      expect(await project.call('a')).toEqual({ name: 'a', version: -round })
      for (const name of functions) project.write(`functions/${name}.ts`, text(name, round))
      const called = version(round)
      if (round % 2 === 0) {
        await new Promise((resolve) => setImmediate(resolve))
        for (const pid of builders()) process.kill(pid, 'SIGKILL')
      }
      await called
    }
  },
)

test.runIf(process.platform === 'linux')('killed before an edit of the configuration, that edit counts', async () => {
  const project = await createProject({ 'functions/a.js': 'exports.main = (params) => params\n', 'actionlab.config.ts': configuration(1) })
  expect(await project.call('a')).toEqual({ bound: 1 })
  for (const pid of builders()) process.kill(pid, 'SIGKILL')
  project.write('actionlab.config.ts', configuration(2))
  expect(await project.call('a')).toEqual({ bound: 2 })
})

function configuration(bound: number): string {
  return `export default { actions: { a: { params: { bound: ${bound} } } } }\n`
}
