/** Makes a folder for what the emulator keeps in a project, with a `.gitignore` that keeps it out of commits. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '../system/make-folder.ts'

/** What is made for this is nobody's to commit: also the folders above it that there were not. */
export async function makeIgnoredFolder(folder: string): Promise<void> {
  const first = makeFolder(folder)
  if (first !== undefined) await writeFile(join(first, '.gitignore'), '*\n')
}
