/** One function of the table: its files, and how it is called. */
import { join } from 'node:path'
import type { Config } from '../../emulator/model/config.ts'
import type { Json } from '../../emulator/model/json.ts'
import type { Files } from '../support/project.ts'

export interface Row {
  readonly title: string
  /** Relative to the project. The first one is the function. */
  readonly files: Files
  /** Symbolic links: name → target, relative to the folder of the name. */
  readonly links?: Files
  readonly params?: Json
  readonly config?: Config
  /** Links that only the cloud has: what its image brings. */
  readonly brings?: Files
  /** Stands in for the function where Node cannot run its source: the CommonJS that tsc makes of it. */
  readonly plain?: string
}

export interface Kind {
  readonly kind: string
  readonly rows: readonly Row[]
}

/** The function's own file. */
export function entryOf({ files, title }: Row): string {
  const [entry] = Object.keys(files)
  if (entry === undefined) throw new Error(`The row "${title}" has no file.`)
  return entry
}

/** The name under which Actionlab serves it. */
export function actionOf(row: Row): string {
  const [, name = ''] = /^functions\/([^./]+)/.exec(entryOf(row)) ?? []
  return name
}

/** A package of the repository's own `node_modules`, for `links`. */
export function installed(name: string): string {
  return join(import.meta.dirname, '../../node_modules', name)
}

/** To stand in a function's text: the error of a call as what can be compared. */
export const caught =
  'const caught = (f) => { try { return f() } catch ({ name, code, message }) { return { name, code, message: message.split("\\n")[0] } } };'

/** As {@link caught}, of a promise. */
export const rejected = 'const rejected = (p) => p.catch(({ name, code, message }) => ({ name, code, message: message.split("\\n")[0] }));'
