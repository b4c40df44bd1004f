/** The command line: which command, and the exit code. 0 after a signal, 1 for a start error, 2 for a bad flag or configuration. */
import { scarcityText } from './commands/scarce-machine.ts'
import { EmulatorError } from './model/errors.ts'

interface Command {
  readonly summary: string
  /** Loaded when it is asked for: a start must not pay for what it does not use. */
  load(): Promise<{ readonly usage: string; run(args: string[]): Promise<number> }>
}

const commands: Readonly<Record<string, Command>> = {
  emulate: { summary: 'serve the functions folder (also without a command)', load: () => import('./commands/emulate.ts') },
  list: { summary: 'functions and their addresses', load: () => import('./commands/list.ts') },
  invoke: { summary: 'call a function', load: () => import('./commands/invoke.ts') },
  sign: { summary: "sign a request as NAVER's gateway wants it", load: signCommand },
  logs: { summary: 'what functions printed', load: () => import('./commands/logs.ts') },
  activations: { summary: 'what ran, newest first', load: () => import('./commands/activations.ts') },
  init: { summary: 'begin a project: functions, configuration, a test', load: () => import('./commands/init.ts') },
  types: { summary: 'write names of actions and triggers as types, for tests', load: () => import('./commands/types.ts') },
  record: { summary: 'write what a cloud answers as contract cases', load: () => import('./commands/record.ts') },
  verify: { summary: 'run contract cases against a cloud', load: () => import('./commands/verify.ts') },
  mcp: { summary: 'tools for coding agents (Model Context Protocol, over stdio)', load: () => import('./commands/mcp.ts') },
  doctor: { summary: 'check machine, configuration and functions folder', load: () => import('./commands/doctor.ts') },
}

async function signCommand(): ReturnType<Command['load']> {
  const [{ sign, signUsage }, { loadConfig }] = await Promise.all([import('./commands/sign.ts'), import('./config/load-config.ts')])
  const io = { stdout: (text: string) => process.stdout.write(text), stderr: (text: string) => process.stderr.write(text) }
  return { usage: signUsage, run: (args) => sign(args, io, async (where) => (await loadConfig(where)).ncp.credentials) }
}

async function main([first = 'emulate', ...rest]: string[]): Promise<number> {
  if (first === 'help' || ((first === '--help' || first === '-h') && rest.length === 0)) return print(overview())
  if (first === '--version' || first === '-v') return print(`${(await import('./system/version.ts')).readVersion()}\n`)
  const isFlag = first.startsWith('-')
  const name = isFlag ? 'emulate' : first
  const args = isFlag ? [first, ...rest] : rest
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) throw await unknownCommand(name)
  if (name !== 'emulate' && name !== 'mcp') endWithReader()
  const { usage, run } = await command.load()
  return args.includes('--help') || args.includes('-h') ? print(usage) : run(args)
}

/** Ends the command when the reader of its output ends first, as in `actionlab logs | head`. Commands that serve handle this themselves. */
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
