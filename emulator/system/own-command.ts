/** Spells the command as the developer can repeat it, for sentences that say what to run next. */
import { relative, resolve, sep } from 'node:path'
import { isBelow } from './project-bounds.ts'
import { realPath } from './disk.ts'
import { ownFolder } from './version.ts'

/**
 * `npx actionlab`, which finds the package of the project and that of a checkout in itself. A command that was started by its path, from a checkout that lies
 * elsewhere, is repeated by its path: npx would ask the registry for a package of that name.
 */
export function ownCommand(): string {
  const [, script = ''] = process.argv
  const folder = resolve(ownFolder())
  const isPath = script.endsWith('actionlab.mjs') && !folder.includes(`${sep}node_modules${sep}`) && !isBelow(process.cwd(), folder)
  return isPath ? `node ${relative(process.cwd(), realPath(script))}` : 'npx actionlab'
}
