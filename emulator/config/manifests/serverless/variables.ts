/**
 * Resolves the variables of serverless.yml before anything else reads it: `${env:X}`, `${self:a.b}`, `${file(x.yml):a}`, `${opt:x}`, each with further
 * sources behind commas. https://www.serverless.com/framework/docs/guides/variables (2026-11-29)
 */
import { existsSync } from 'node:fs'
import { extname, resolve } from 'node:path'
import { isObject, type Json } from '../../../model/json.ts'
import type { KeyPath } from '../../../model/config-origins.ts'
import { leadsOut, readProjectFile } from '../project-file.ts'
import { readYaml } from '../yaml-file.ts'

export interface VariableSources {
  /** Where paths in `file()` start. */
  readonly root: string
  /** All of serverless.yml. */
  readonly document: Json
  readonly env: Readonly<Record<string, string>>
  /** Called for each file that is read or looked for. */
  looked(file: string): void
  /** Called with what has no value, in the words of the file, and the key in which it stands. */
  unresolved(variable: string, why: string, at: KeyPath): void
  /** What is thrown when the variables in a value stand for too much. */
  tooMuch(at: KeyPath): Error
}

export const defaultStage = 'dev'

/** References within one another. */
const deepest = 50
/** Characters, and values as a hundred of them: a few lines may refer to one another so that they stand for more than any memory holds. */
const mostFilledIn = 10_000_000
const valueSize = 100
/** Of a variable, in a remark. */
const longestShown = 200

/**
 * A variable that nothing has a value for leaves its key out; within a longer text it becomes empty.
 *
 * @throws {EmulatorError} BAD_CONFIG for more than a deployment could send
 */
