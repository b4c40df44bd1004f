/** Reads projects of Adobe App Builder: `app.config.yaml` with all that it includes, and the `manifest.yml` of older ones. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readIfThere } from '../../../system/disk.ts'
import type { ReadFormat } from '../manifest.ts'
import { Draft } from './draft.ts'
import { remarkOnMisplaced, remarkOnRest } from './not-emulated.ts'
import { readPackages } from './packages.ts'
import { readProject } from './project.ts'

export const read: ReadFormat = (root, env) => {
  if (!isSign(root)) return undefined
  const project = readProject(root, env)
  if (project === undefined) return undefined
  const draft = new Draft(project, env)
  for (const implementation of project.implementations) {
    readPackages(implementation, draft)
    remarkOnRest(implementation, draft)
  }
  remarkOnMisplaced(draft)
  return draft.finish()
}

/** A `manifest.yml` alone is wskdeploy's, or another tool's, unless it has App Builder's placeholder or stands beside its `.aio`. */
function isSign(root: string): boolean {
  if (existsSync(join(root, 'app.config.yaml'))) return true
  const legacy = readIfThere(join(root, 'manifest.yml'))
  return legacy !== undefined && (legacy.includes('__APP_PACKAGE__') || existsSync(join(root, '.aio')))
}
