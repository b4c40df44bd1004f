/** Keeps the catalog equal to what is on the disk. */
import { relative } from 'node:path'
import type { Clock } from '../clock.ts'
import { EmulatorError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Catalog } from '../model/catalog.ts'
import type { ResolvedConfig } from '../model/config.ts'
import type { Deployments } from '../providers/provider.ts'
import { assembleCatalog } from './catalog.ts'
import { createCodes } from './codes.ts'
import { createDeployments } from './deployments.ts'
import { createScanner } from './scan.ts'

export interface Deployer {
  /** The current snapshot. */
  catalog(): Catalog
  /** The configuration now in force: an edit of its files replaces it. */
  config(): ResolvedConfig
  readonly deployments: Deployments
  /** To be awaited before a request is looked at: after it, every write that returned before the request began is in {@link catalog} and in its codes. */
  fresh(): undefined | Promise<void>
  /** Every change on disk up to now is served, and every function that was called before is built again. */
  settled(): Promise<void>
  close(): Promise<void>
}

export interface DeployerOptions {
  readonly config: ResolvedConfig
  readonly watch: boolean
  readonly log: Log
  readonly clock: Clock
}

export async function createDeployer({ config, log, clock }: DeployerOptions): Promise<Deployer> {
  const codes = createCodes(config.root, { finished: () => {} })
  const scanner = createScanner(config.functions)
  let catalog: Catalog | undefined
  const faults = new Set<string>()

  const deployments = createDeployments({
    config: () => config,
    catalog: () => deployer.catalog(),
    changed: () => (catalog = assemble()),
    codeFrom: (file, main) => codes.get(file, main),
    clock,
  })

  const assemble = (): Catalog => {
    const scan = scanner.scan()
    const next = assembleCatalog({
      config,
      scan,
      codeFrom: (file, main) => codes.get(file, main),
      api: deployments,
      previous: catalog,
      now: clock.now(),
    })
    for (const text of next.faults) if (!faults.has(text)) log.emit({ event: 'notice', level: 'warn', text })
    faults.clear()
    for (const text of next.faults) faults.add(text)
    return next.catalog
  }

  const problem = scanner.scan().unreadable.get(config.functions)
  if (problem !== undefined && Object.keys(config.actions).length === 0) {
    throw new EmulatorError(
      'UNREADABLE_FOLDER',
      `The functions folder ${relative(config.root, config.functions)} in ${config.root} cannot be read (${problem}). Create it, or name another one with --functions.`,
    )
  }
  const deployer: Deployer = {
    catalog: () => (catalog ??= assemble()),
    config: () => config,
    deployments,
    fresh: () => undefined,
    settled: async () => {},
    async close() {
      await codes.close()
      deployments.close()
    },
  }
  return deployer
}
