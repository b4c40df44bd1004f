/** Makes a folder for what the emulator keeps in a project, with a `.gitignore` that keeps it out of commits. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '../system/make-folder.ts'

/** Makes a folder and the missing ones above it, and has Git ignore the topmost that it made. */
export async function makeIgnoredFolder(folder: string): Promise<void> {
  const first = makeFolder(folder)
  if (first !== undefined) await writeFile(join(first, '.gitignore'), '*\n')
}
