#!/usr/bin/env node
/** The command line: which command, and the exit code. 0 after a signal, 1 for a start error, 2 for a bad flag or configuration. */
import { emulate, emulateUsage } from './commands/emulate.ts'
import { EmulatorError } from './errors.ts'

const [command = 'emulate', ...rest] = process.argv.slice(2)

async function main(): Promise<number> {
  if (command.startsWith('-')) return emulate([command, ...rest])
  if (command === 'emulate') return emulate(rest)
  if (command === 'init') return (await import('./commands/init.ts')).run(rest)
  if (command === 'record') return (await import('./commands/record.ts')).run(rest)
  if (command === 'verify') return (await import('./commands/verify.ts')).run(rest)
  throw new EmulatorError('BAD_FLAG', `There is no command ${JSON.stringify(command)}.\n\n${emulateUsage}`)
}

try {
  process.exitCode = await main()
} catch (error) {
  if (!(error instanceof EmulatorError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = error.code === 'BAD_FLAG' || error.code === 'BAD_CONFIG' ? 2 : 1
}
