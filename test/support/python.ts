/** Emulators with Python functions, and what tests look at in their activations. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createEmulator, type Activation, type Config, type Emulator } from '../../emulator/index.ts'
import { has } from '../../scripts/test-tools.mjs'
import { createFolder, type Files } from './project.ts'

export const hasPython = has('Python')

export interface Started {
  readonly emulator: Emulator
  readonly root: string
  write(name: string, text: string): void
}

export async function start(files: Files, config: Config = {}, options: { watch?: boolean } = {}): Promise<Started> {
  const { root, write } = createFolder({ 'functions/.keep': '', ...files })
  const emulator = await createEmulator({ root, functions: './functions', watch: options.watch ?? false, ...config })
  onTestFinished(() => emulator.close())
  return { emulator, root, write }
}

export const summary = ({ response: { status, result } }: Activation): unknown => [status, result]
export const logsOf = (activation: Activation): string => activation.logLines.map(({ stream, text }) => `${stream}: ${text}`).join('\n')

/** Like createFolder, for the time of several tests. */
export function folderOfSuite(files: Files): string {
  const root = execFileSync('mktemp', ['-d'], { encoding: 'utf8' }).trim()
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  return root
}
