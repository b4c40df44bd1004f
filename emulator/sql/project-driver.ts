/** Loads a driver of the project's own packages. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { SqlUnavailable } from '../model/sql.ts'

/** @param what says what needs it */
export async function projectDriver<Driver>(root: string, name: string, what: string): Promise<Driver> {
  const loaded = (await import(pathToFileURL(driverFile(root, name, what)).href)) as { default?: Driver } & Driver
  return loaded.default ?? loaded
}

/**
 * The file that a program of the project gets for the driver's name.
 *
 * @throws {SqlUnavailable} where the project has no such package
 */
export function driverFile(root: string, name: string, what: string): string {
  try {
    return createRequire(join(root, 'package.json')).resolve(name)
  } catch {
    throw new SqlUnavailable(`${what} needs the package ${name}, and the project has it not: npm install -D ${name}`)
  }
}
