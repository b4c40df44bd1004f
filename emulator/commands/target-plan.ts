/** What `deploy` and `diff` share: the stages of a target, and the plan for each. */
import { firstNames } from '../model/first-names.ts'
import { loadConfig } from '../config/load-config.ts'
import type { ResolvedConfig } from '../model/resolved-config.ts'
import { EmulatorError } from '../model/errors.ts'
import type { Mask } from '../model/log.ts'
import type { Shipment } from '../model/shipment.ts'
import { CloudRefusal, type DeployedCloud, type Wanted } from '../providers/deployment.ts'
import { vendors } from '../providers/index.ts'
import { type Plan, planOf } from '../release/plan.ts'
import { credentialsFor, stagesOf, type VendorStage } from '../release/target-stages.ts'
import { concealed, maskFor, Masking } from '../secrets/masking.ts'
import { help } from './flags.ts'
import { openShipment } from './shipment.ts'

export const planFlags = {
  target: { type: 'string' },
  cloud: { type: 'string' },
  json: { type: 'boolean' },
  root: { type: 'string' },
  config: { type: 'string' },
} as const

export const planUsage = `  --target NAME  a stage of targets in the configuration, or an address
  --cloud NAME   whose cloud it is, where that does not say so: ncp, openwhisk or tcb
  --json         as JSON
  --root DIR     the project (default: here)
  --config FILE  its configuration (default: actionlab.config.* in the root)

Credentials come from the shell or from .env: NCP_ACCESS_KEY and NCP_SECRET_KEY, OPENWHISK_AUTH.
`

interface PlanFlags {
  readonly target?: string | undefined
  readonly cloud?: string | undefined
  readonly root?: string | undefined
  readonly config?: string | undefined
}

/** The plan for one stage. */
export interface StagePlan {
  readonly at: VendorStage
  readonly shipment: Shipment
  readonly wanted: Wanted
  /** Hides secrets of the configuration, and the credentials. */
  readonly mask: Mask
  /** Absent where the vendor's own tool deploys. */
  readonly online?: { readonly cloud: DeployedCloud; readonly plan: Plan }
}

export async function openTarget(values: PlanFlags, command: string): Promise<{ config: ResolvedConfig; stages: VendorStage[] }> {
  if (values.target === undefined) throw new EmulatorError('BAD_FLAG', `${command} needs --target, a name or an address.\n${help(command)}`)
  const config = await loadConfig({ root: values.root ?? '.', ...(values.config === undefined ? {} : { config: values.config }) })
  return { config, stages: await stagesOf(values.target, values.cloud, config, vendors) }
}

/** @throws {EmulatorError} CLOUD_REFUSED where the cloud does not answer, or not this caller */
export async function planFor(at: VendorStage, config: ResolvedConfig, names: readonly string[]): Promise<StagePlan> {
  const { deployment, stage } = at
  const own = new Masking(vendors).maskOf(config)
  // Before anything is built.
  const credentials = credentialsFor(at, { ...config.env, ...process.env })
  const shipment = await openShipment(config, names, deployment.connect && deployment.cloud)
  const said = deployment.wanted(shipment)
  const wanted: Wanted = { ...said, notes: [...said.notes, ...variableNotes(config, deployment.credentials)] }
  if (deployment.connect === undefined) return { at, shipment, wanted, mask: own }
  const secrets = Object.values(credentials).flatMap((text) => [
    text,
    text.slice(text.indexOf(':') + 1),
    Buffer.from(text).toString('base64'),
  ])
  const hide = maskFor(secrets, concealed, 1)
  const mask: Mask = (text) => own(hide(text))
  try {
    const cloud = await deployment.connect(stage, shipment, credentials)
    return { at, shipment, wanted, mask, online: { cloud, plan: await planOf(wanted, cloud, names.length === 0) } }
  } catch (error) {
    if (error instanceof CloudRefusal) throw new EmulatorError('CLOUD_REFUSED', mask(error.message))
    throw error
  }
}

/** Every function finds the variables of `.env` here, and none of them is sent: keys of the project's own are among them. */
function variableNotes({ env }: ResolvedConfig, credentials: readonly string[]): string[] {
  const names = Object.keys(env).filter((name) => !credentials.includes(name))
  if (names.length === 0) return []
  return [
    `The variables ${firstNames(names)} of .env, which functions find here, are not deployed: name those that a function needs in its env.`,
  ]
}

/** `staging: openwhisk at https://…` */
export function stageTitle(target: string, { vendor, stage }: VendorStage): string {
  return `${target === stage.url ? '' : `${target}: `}${vendor.name} at ${stage.url}`
}
