/** Reads `.env` and `.env.local`. The later file overrides the earlier one, and the shell's own variables override both. */
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { readText } from '../system/disk.ts'
import { EmulatorError } from '../model/errors.ts'

const conventional = ['.env', '.env.local']

export interface Environment {
  readonly values: Readonly<Record<string, string>>
  /** Every file that was tried: one that appears later is a change too. */
  readonly files: readonly string[]
}

/** `given` files must exist, the conventional ones need not. */
export function readEnvironment(root: string, given: readonly string[]): Environment {
  const files = [...conventional, ...given].map((name) => resolve(root, name))
  let values: Record<string, string> = {}
  for (const [index, file] of files.entries()) {
    const text = readIfThere(file)
    if (text !== undefined) values = { ...values, ...parse(text, file) }
    else if (index >= conventional.length) throw new EmulatorError('BAD_FLAG', `--env-file ${file}: there is no such file.`)
  }
  return { values, files }
}

function parse(text: string, file: string): Record<string, string> {
  const line = unterminatedQuote(text)
  if (line !== undefined)
    throw new EmulatorError('BAD_CONFIG', `${file}:${line}: the quote that begins the value is never closed. Close it, or leave it out.`)
  const values: Record<string, string> = {}
  for (const [key, value] of Object.entries(parseEnv(text))) if (value !== undefined && key !== '__proto__') values[key] = value
  return values
}

/** The number of the line; Node.js takes such a quote for a part of the value. A quoted value may go on over lines. */
function unterminatedQuote(text: string): number | undefined {
  const value = /^[ \t]*(?:export[ \t]+)?[\w.-]+[ \t]*=[ \t]*(["'`])/gm
  for (let found = value.exec(text); found; found = value.exec(text)) {
    const [, quote = ''] = found
    const end = text.indexOf(quote, value.lastIndex)
    const isOverLines = text.slice(value.lastIndex, end).includes('\n')
    // A quote that the next quoted value ends was never closed itself.
    const isClosed = end >= 0 && (!isOverLines || /^[ \t]*(#.*)?\r?$/m.test(text.slice(end + 1).split('\n', 1)[0] ?? ''))
    if (!isClosed) return text.slice(0, found.index).split('\n').length
    value.lastIndex = end + 1
  }
  return undefined
}

function readIfThere(file: string): string | undefined {
  try {
    return readText(file)
  } catch {
    return undefined
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
