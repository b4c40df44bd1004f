/** Writes a file into its place in one step: a reader, and who comes after a crash, finds the old one or the new one. */
import { rename, writeFile } from 'node:fs/promises'

export async function writeWhole(file: string, text: string): Promise<void> {
  const made = `${file}.${process.pid}`
  await writeFile(made, text, { mode: 0o600 })
  await rename(made, file)
}
