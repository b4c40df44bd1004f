/** Finds the project of a test file. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { configNames } from '../config/config-names.ts'

/** The nearest folder above `file` with an `actionlab.config.*`, else the nearest with a `functions` folder, else the working directory. */
export function projectRoot(file: string | undefined): string {
  const folders = file === undefined ? [process.cwd()] : [...above(file)]
  const configured = folders.find((folder) => configNames.some((name) => existsSync(join(folder, name))))
  return configured ?? folders.find((folder) => existsSync(join(folder, 'functions'))) ?? process.cwd()
}

function* above(file: string): Iterable<string> {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    yield folder
    if (folder === dirname(folder)) return
  }
}
