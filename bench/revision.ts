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
export function checkOut(revision: string | undefined): Revision {
  if (revision === undefined) {
    console.error('--against needs a revision, such as HEAD~1.')
    process.exit(2)
  }
  const folder = join(mkdtempSync(join(tmpdir(), 'actionlab-against-')), 'repository')
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: repository, encoding: 'utf8' }).trim()
  git('worktree', 'add', '--detach', '--quiet', folder, revision)
  mkdirSync(join(folder, 'node_modules'))
  // What is built from the sources lies among the packages, and is its own.
  for (const name of readdirSync(join(repository, 'node_modules')))
    if (name !== '.cache') symlinkSync(join(repository, 'node_modules', name), join(folder, 'node_modules', name))
  execFileSync(process.execPath, [join(folder, 'scripts/start.mjs'), '--version'], { cwd: folder })
  return {
    name: git('rev-parse', '--short', revision),
    folder,
    remove() {
      git('worktree', 'remove', '--force', folder)
      rmSync(join(folder, '..'), { recursive: true, force: true })
    },
  }
}
