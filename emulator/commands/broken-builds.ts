/** Tells which functions do not build, whether or not anybody has called them. */
import { createDeployer } from '../deploy/deployer.ts'
import type { Emulator } from '../emulator.ts'
import type { Action } from '../model/action.ts'
import type { ResolvedConfig } from '../model/resolved-config.ts'
import type { BuildProblem } from '../model/deployment.ts'
import type { Log } from '../model/log.ts'
import { pythonSyntaxFaults } from '../invoke/containers/process/python-syntax.ts'
import { vendors } from '../providers/index.ts'
import { systemClock } from '../system/clock.ts'
import { imageProblem } from './image-actions.ts'
import { missingPackages } from './missing-packages.ts'

/** Tells which packages are not installed, then how many functions do not build. The builds themselves have logged the reason of each. */
export async function reportBroken(emulator: Emulator, log: Log): Promise<void> {
  const packages = missingPackages(emulator.catalog().actions.values(), emulator.config.root)
  if (packages !== undefined) log.emit({ event: 'notice', level: 'warn', text: packages })
  const broken = await emulator.check()
  if (broken.length > 0) log.emit({ event: 'notice', level: 'error', text: brokenText(broken, emulator.actions().length) })
}

/** Functions that one line names. */
const mostNames = 10

export function brokenText(broken: readonly BuildProblem[], all: number): string {
  const names = broken.slice(0, mostNames).map(({ action }) => action)
  if (broken.length > mostNames) names.push(`${broken.length - mostNames} more`)
  return `${broken.length} of ${all} ${all === 1 ? 'function' : 'functions'} ${broken.length === 1 ? 'does' : 'do'} not build: ${names.join(', ')}.`
}

export interface DeploymentCheck {
  readonly broken: readonly BuildProblem[]
  readonly actions: readonly Action[]
  /** What the deployment warns of, such as two files for one name. */
  readonly warnings: readonly string[]
}

/** Deploys a project as `emulate` does, and runs nothing. */
export async function checkDeployment(config: ResolvedConfig): Promise<DeploymentCheck> {
  const warnings: string[] = []
  const log: Log = { emit: (event) => event.event === 'notice' && warnings.push(event.text) }
  const deployer = await createDeployer({
    config,
    watch: false,
    log,
    clock: systemClock,
    pythonFaults: pythonSyntaxFaults,
    platform: vendors.flatMap(({ platform = [] }) => platform),
    onDeployed() {},
  })
  try {
    const images = await imageProblem(deployer.catalog(), config)
    if (images !== undefined) warnings.push(images)
    const packages = missingPackages(deployer.catalog().actions.values(), config.root)
    if (packages !== undefined) warnings.push(packages)
    return { broken: await deployer.check(), actions: [...deployer.catalog().actions.values()], warnings }
  } finally {
    await deployer.close()
  }
}
