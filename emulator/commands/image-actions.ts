/** Names the actions that need a container engine where the machine has none. */
import { EngineMissing, findCli } from '../invoke/containers/external/runtime-program.ts'
import type { Catalog } from '../model/catalog.ts'
import type { ResolvedConfig } from '../model/resolved-config.ts'

/** Actions that the line names. */
const mostNames = 10

/** Undefined where all can run. */
export async function imageProblem({ actions }: Catalog, { engine }: ResolvedConfig): Promise<string | undefined> {
  const paths = [...actions.values()].filter(({ runtime }) => runtime !== undefined && 'image' in runtime).map(({ path }) => path)
  // A cluster runs images itself.
  if (paths.length === 0 || engine !== 'local') return undefined
  try {
    await findCli()
    return undefined
  } catch (error) {
    if (!(error instanceof EngineMissing)) throw error
    const more = paths.length - mostNames
    const named = [...paths.sort().slice(0, mostNames), ...(more > 0 ? [`${more} more`] : [])].join(', ')
    return `Not served without a container engine: ${named}. A runtime.image needs Docker, Podman or nerdctl, and ${error.reason}`
  }
}
