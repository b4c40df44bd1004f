/** Reads `.env` and `.env.local`. The later file overrides the earlier one, and the shell's own variables override both. */
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { readText, TooLarge } from '../system/disk.ts'
import { EmulatorError } from '../model/errors.ts'

const conventional = ['.env', '.env.local']

export interface Environment {
  readonly values: Readonly<Record<string, string>>
  /** What each file says, the one that overrides the others first. */
  readonly said: readonly { readonly file: string; readonly values: Readonly<Record<string, string>> }[]
  /** Every file that was tried: one that appears later is a change too. */
  readonly files: readonly string[]
}

/** `given` files must exist, the conventional ones need not. */
export function readEnvironment(root: string, given: readonly string[]): Environment {
  const files = [...conventional, ...given].map((name) => resolve(root, name))
  const said: { file: string; values: Record<string, string> }[] = []
  for (const [index, file] of files.entries()) {
    const text = readIfThere(file)
    if (text instanceof TooLarge)
      throw new EmulatorError('BAD_CONFIG', `${file}: ${text.message}. Variables are lines NAME=VALUE of a text file.`)
    if (text !== undefined) said.unshift({ file, values: parse(text, file) })
    else if (index >= conventional.length) throw new EmulatorError('BAD_FLAG', `--env-file ${file}: there is no such file.`)
  }
  const values = Object.assign({}, ...said.toReversed().map((one) => one.values)) as Record<string, string>
  return { values, said, files }
}

function parse(text: string, file: string): Record<string, string> {
  const line = unterminatedQuote(text)
  if (line !== undefined)
    throw new EmulatorError('BAD_CONFIG', `${file}:${line}: the quote that begins the value is never closed. Close it, or leave it out.`)
  const values: Record<string, string> = {}
  for (const [key, value] of Object.entries(parseEnv(text))) if (value !== undefined && key !== '__proto__') values[key] = value
  return values
}

/** The line that sets a variable: the last one of several. */
export function lineOfVariable(text: string, name: string): number | undefined {
  return assignmentsIn(text).findLast((one) => one.name === name)?.line
}

/** The number of the line; Node.js takes such a quote for a part of the value. */
function unterminatedQuote(text: string): number | undefined {
  return assignmentsIn(text).find(({ isClosed }) => !isClosed)?.line
}

/** Up to the first whose quote is never closed. A quoted value may go on over lines. */
function assignmentsIn(text: string): { name: string; line: number; isClosed: boolean }[] {
  const found: { name: string; line: number; isClosed: boolean }[] = []
  const assignment = /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=[ \t]*(["'`]?)/gm
  for (let match = assignment.exec(text); match; match = assignment.exec(text)) {
    const [, name = '', quote = ''] = match
    const end = text.indexOf(quote, assignment.lastIndex)
    const isOverLines = text.slice(assignment.lastIndex, end).includes('\n')
    // A quote that the next quoted value ends was never closed itself.
    const isClosed = end >= 0 && (!isOverLines || /^[ \t]*(#.*)?\r?$/m.test(text.slice(end + 1).split('\n', 1)[0] ?? ''))
    found.push({ name, line: text.slice(0, match.index).split('\n').length, isClosed })
    if (!isClosed) break
    if (quote !== '') assignment.lastIndex = end + 1
  }
  return found
}

function readIfThere(file: string): string | TooLarge | undefined {
  try {
    return readText(file)
  } catch (error) {
    return error instanceof TooLarge ? error : undefined
  }
}

/** The shell's variables of these names that are set. */
export function shellVariables(names: readonly string[]): Record<string, string> {
  const set = names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]] as const]))
  return Object.fromEntries(set)
}

/** Runs `work` with `values` in `process.env`, where a configuration file can read them. A variable of the shell keeps its value. */
export async function withEnvironment<T>(values: Readonly<Record<string, string>>, work: () => Promise<T>): Promise<T> {
  const added = Object.keys(values).filter((key) => process.env[key] === undefined)
  for (const key of added) process.env[key] = values[key]
  try {
    return await work()
  } finally {
    for (const key of added) delete process.env[key]
  }
}
