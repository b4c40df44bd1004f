/** Reads and writes the contract cases in the project's `cases/`, and nothing beside it. */
import { lstatSync, mkdirSync, readdirSync, readFileSync, realpathSync, unlinkSync, writeFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import type { ContractCase } from '../../cases/format.ts'

const folder = 'cases'

/** Paths relative to the root, sorted: the files of the folder itself. */
export function caseFiles(root: string): string[] {
  try {
    return readdirSync(placeOf(root))
      .filter((name) => isCaseFile(name))
      .sort()
      .map((name) => `${folder}/${name}`)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** None where there is no such file. Throws when it is no list of cases. */
export function readCaseFile(root: string, file: string): ContractCase[] {
  let text: string
  try {
    text = readFileSync(pathOf(root, file), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  const cases: unknown = JSON.parse(text)
  if (!Array.isArray(cases)) throw new Error(`${file} is no list of cases.`)
  return cases as ContractCase[]
}

/** A file without cases is removed. */
export function writeCaseFile(root: string, file: string, cases: readonly ContractCase[]): void {
  const path = pathOf(root, file)
  if (cases.length === 0) unlinkSync(path)
  else writeFileSync(path, `${JSON.stringify(cases, null, 2)}\n`)
}

/** Adds a case, in the place of one with the same id. Gives the path of the file, relative to the root. */
export function appendCase(root: string, name: string, saved: ContractCase): string {
  mkdirSync(join(root, folder), { recursive: true })
  const file = `${folder}/${name}`
  const others = readCaseFile(root, file).filter(({ id }) => id !== saved.id)
  writeCaseFile(root, file, [...others, saved])
  return file
}

function isCaseFile(name: string): boolean {
  return /^[^/\\]+\.json$/.test(name)
}

/** A link must lead neither the folder nor a file of it out of the project. */
function placeOf(root: string): string {
  const place = realpathSync(join(root, folder))
  if (!place.startsWith(root + sep)) throw new Error(`${folder} leads out of the project.`)
  return place
}

function pathOf(root: string, file: string): string {
  const name = file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : ''
  if (!isCaseFile(name)) throw new Error(`${file} is no file of ${folder}/.`)
  const path = join(placeOf(root), name)
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true) throw new Error(`${file} is a link.`)
  return path
}
