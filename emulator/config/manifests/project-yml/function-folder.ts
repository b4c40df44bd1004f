/** Finds where the function of a folder in packages/ begins, and which files from elsewhere it is packed with. */
import { existsSync, readdirSync } from 'node:fs'
import { basename, isAbsolute, join, resolve } from 'node:path'
import { EmulatorError } from '../../../model/errors.ts'
import { isBelow } from '../../../system/project-bounds.ts'
import { folderEntry, functionName } from '../../function-files.ts'
import { placeText } from '../manifest.ts'
import { readProjectFile } from '../project-file.ts'
import { isEmulated, languageOf } from '../runtime.ts'

export interface FunctionFolder {
  /** File or folder with which it begins; undefined where nothing tells. */
  readonly start: string | undefined
  /** Place in the folder → file or folder elsewhere. */
  readonly include: Readonly<Record<string, string>>
  /** Set where the code is in a language that nothing here runs. */
  readonly foreign: string | undefined
  /** A script that would make further files. */
  readonly script: string | undefined
  /** Says which lines of `.include` the vendor's tool refuses. */
  readonly refused: string | undefined
  /** Files that were read. */
  readonly sources: readonly string[]
}

const lists = ['.include', '.source']
const allowed = "paths below the function's folder, and those that begin with ../../../lib"

/** @throws {EmulatorError} BAD_CONFIG for lists of files that the vendor's tool refuses */
export function readFunctionFolder(folder: string, root: string, language: string | undefined): FunctionFolder {
  const names = new Set(readdirSync(folder))
  const list = lists.find((name) => names.has(name))
  if (list !== undefined && names.has('.ignore')) {
    const text = `'${list}' and '.ignore' may not both be present. Keep one of them.`
    throw new EmulatorError('BAD_CONFIG', `${placeText({ file: join(folder, '.ignore') }, root)}: ${text}`)
  }
  const isBuilt = names.has('build.sh') || names.has('package.json')
  const leadingOut: string[] = []
  const include = list === undefined ? {} : includedBy(join(folder, list), { folder, root, isBuilt, leadingOut })
  const start = startOf(folder, names, include, language)
  const others = [...names].map((name) => languageOf(name)).find((one) => one !== undefined && !isEmulated(one))
  return {
    start,
    include,
    foreign: start === undefined ? others : undefined,
    script: names.has('build.sh') ? join(folder, 'build.sh') : undefined,
    refused:
      list === undefined || leadingOut.length === 0
        ? undefined
        : `${placeText({ file: join(folder, list) }, root)} has ${leadingOut.join(', ')}, and a deployment takes only ${allowed}.`,
    sources: [...lists, '.ignore', 'package.json'].map((name) => join(folder, name)),
  }
}

function startOf(
  folder: string,
  names: ReadonlySet<string>,
  include: Readonly<Record<string, string>>,
  language: string | undefined,
): string | undefined {
  if (language === 'python' && names.has('__main__.py')) return join(folder, '__main__.py')
  if (folderEntry(folder, names) !== undefined) return folder
  const own = [...names].filter((name) => functionName(name) !== undefined)
  if (own.length === 1 && own[0] !== undefined) return join(folder, own[0])
  if (own.length > 1) return undefined
  // All of its code is packed from elsewhere.
  const packed = Object.entries(include)
  const [, source] =
    packed.find(([place]) => /^(?:index\.[cm]?[jt]s|__main__\.py)$/.test(place)) ?? (packed.length === 1 ? packed[0] : undefined) ?? []
  return source
}

interface Including {
  readonly folder: string
  readonly root: string
  /** A file may be made by a script. */
  readonly isBuilt: boolean
  /** Lines that lead out of the folder, and not to lib/ of the project. */
  readonly leadingOut: string[]
}

/** Paths within the folder are there already. */
function includedBy(list: string, { folder, root, isBuilt, leadingOut }: Including): Record<string, string> {
  const lines = readProjectFile(list, root)
    .split('\n')
    .map((line) => line.trim())
  if (lines.every((line) => line === ''))
    throw new EmulatorError('BAD_CONFIG', `${placeText({ file: list }, root)}: it is empty, expected paths, one a line.`)
  const include: Record<string, string> = {}
  for (const [index, line] of lines.entries()) {
    if (line === '') continue
    const place = placeText({ file: list, line: index + 1 }, root)
    const leadsOut = line.includes('..')
    const path = resolve(folder, line)
    if (isAbsolute(line) || !isBelow(path, root)) throw new EmulatorError('BAD_CONFIG', `${place}: found ${line}, expected ${allowed}.`)
    if (leadsOut && !line.startsWith('../../../lib')) leadingOut.push(line)
    if (existsSync(path)) {
      if (leadsOut) include[basename(line)] = path
    } else if (!isBuilt) throw new EmulatorError('BAD_CONFIG', `${place}: there is no ${line}.`)
  }
  return include
}
