/** `actionlab types`: writes the names of actions and triggers as types, or says whether they are up to date. */
import { createEmulator } from '../emulator.ts'
import { parseFlags, refusePositionals } from './flags.ts'
import { staleLines, typedNames, typesName, typesText, writeTypes } from './types-file.ts'

export const usage = `actionlab types --check

Writes actionlab.d.ts into the project's root: the names of its actions and triggers. Editors then complete them in tests, and the type
checker refuses a wrong one. It counts where tsconfig.json includes it. emulate keeps it up to date from then on.

  --check          write nothing; exit code 1 where the file is missing or stale
  --root DIR       the project (default: here)
  --functions DIR  its functions folder, as emulate takes it
  --config FILE    its configuration
`

const flags = {
  check: { type: 'boolean' },
  root: { type: 'string' },
  functions: { type: 'string' },
  config: { type: 'string' },
} as const

/** Resolves with the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseFlags(args, flags, 'types')
  refusePositionals(positionals, 'types')
  const { check = false, root = '.', config, functions } = values
  await using emulator = await createEmulator({
    root,
    watch: false,
    ...(config === undefined ? {} : { config }),
    ...(functions === undefined ? {} : { overrides: { functions } }),
  })
  const place = emulator.config.root
  const names = typedNames(emulator)
  const text = typesText(names)
  const stale = staleLines(place, text)
  if (check) return report(stale)
  const mark = writeTypes(place, text) ? 'written ' : 'left    '
  process.stdout.write(
    `${mark} ${typesName}: actions ${names.actions.length}, triggers ${Object.keys(names.triggers).length + names.firing.length}\n`,
  )
  if (stale === undefined) process.stdout.write('It counts where tsconfig.json includes it.\n')
  return 0
}

function report(stale: readonly string[] | undefined): number {
  if (stale?.length === 0) {
    process.stdout.write(`${typesName} is up to date.\n`)
    return 0
  }
  const found = stale === undefined ? `There is no ${typesName}.` : `${typesName} is stale:\n  ${stale.join('\n  ')}`
  process.stderr.write(`${found}\nWrite it with \`actionlab types\`.\n`)
  return 1
}
