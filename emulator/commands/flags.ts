/** Parses command line arguments and words their errors. */
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { nearest } from '../system/did-you-mean.ts'
import { EmulatorError } from '../model/errors.ts'

export type FlagTable = NonNullable<ParseArgsConfig['options']>

/** Any fault is a `BAD_FLAG` that names the argument, the nearest known flag, and how to see all of them. */
export function parseFlags<T extends FlagTable>(args: readonly string[], options: T, command: string) {
  try {
    return parseArgs({ args: [...args], options, allowNegative: true, allowPositionals: true })
  } catch (error) {
    throw new EmulatorError('BAD_FLAG', `${wording(error, options)}\n${help(command)}`)
  }
}

/** For commands that take no names. */
export function refusePositionals(positionals: readonly string[], command: string): void {
  const [first] = positionals
  if (first !== undefined) throw new EmulatorError('BAD_FLAG', `${command} takes no argument ${JSON.stringify(first)}.\n${help(command)}`)
}

export function help(command: string): string {
  return `Run actionlab ${command} --help to see what it takes.`
}

/** The value of `--port`. */
export function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new EmulatorError('BAD_FLAG', `--port takes a number from 0 to 65535, not ${JSON.stringify(text)}.`)
  return Number(text)
}

function wording(error: unknown, options: FlagTable): string {
  const message = error instanceof Error ? error.message : String(error)
  const unknown = /^Unknown option '(-[^']*)'/.exec(message)?.[1]
  // Node goes on about positional arguments that start with a dash.
  if (unknown === undefined) return message.split('. ', 1)[0] + '.'
  const known = Object.keys(options)
  const guess = nearest(unknown.replace(/^--?(no-)?/, ''), known)
  return `Unknown option ${unknown}.${guess === undefined ? '' : ` Did you mean --${guess}?`}`
}
