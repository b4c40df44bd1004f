/** Checks the configuration as it is on disk now, whatever is in force. */
import { existsSync } from 'node:fs'
import { relative, sep } from 'node:path'
import { EmulatorError } from '../../model/errors.ts'
import type { ResolvedConfig } from '../../model/resolved-config.ts'
import type { DashboardDeps } from '../deps.ts'

/** `GET /configuration`. */
export interface ConfigurationView {
  /** Files of the project that it was read from, relative to the root. */
  readonly files: readonly string[]
  /** Each names file, key, what was found and what is allowed; none where it is right. */
  readonly problems: readonly string[]
}

export async function configurationView(deps: DashboardDeps): Promise<ConfigurationView> {
  try {
    const config = await deps.readConfiguration()
    return { files: filesOf(config), problems: deps.vendors.flatMap(({ problemIn }) => problemIn?.(config) ?? []) }
  } catch (error) {
    if (!(error instanceof EmulatorError)) throw error
    return { files: filesOf(deps.config()), problems: [error.message] }
  }
}

/** A configuration may import packages, and lists places where a file may appear. */
function filesOf({ root, sources }: ResolvedConfig): string[] {
  return sources
    .filter((file) => file.startsWith(root + sep) && !file.includes(`${sep}node_modules${sep}`) && existsSync(file))
    .map((file) => relative(root, file))
}
