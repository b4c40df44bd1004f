/** `actionlab emulate`: serves the functions folder until it is told to stop. */
import { parseArgs } from 'node:util'
import { createEmulator, type EmulatorOptions } from '../emulator.ts'
import { EmulatorError } from '../errors.ts'
import { answerLog } from '../log.ts'

const started = performance.now()

export const emulateUsage = `Usage: npm run emulate -- [options]

  --root DIR        the project's folder (default: here)
  --functions DIR   the functions folder (default: ./functions)
  --config FILE     the configuration (default: actionlab.config.{ts,js,mjs,json} in the root)
  --host HOST       where to listen (default: 127.0.0.1)
  --port PORT       0 takes a free one (default: 3233)
  --json            one event a line on stdout, for programs
  --no-watch        serve what is there now
  --inspect[=PORT]  let a debugger attach to the functions
  --env-file FILE   read variables from this file too
`

const flags = {
  root: { type: 'string' },
  functions: { type: 'string' },
  config: { type: 'string' },
  host: { type: 'string' },
  port: { type: 'string' },
  json: { type: 'boolean' },
  watch: { type: 'boolean' },
  inspect: { type: 'boolean' },
  'env-file': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: flags, allowNegative: true, allowPositionals: false }).values
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    throw new EmulatorError('BAD_FLAG', `${text}\n\n${emulateUsage}`)
  }
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new EmulatorError('BAD_FLAG', `--port takes a number from 0 to 65535, not ${JSON.stringify(text)}.`)
  return Number(text)
}

/** Runs until SIGINT or SIGTERM; resolves with the exit code. */
export async function emulate(args: string[]): Promise<number> {
  const values = parse(args)
  if (values.help) {
    process.stdout.write(emulateUsage)
    return 0
  }
  const port = portOf(values.port)
  const stopped = untilStopped()
  const log = answerLog(values.json ? 'json' : 'plain')
  const options: EmulatorOptions = { root: values.root ?? '.', log, watch: values.watch ?? true }
  if (values.config !== undefined) options.config = values.config
  if (values.functions !== undefined) options.functions = values.functions
  const emulator = await createEmulator(options)
  try {
    const { url } = await emulator.listen({
      ...(port === undefined ? {} : { port }),
      ...(values.host === undefined ? {} : { host: values.host }),
    })
    log.emit({ event: 'ready', url, pid: process.pid, actions: emulator.actions(), ms: Math.round(performance.now() - started) })
    await stopped
  } finally {
    await emulator.close()
  }
  return 0
}

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let times = 0
    const stop = (): void => {
      if (++times === 2) process.exit(0)
      resolve()
    }
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
  })
}
