/** Another revision of this repository, ready to be started. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { repository } from './servers.ts'

export interface Revision {
  readonly name: string
  readonly folder: string
  remove(): void
}

/** @param revision as Git names it; it runs with the packages that are installed here */
export function checkOut(revision: string): Revision {
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: repository, encoding: 'utf8' }).trim()
  const name = git('rev-parse', '--short', `${revision}^{commit}`)
  const folder = join(mkdtempSync(join(tmpdir(), 'actionlab-against-')), 'repository')
  git('worktree', 'add', '--detach', '--quiet', folder, name)
  mkdirSync(join(folder, 'node_modules'))
  // What is built from the sources lies among the packages, and is its own.
  for (const name of readdirSync(join(repository, 'node_modules')))
    if (name !== '.cache') symlinkSync(join(repository, 'node_modules', name), join(folder, 'node_modules', name))
  execFileSync(process.execPath, [join(folder, 'scripts/start.mjs'), '--version'], { cwd: folder })
  return {
    name,
    folder,
    remove() {
      git('worktree', 'remove', '--force', folder)
      rmSync(join(folder, '..'), { recursive: true, force: true })
    },
  }
}
