/** Opens a project as `emulate` does, and builds what is to be shipped. Nothing of it runs. */
import { firstNames } from '../model/first-names.ts'
import { type Archive, archiveOf, hasArchive } from '../archive/archive.ts'
import type { CloudName } from '../archive/clouds.ts'
import { ArchiveRefusal } from '../archive/refusal.ts'
import { bootstrap } from '../archive/whole-archive.ts'
import { createDeployer } from '../deploy/deployer.ts'
import { pythonSyntaxFaults } from '../invoke/containers/process/python-syntax.ts'
import { type Action, BuildFailure } from '../model/action.ts'
import type { Catalog } from '../model/catalog.ts'
import type { ResolvedConfig } from '../model/resolved-config.ts'
import { EmulatorError } from '../model/errors.ts'
import { familyOf } from '../model/kinds.ts'
import { shippedActions, type Shipment, type ShippedCode } from '../model/shipment.ts'
import { vendors } from '../providers/index.ts'
import { systemClock } from '../system/clock.ts'
import { nearest } from '../system/did-you-mean.ts'

/**
 * @param names paths of actions; none for all
 * @param cloud for whom code is built; undefined where none is needed
 * @throws {EmulatorError} UNKNOWN_ACTION, and BAD_CONFIG with every reason why an archive cannot be made
 */
export async function openShipment(config: ResolvedConfig, names: readonly string[], cloud: CloudName | undefined): Promise<Shipment> {
  return await withCatalog(config, async (catalog) => {
    for (const name of names) if (!catalog.actions.has(name)) throw unknownAction(name, [...catalog.actions.keys()])
    const codes = cloud === undefined ? new Map<string, ShippedCode>() : await codesOf(shippedActions({ catalog, names }), config, cloud)
    return { config, catalog, names, codes }
  })
}

/** Deploys the project as `emulate` does, and runs nothing. */
export async function withCatalog<T>(config: ResolvedConfig, use: (catalog: Catalog) => Promise<T>): Promise<T> {
  const deployer = await createDeployer({
    config,
    watch: false,
    log: { emit: (event) => void (event.event === 'notice' && process.stderr.write(`${event.text}\n`)) },
    clock: systemClock,
    pythonFaults: pythonSyntaxFaults,
    platform: vendors.flatMap(({ platform = [] }) => platform),
    onDeployed() {},
  })
  try {
    return await use(deployer.catalog())
  } finally {
    await deployer.close()
  }
}

async function codesOf(actions: readonly Action[], config: ResolvedConfig, cloud: CloudName): Promise<Map<string, ShippedCode>> {
  const codes = new Map<string, ShippedCode>()
  const reasons: string[] = []
  for (const action of actions) {
    if (!hasArchive(action) || isImageAlone(action, config)) continue
    try {
      codes.set(action.path, shippedCode(await archiveOf(action, cloud)))
    } catch (error) {
      if (!(error instanceof BuildFailure)) throw error
      reasons.push(...(error instanceof ArchiveRefusal ? error.reasons : [error.message]).map((reason) => `${action.path}: ${reason}`))
    }
  }
  if (reasons.length > 0) throw new EmulatorError('BAD_CONFIG', reasons.join('\n'))
  return codes
}

/** Below the folder of a manifest. */
export function archiveFile(path: string): string {
  return `${path}.zip`
}

export function shippedCode({ name, kind, bytes, sha256, entry, main, entries }: Archive): ShippedCode {
  const usual = familyOf(kind) === 'python' ? '__main__.py' : 'index.js'
  const isServer = entries.some(({ path }) => path === bootstrap)
  return { file: archiveFile(name), bytes, sha256, files: entries, entry: isServer ? bootstrap : entry === '' ? usual : entry, main }
}

/** All of its code is in the image. */
function isImageAlone({ path, runtime, code }: Action, { actions, root }: ResolvedConfig): boolean {
  if (runtime === undefined || !('image' in runtime)) return false
  const own = Object.hasOwn(actions, path) ? actions[path] : undefined
  return own?.file === undefined && own?.code === undefined && code?.file.startsWith(root) !== true
}

function unknownAction(name: string, known: readonly string[]): EmulatorError {
  const guess = nearest(name, known)
  const text = guess === undefined ? `There are: ${firstNames(known)}.` : `Did you mean ${guess}?`
  return new EmulatorError('UNKNOWN_ACTION', `There is no function ${JSON.stringify(name)}. ${text}`)
}
