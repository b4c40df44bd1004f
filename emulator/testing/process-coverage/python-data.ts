/** Hands over what coverage.py has written in function processes: {@link file://./../../invoke/containers/process/sandbox-python/actionlab_sandbox/coverage_data.py}. */
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readIfThere } from '../../system/disk.ts'

/**
 * Copies its data files, one of each process, to the folder of the reports, where `coverage combine` finds them.
 *
 * @returns why functions in Python were not counted, if they were not
 */
export function handOverPython(folder: string, reports: string): string | undefined {
  const written = readdirSync(folder).filter((name) => name.startsWith('.coverage.'))
  if (written.length > 0) mkdirSync(reports, { recursive: true })
  for (const name of written) copyFileSync(join(folder, name), join(reports, name))
  return readIfThere(join(folder, 'uncounted-python'))
}
