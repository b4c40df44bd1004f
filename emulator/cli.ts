/** The command line: which command, and the exit code. 0 after a signal, 1 for a start error, 2 for a bad flag or configuration. */
import { commands } from './commands/commands.ts'
import { requireOpenFiles, scarcityText } from './commands/scarce-machine.ts'
import { EmulatorError } from './model/errors.ts'

async function main([first = 'emulate', ...rest]: string[]): Promise<number> {
  if (first === 'help' || ((first === '--help' || first === '-h') && rest.length === 0)) return print(overview())
  if (first === '--version' || first === '-v') return print(`${(await import('./system/version.ts')).readVersion()}\n`)
  const isFlag = first.startsWith('-')
  const name = isFlag ? 'emulate' : first
  const args = isFlag ? [first, ...rest] : rest
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) throw await unknownCommand(name)
  if (!['deploy', 'emulate', 'mcp'].includes(name)) endWithReader()
  const { usage, run } = await command.load()
  if (args.includes('--help') || args.includes('-h')) return print(usage)
  requireOpenFiles()
  return run(args)
}

/** Ends the command when the reader of its output ends first, as in `actionlab logs | head`. Commands that serve, or that must not end halfway, handle this themselves. */
function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(0)
  })
}

function print(text: string): number {
  process.stdout.write(text)
  return 0
}

function overview(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length)) + 2
  const rows = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}${summary}\n`)
  return `actionlab emulate\n\nRuns cloud functions of NAVER Cloud, Apache OpenWhisk and Tencent CloudBase on this machine.\n\n${rows.join('')}\nactionlab COMMAND --help shows what a command takes.\n`
}

async function unknownCommand(name: string): Promise<EmulatorError> {
  const { nearest } = await import('./system/did-you-mean.ts')
  const guess = nearest(name, Object.keys(commands))
  return new EmulatorError(
    'BAD_FLAG',
    `There is no command ${JSON.stringify(name)}.${guess === undefined ? '' : ` Did you mean ${guess}?`}\n\n${overview()}`,
  )
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  const text = error instanceof EmulatorError ? error.message : scarcityText(error)
  if (text === undefined) throw error
  process.stderr.write(`${text}\n`)
  process.exitCode = error instanceof EmulatorError && (error.code === 'BAD_FLAG' || error.code === 'BAD_CONFIG') ? 2 : 1
}
