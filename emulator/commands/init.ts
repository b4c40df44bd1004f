/** `actionlab init`: writes a function, a configuration, a test and scripts into an empty folder or an existing project. */
import { existsSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { EmulatorError } from '../model/errors.ts'
import { makeFolder } from '../system/make-folder.ts'
import { help, parseFlags } from './flags.ts'
import { look } from './init/found.ts'
import { addToManifest, secondScript } from './init/package-manifest.ts'
import { besideJest, type Starter, startersFor, tsconfigPath, vitestPath } from './init/starters.ts'
import { vitestAdvice } from './init/vitest-advice.ts'

export const usage = `actionlab init my-functions

In that folder (default: here), writes functions/hello.ts, actionlab.config.ts, test/hello.test.ts, vitest.config.mts, tsconfig.json and AGENTS.md for coding agents, and adds scripts and dependencies to
package.json. Where there are functions, in a folder or in a manifest of another tool, their first tests are written in place of the example; beside Jest,
Vitest gets files of its own. What exists already is left as it is. The test passes at once: npm install && npm test.
At the root of a workspace or a collection of projects, nothing is written, and the command for each project is printed.
`

/** Resolves with the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const { positionals } = parseFlags(args, {}, 'init')
  const [directory = '.', ...more] = positionals
  if (more.length > 0) throw new EmulatorError('BAD_FLAG', `init takes one folder, not ${positionals.length}.\n${help('init')}`)
  const root = resolve(directory)
  // All are looked at before the first is written: they belong together.
  const found = await look(root)
  const places = startersFor(found, found.jest ? `npm run ${secondScript}` : 'npx vitest run').map((starter) => ({
    starter,
    there: [starter.path, ...(starter.unless ?? [])].find((name) => existsSync(join(root, name))),
  }))
  const lines = places.map(({ starter, there }) =>
    there === undefined ? write(root, starter) : `left     ${starter.path}: there is ${there}`,
  )
  const typed = places.some(({ starter, there }) => starter.path === tsconfigPath && there === undefined)
  const manifest = addToManifest(root, { jest: found.jest, isEmpty: found.functions.length === 0, typed })
  lines.push(...manifest.lines)
  const ownConfig = places.find(({ starter }) => starter.path === vitestPath)?.there
  const advice = [...manifest.advice, ...(ownConfig === undefined ? [] : vitestAdvice(root, ownConfig, found.jest))]
  if (found.jest) advice.push(`Jest stays what npm test runs. Vitest runs test/**/*${besideJest}.{js,ts}: npm run ${secondScript}`)
  const command = found.jest ? `npm run ${secondScript}` : manifest.tests ? 'npm test' : 'npx vitest run'
  const next = `Next: npm install && ${command}, then npm run emulate`
  process.stdout.write(`${[...lines, '', ...advice, next].join('\n')}\n`)
  return 0
}

function write(root: string, { path, text }: Starter): string {
  const file = join(root, path)
  makeFolder(dirname(file))
  // `wx`: somebody may have been quicker.
  writeFileSync(file, text, { flag: 'wx' })
  return `written  ${path}`
}