export function resolveVariables(value: Json, at: KeyPath, sources: VariableSources): Json | undefined {
  let reported = 0
  let filledIn = 0
  /** References that are being resolved, the outermost first. */
  const open: string[] = []
  let isCircle = false
  return inValue(value, at, 0)

  function inValue(given: Json, key: KeyPath, depth: number): Json | undefined {
    count(valueSize)
    if (typeof given === 'string') return inText(given, key, depth)
    if (Array.isArray(given)) return given.map((item, index) => inValue(item, [...key, index], depth) ?? null)
    if (!isObject(given)) return given
    const entries = Object.entries(given).map(([name, item]) => [name, inValue(item, [...key, name], depth)] as const)
    return Object.fromEntries(entries.filter((entry): entry is readonly [string, Json] => entry[1] !== undefined))
  }

  function inText(text: string, key: KeyPath, depth: number): Json | undefined {
    let result = ''
    let rest = text
    for (let start = rest.indexOf('${'); start >= 0; start = rest.indexOf('${')) {
      const end = closingBrace(rest, start)
      if (end < 0) break
      const whole = rest.slice(start, end + 1)
      // One variable may stand within another: `${self:custom.${self:provider.stage}}`.
      const content = depth > deepest ? '' : shown(inText(rest.slice(start + 2, end), key, depth + 1))
      const before = reported
      isCircle = false
      const found = depth > deepest ? undefined : firstOf(content, key, depth + 1)
      // Where it refers to a variable without a value, that one is named.
      if (found === undefined && reported === before) {
        reported++
        const why = isCircle ? 'it refers to itself' : depth > deepest ? 'it is nested too deeply' : reason(content, sources.root)
        sources.unresolved(whole.length > longestShown ? `${whole.slice(0, longestShown)}…` : whole, why, key)
      }
      if (whole === text) return found
      const filled = shown(found)
      count(filled.length)
      result += rest.slice(0, start) + filled
      rest = rest.slice(end + 1)
    }
    return result + rest
  }

  /** Of the sources behind one another the first that has a value. */
  function firstOf(content: string, key: KeyPath, depth: number): Json | undefined {
    for (const source of alternatives(content)) {
      if (open.includes(source)) {
        isCircle = true
        continue
      }
      open.push(source)
      const found = fromSource(source, key, depth)
      open.pop()
      if (found !== undefined && found !== null) return found
    }
    // The command line of serverless has no options here.
    return alternatives(content).includes('opt:stage') ? defaultStage : undefined
  }

  function count(size: number): void {
    filledIn += size
    if (filledIn > mostFilledIn) throw sources.tooMuch(at)
  }

  function fromSource(source: string, key: KeyPath, depth: number): Json | undefined {
    const literal = /^'(.*)'$|^"(.*)"$/s.exec(source)
    if (literal) return literal[1] ?? literal[2] ?? ''
    if (/^(?:true|false|-?\d+(?:\.\d+)?)$/.test(source)) return JSON.parse(source) as Json
    const [, name = '', argument, rest = ''] = /^(\w+)(?:\(([^)]*)\))?(?::(.*))?$/s.exec(source) ?? []
    if (name === 'env') return Object.hasOwn(sources.env, rest) ? sources.env[rest] : undefined
    if (name === 'self') return valueAt(sources.document, rest, key, depth) ?? (rest === 'provider.stage' ? defaultStage : undefined)
    if (name === 'sls' && rest === 'stage') return valueAt(sources.document, 'provider.stage', key, depth) ?? defaultStage
    if (name === 'file') return fromFile(argument ?? '', rest, key, depth)
    if (name === 'strToBool') return ['true', '1'].includes(argument ?? '')
    return undefined
  }

  function fromFile(path: string, rest: string, key: KeyPath, depth: number): Json | undefined {
    const file = resolve(sources.root, path.trim())
    sources.looked(file)
    if (!existsSync(file) || leadsOut(file, sources.root)) return undefined
    if (['.yml', '.yaml', '.json'].includes(extname(file))) return valueAt(readYaml(file, sources.root).value, rest, key, depth)
    // A program is not run: it may do anything.
    return isProgram(file) ? undefined : readProjectFile(file, sources.root).trim()
  }

  /** Each step may be a variable itself: `custom: ${file(custom.yml)}`. */
  function valueAt(from: Json, path: string, key: KeyPath, depth: number): Json | undefined {
    let value: Json | undefined = from
    let isResolved = false
    for (const step of path === '' ? [] : path.split('.')) {
      if (typeof value === 'string' && !isResolved) {
        value = inText(value, key, depth)
        isResolved = true
      }
      if (Array.isArray(value)) value = value[Number(step)]
      else value = isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined
      if (value === undefined) return undefined
    }
    return value === undefined || isResolved ? value : inValue(value, key, depth)
  }
}

/** Commas within quotes and brackets separate nothing. */
function alternatives(content: string): string[] {
  const sources = ['']
  let closing = ''
  for (const character of content) {
    if (closing === '' && character === ',') {
      sources.push('')
      continue
    }
    if (character === closing) closing = ''
    else if (closing === '') closing = { "'": "'", '"': '"', '(': ')' }[character] ?? ''
    sources.push(`${sources.pop()}${character}`)
  }
  return sources.map((source) => source.trim()).filter((source) => source !== '')
}

/** As part of a longer text. */
function shown(value: Json | undefined): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value ?? '')
}

/** Index of the brace that closes the variable which begins at `start`; negative where there is none. */
function closingBrace(text: string, start: number): number {
  let open = 0
  for (let index = start + 1; index < text.length; index++) {
    if (text[index] === '{') open++
    else if (text[index] === '}' && --open === 0) return index
  }
  return -1
}

function reason(content: string, root: string): string {
  const [, name = ''] = /^env:(.+)$/.exec(alternatives(content).at(-1) ?? '') ?? []
  if (name !== '') return `the variable ${name} is not set: set it in .env`
  const [, path = ''] = /^file\(([^)]+)\)/.exec(content) ?? []
  if (path === '') return 'it has no value here'
  const file = resolve(root, path.trim())
  if (leadsOut(file, root)) return `${path} leads out of the project, and is not read`
  if (!existsSync(file)) return `there is no file ${path}`
  return isProgram(path) ? `${path} is a program, and is not run` : `${path} has no such key`
}

function isProgram(file: string): boolean {
  return /^\.[cm]?[jt]s$/.test(extname(file.trim()))
}
