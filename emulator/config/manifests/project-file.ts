/** Reads files that manifests name. A project's manifest reads files of the project only, wherever a path or a link leads. */
import { EmulatorError } from '../../model/errors.ts'
import { readText } from '../../system/disk.ts'
import { isInside } from '../../system/project-bounds.ts'
import { placeText } from './manifest.ts'

/** Whether a file lies outside of the project once its links are followed. */
export function leadsOut(file: string, root: string): boolean {
  return !isInside(file, { root, functions: root, confined: true })
}

/**
 * @param file absolute
 * @throws {EmulatorError} BAD_CONFIG for a file outside of the project, and for what is no file
 */
export function readProjectFile(file: string, root: string): string {
  const shown = placeText({ file }, root)
  if (leadsOut(file, root))
    throw new EmulatorError(
      'BAD_CONFIG',
      `${shown}: it leads out of the project ${root}, so it is not read. Choose with --root a folder that holds both.`,
    )
  try {
    return readText(file)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new EmulatorError('BAD_CONFIG', `${shown}: it cannot be read (${why}).`, { cause: error })
  }
}
