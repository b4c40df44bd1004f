/** Finds the script that starts a service, checks it, and turns it into a command that runs on this machine. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isBelow, isInside, type ProjectFolders } from '../../system/project-bounds.ts'
import { ServiceFailure, type Program } from './service.ts'

/** The script called `name` in the folder of `file` or above it, but below the functions folder, which is not one function's. */
export function findScript(name: string, file: string, folders: ProjectFolders): string | undefined {
  const top = folders.functions
  for (let folder = dirname(file); folder !== top && isBelow(folder, top); folder = dirname(folder)) {
    const script = join(folder, name)
    // A link must not lead out of the project.
    if (existsSync(script) && isInside(script, folders)) return script
  }
  return undefined
}

/** Changes whenever the script does. */
export function scriptRevision(script: string): string {
  const { mtimeMs, size } = statSync(script)
  return `${mtimeMs}:${size}`
}

/**
 * @param translate replaces what only exists on the vendor's machines
 * @throws {ServiceFailure} when the script could not run there either
 */
export function scriptProgram(script: string, translate: (text: string, folder: string) => string): Program {
  const folder = dirname(script)
  const source = readFileSync(script, 'utf8')
  if (source.includes('\r\n'))
    throw new ServiceFailure(`${script} has Windows line ends (CRLF); the cloud cannot run it either. Save it with LF.`)
  const interpreter = interpreterOf(source)
  const text = translate(source, folder)
  // The script stays `$0`, whatever is run in its place.
  if (text !== source && isShell(interpreter)) return { command: [...interpreter, '-c', text, script], folder }
  return { command: [...interpreter, script], folder }
}

/** `#!/usr/bin/env bash` → `/usr/bin/env`, `bash`; a shell where the first line names none. */
function interpreterOf(source: string): string[] {
  const end = source.indexOf('\n')
  const line = end < 0 ? source : source.slice(0, end)
  const words = line.startsWith('#!')
    ? line
        .slice(2)
        .split(' ')
        .filter((word) => word !== '')
    : []
  return words.length === 0 ? ['/bin/sh'] : words
}

function isShell(interpreter: readonly string[]): boolean {
  const program = interpreter.at(-1) ?? ''
  return ['sh', 'bash', 'dash', 'zsh', 'ash'].includes(program.slice(program.lastIndexOf('/') + 1))
}
