/** Finds the stages that a target means: those of the configuration by its name, or one address. */
import { firstNames } from '../model/first-names.ts'
import type { ResolvedConfig } from '../model/resolved-config.ts'
import { EmulatorError } from '../model/errors.ts'
import type { Stage, VendorDeployment } from '../providers/deployment.ts'
import type { Vendor } from '../providers/vendor.ts'
import { nearest } from '../system/did-you-mean.ts'

export interface VendorStage {
  readonly vendor: Vendor
  readonly deployment: VendorDeployment
  readonly stage: Stage
}

/**
 * @param target name or address
 * @param cloud the vendor of an address that is not its own
 * @throws {EmulatorError} BAD_FLAG
 */
export async function stagesOf(
  target: string,
  cloud: string | undefined,
  config: ResolvedConfig,
  vendors: readonly Vendor[],
): Promise<VendorStage[]> {
  const able = await deployable(vendors)
  const named = Object.hasOwn(config.targets, target) ? config.targets[target] : undefined
  if (named !== undefined)
    return able.flatMap(({ vendor, deployment }) => {
      const stage = deployment.stageOf(named)
      return stage === undefined || (cloud !== undefined && cloud !== vendor.name) ? [] : [{ vendor, deployment, stage }]
    })
  if (!/^https?:/.test(target) || !URL.canParse(target)) throw unknownTarget(target, config)
  const { hostname, origin } = new URL(target)
  const one = able.find(({ vendor, deployment }) => (cloud === undefined ? deployment.isOwnHost(hostname) : vendor.name === cloud))
  if (one !== undefined) return [{ ...one, stage: { url: origin } }]
  const names = able.map(({ vendor }) => vendor.name)
  const why = cloud === undefined ? `${hostname} does not say whose cloud it is` : `${JSON.stringify(cloud)} is no cloud`
  throw new EmulatorError('BAD_FLAG', `${why}. Add --cloud with one of ${names.join(', ')}.`)
}

async function deployable(vendors: readonly Vendor[]): Promise<{ vendor: Vendor; deployment: VendorDeployment }[]> {
  const loaded = await Promise.all(vendors.map(async (vendor) => ({ vendor, deployment: await vendor.deployment?.() })))
  return loaded.flatMap(({ vendor, deployment }) => (deployment === undefined ? [] : [{ vendor, deployment }]))
}

function unknownTarget(target: string, { targets }: ResolvedConfig): EmulatorError {
  const names = Object.keys(targets)
  const guess = nearest(target, names)
  const known = names.length === 0 ? 'The configuration has no targets.' : `Targets of the configuration: ${firstNames(names)}.`
  return new EmulatorError(
    'BAD_FLAG',
    `There is no target ${JSON.stringify(target)}. ${guess === undefined ? known : `Did you mean ${guess}?`} An address, https://…, is a target as well.`,
  )
}

/**
 * The credentials of a stage, from the shell or from `.env`.
 *
 * @throws {EmulatorError} BAD_CONFIG with the names of those that are missing
 */
export function credentialsFor(
  { deployment, stage }: VendorStage,
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const found = deployment.credentials.map((name) => [name, env[name] ?? ''] as const)
  const missing = found.filter(([, value]) => value === '').map(([name]) => name)
  if (missing.length > 0)
    throw new EmulatorError(
      'BAD_CONFIG',
      `${stage.url} asks for credentials: set ${missing.join(' and ')} in the shell or in .env. No file of the project should have them.`,
    )
  return Object.fromEntries(found)
}
