/** Looks for functions where neither a configuration, nor a manifest, nor a functions folder says where they are. */
import { readFolders, readRootAction } from './manifests/plain/index.ts'
import type { Manifest } from './manifests/manifest.ts'
import { projectsBelow } from './projects-below.ts'

export interface BareRoot {
  readonly manifest?: Manifest
  /** Absolute path of the only project below; absent where there are several, since the developer has to choose. */
  readonly project?: string
}

/** The root itself as a function, else the one project below, else functions in folders. */
export async function lookInto(root: string): Promise<BareRoot> {
  const own = readRootAction(root)
  if (own !== undefined) return { manifest: own }
  const [project, ...others] = await projectsBelow(root)
  if (project !== undefined) return others.length === 0 ? { project: project.folder } : {}
  const manifest = readFolders(root)
  return manifest === undefined ? {} : { manifest }
}
