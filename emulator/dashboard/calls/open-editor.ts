/** Opens a file of the project in the developer's editor: the one of `LAUNCH_EDITOR`, one that runs, or the one of `VISUAL` or `EDITOR`. */
import { spawn } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { basename, resolve, sep } from 'node:path'
import { argumentsFor, guessEditor } from './editor-commands.ts'
import { said, sentences, type Said } from '../../model/said.ts'

/** These need the terminal, which has the emulator's own lines. */
const ofTerminals: ReadonlySet<string> = new Set(['vi', 'vim', 'nvim', 'nano', 'emacs', 'micro', 'hx', 'joe', 'ed'])
const advice = said`Set LAUNCH_EDITOR to a command such as code, and start the emulator again.`

/**
 * @param at `file`, `file:line` or `file:line:column`, relative to the root
 * @returns why it did not open; undefined when the editor was started
 */
export async function openInEditor(at: string, root: string): Promise<Said | undefined> {
  const [, file = at, line, column] = /^(.*?)(?::(\d+))?(?::(\d+))?$/.exec(at) ?? []
  const path = ownFile(file, root)
  if (path === undefined) return said`${file} is no file of the project.`
  const [editor, ...first] = guessEditor()
  if (!editor) return sentences(said`No editor was found.`, advice)
  if (ofTerminals.has(basename(editor))) return sentences(said`${basename(editor)} needs a terminal.`, advice)
  const child = spawn(editor, [...first, ...argumentsFor(editor, path, Number(line ?? 1), Number(column ?? 1))], {
    cwd: root,
    stdio: 'ignore',
    detached: true,
    // The editors of Windows are batch files.
    shell: process.platform === 'win32',
  })
  child.unref()
  return new Promise((done) => {
    child.once('spawn', () => done(undefined))
    child.once('error', (error) => done(sentences(said`${editor} did not start (${error.message}).`, advice)))
  })
}

/** With links followed, so that no link leads out of the project. On Windows a shell reads the path. */
function ownFile(file: string, root: string): string | undefined {
  try {
    const path = realpathSync(resolve(root, file))
    if (process.platform === 'win32' && !/^[\w\s.:\\@-]+$/.test(path)) return undefined
    return path.startsWith(realpathSync(root) + sep) ? path : undefined
  } catch {
    return undefined
  }
}
