/** Says what to start for a CloudBase web function, and takes a lease of it: `scf_bootstrap` where there is one, else the entry file itself. tcb.md 1.4, SCF-56126. */
import type { Lease } from '../../../model/service.ts'
import { limits, neverListened, web } from '../contract.ts'
import { framework } from '../framework.ts'
import { latest } from '../function-catalog.ts'
import type { Call, Gateway, Target } from '../gateway.ts'
import { said, spoken } from '../../../model/said.ts'

/** A place in the running server of this version; undefined when it does not come up, which the terminal hears of. */
export async function leaseServer(
  { deps }: Gateway,
  { fn, version }: Target,
  { exchange, requestId, surface }: Call,
): Promise<Lease | undefined> {
  const { action } = version
  const lease = await deps.services.lease({
    name: version.id === latest ? fn.name : `${fn.name}:${version.id}`,
    action,
    script: { name: web.bootstrap, translate: toThisMachine },
    launcher: { ...framework, always: fn.config.type === 'framework' },
    usualPort: web.port,
    startup: action.limits.initialisation ?? limits.initialisation,
  })
  if (!('failure' in lease)) return lease
  const text = said`${fn.name} did not start (request ${requestId}): ${lease.failure}`
  deps.log.emit({ event: 'refused', surface, method: exchange.method, target: exchange.target, status: neverListened, ...spoken(text) })
  return undefined
}

/** The cloud's own paths: language runtimes under `/var/lang`, found on the PATH here; the code under `/var/user`. */
function toThisMachine(text: string, folder: string): string {
  return text.replaceAll(/\/var\/lang\/[\w.-]+\/bin\//g, '').replaceAll('/var/user', folder)
}
