/**
 * Fills in the templates of project.yml before it is read as YAML, as functions-deployer d11b2b6 does (src/util.ts): `${X}` a variable, `${|X}` the same
 * with its line breaks, `$(A B)` several as a map, `${<file}` a file of variables as a map.
 */
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { EmulatorError } from '../../../model/errors.ts'
import { isObject } from '../../../model/json.ts'
import { readIfThere } from '../../../system/disk.ts'
import { leadsOut } from '../project-file.ts'

export interface Filled {
  readonly text: string
  /** What has no value, with the line of each: nothing stands in its place. */
  readonly unresolved: readonly { readonly name: string; readonly line: number }[]
  /** Files that were read or looked for. */
  readonly looked: readonly string[]
}

/**
 * @param file absolute; paths in templates begin in its folder
 * @throws {EmulatorError} BAD_CONFIG for a template that is never closed
 */
export function fillTemplates(text: string, file: string, root: string, env: Readonly<Record<string, string>>): Filled {
  const unresolved: { name: string; line: number }[] = []
  const looked: string[] = []
  let result = ''
  let rest = text
  let line = 1
  for (let start = rest.search(/\$[{(]/); start >= 0; start = rest.search(/\$[{(]/)) {
    line += linesIn(rest.slice(0, start))
    const isMap = rest[start + 1] === '('
    const end = rest.indexOf(isMap ? ')' : '}', start)
    if (end < 0) throw new EmulatorError('BAD_CONFIG', `${file}:${line}: ${rest.slice(start, start + 2)} is never closed.`)
    const name = rest.slice(start + 2, end).trim()
    const at = line
    const missing = (one: string): void => void unresolved.push({ name: one, line: at })
    const value = isMap || /\s/.test(name.replace(/^[<|]\s*/, '')) ? mapOf(name, missing) : valueOf(name)
    if (value === '') missing(name)
    result += rest.slice(0, start) + value
    line += linesIn(rest.slice(start, end))
    rest = rest.slice(end + 1)
  }
  return { text: result + rest, unresolved, looked }

  function valueOf(name: string): string {
    if (name.startsWith('<')) return fileOf(name.slice(1).trim())
    if (name.startsWith('|')) return variable(name.slice(1).trim())
    return oneLine(variable(name))
  }

  function variable(name: string): string {
    return Object.hasOwn(env, name) ? (env[name] ?? '') : ''
  }

  function mapOf(names: string, missing: (name: string) => void): string {
    const values = names.split(/\s+/).map((name) => {
      if (variable(name) === '') missing(name)
      return [name, variable(name)] as const
    })
    return oneLine(JSON.stringify(Object.fromEntries(values)))
  }

  /** JSON as it is, else lines of a `.env` file; '' where there is none of either. */
  function fileOf(path: string): string {
    const source = join(root, path)
    looked.push(source)
    const content = leadsOut(source, root) ? undefined : readIfThere(source)
    if (content === undefined) return ''
    const values = jsonObject(content) ?? parseEnv(content)
    return Object.keys(values).length === 0 ? '' : oneLine(JSON.stringify(values))
  }
}

function linesIn(text: string): number {
  return text.split('\n').length - 1
}

/** Values stand in one line of YAML, whatever they hold. */
function oneLine(value: string): string {
  return value.replaceAll('\n', String.raw`\n`)
}

function jsonObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
