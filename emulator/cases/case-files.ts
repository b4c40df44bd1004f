/** Finds and reads files of contract cases. */
import { readdirSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { readText } from '../system/disk.ts'
import type { ContractCase } from './format.ts'

export function readCases(file: string): ContractCase[] {
  const cases: unknown = JSON.parse(readText(file))
  if (!Array.isArray(cases)) throw new Error(`${file} holds no array of cases.`)
  return cases as ContractCase[]
}

/** Absolute paths, sorted. */
export function filesOf(pattern: string): string[] {
  const path = resolve(pattern)
  const fixed = /[*?]/.test(path) ? dirname(path.slice(0, path.search(/[*?]/) + 1)) : path
  const stats = statSync(fixed, { throwIfNoEntry: false })
  if (!stats) return []
  if (!stats.isDirectory()) return [fixed]
  const all = readdirSync(fixed, { recursive: true, encoding: 'utf8' }).map((name) => join(fixed, name))
  const wanted = fixed === path ? /\.json$/ : patternOf(path)
  return all.filter((file) => wanted.test(file) && statSync(file).isFile()).sort()
}

/** `**` crosses folders, `*` and `?` do not. */
function patternOf(path: string): RegExp {
  const source = path
    .split(/(\*\*[/\\]?|\*|\?)/)
    .map((part) =>
      part.startsWith('**')
        ? '(?:.*[/\\\\])?'
        : part === '*'
          ? '[^/\\\\]*'
          : part === '?'
            ? '[^/\\\\]'
            : part.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&'),
    )
    .join('')
  return new RegExp(`^${source}$`)
}
