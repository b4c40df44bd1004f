/** What to start for a web function: `scf_bootstrap` where there is one, else the entry file itself. tcb.md 1.4, SCF-56126. */
import { resolve } from 'node:path'
import { BuildFailure, type Action, type Bundle } from '../../model/action.ts'
import { findScript, scriptProgram, scriptRevision } from '../../invoke/script.ts'
import { ServiceFailure, type Program } from '../../invoke/service.ts'
import { Services, type Lease } from '../../invoke/services.ts'
import type { Deps } from '../provider.ts'
import { limits, neverListened, web } from './contract.ts'
import type { Call, Target } from './gateway.ts'

export class WebServers {
  readonly #deps: Deps
  readonly #services: Services

  constructor(deps: Deps) {
    this.#deps = deps
    this.#services = new Services({
      onOutput: (name, stream, line) => deps.log.emit({ event: 'notice', level: stream === 'stderr' ? 'warn' : 'info', text: `${name} | ${line}` }),
      onCrash: (name, reason) => deps.log.emit({ event: 'notice', level: 'error', text: `The server of ${name} ended: ${reason}` }),
    })
  }

  /** A place in the running server of this version, started when needed. Rejects with a {@link ServiceFailure}. */
  async lease({ fn, version }: Target): Promise<Lease> {
    const { action } = version
    const { program, revision } = await this.#program(action)
    return this.#services.lease({
      name: version.id === '$LATEST' ? fn.name : `${fn.name}:${version.id}`,
      revision: JSON.stringify([revision, action.env, action.limits.memory]),
      program,
      env: action.env,
      memory: action.limits.memory,
      usualPort: web.port,
      startup: Math.max(limits.startup, action.limits.timeout),
    })
  }

  reportFailure({ fn }: Target, { exchange, requestId, surface }: Call, { message }: ServiceFailure): void {
    const text = `${fn.name} did not start (request ${requestId}): ${message}`
    this.#deps.log.emit({ event: 'refused', surface, method: exchange.method, target: exchange.target, status: neverListened, text })
  }

  close(): Promise<void> {
    return this.#services.close()
  }

  async #program(action: Action): Promise<{ program: Program; revision: string }> {
    const built = await build(action)
    const { root, functions } = this.#deps.config
    const file = 'file' in built ? built.file : 'file' in action.origin ? resolve(root, action.origin.file) : undefined
    const script = file === undefined ? undefined : findScript(web.bootstrap, file, functions)
    if (script !== undefined) return { program: scriptProgram(script, toThisMachine), revision: `${scriptRevision(script)} ${built.revision}` }
    // The script would have run what does not build; without one there is nothing to run.
    if (!('text' in built)) throw new ServiceFailure(built.revision)
    return { program: built, revision: built.revision }
  }
}

/** The bundle, or a text that says why there is none and changes with the code. */
async function build(action: Action): Promise<Bundle | { readonly revision: string }> {
  try {
    return (await action.code?.load()) ?? { revision: 'there is no code' }
  } catch (error) {
    if (error instanceof BuildFailure) return { revision: error.message }
    throw error
  }
}

/** The cloud's own paths: language runtimes under `/var/lang`, found on the PATH here; the code under `/var/user`. */
function toThisMachine(text: string, folder: string): string {
  return text.replaceAll(/\/var\/lang\/[\w.-]+\/bin\//g, '').replaceAll('/var/user', folder)
}
