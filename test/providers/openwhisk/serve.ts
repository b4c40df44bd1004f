/** An emulator for one test file: actions as rows, every kind of request by path. */
import { afterAll, beforeAll } from 'vitest'
import { createEmulator, type Emulator } from '../../../emulator/index.ts'
import { deployCase, type DeployedCase } from '../../../emulator/cases/deploy-case.ts'
import type { CaseAction, ContractCase } from '../../../emulator/cases/format.ts'

export const user = '23bc46b1-71f6-4ed5-8c54-816aa4f8c502'
export const basic = `Basic ${Buffer.from(`${user}:key`).toString('base64')}`

type Options = Pick<ContractCase, 'config' | 'credentials'>

export interface Served {
  readonly emulator: () => Emulator
  /** Through `emulator.request()`. */
  readonly ask: (path: string, init?: RequestInit) => Promise<Response>
}

/** The namespace is `guest`; with `guarded` only {@link basic} opens the API. */
export function serve(actions: readonly CaseAction[], { guarded = false, ...options }: Options & { guarded?: boolean } = {}): Served {
  let deployed: DeployedCase
  let emulator: Emulator
  beforeAll(async () => {
    const credentials = guarded ? { credentials: { namespace: 'guest', user, password: 'key' } } : {}
    deployed = await deployCase({ id: '', source: '', why: '', certainty: 'contract', actions: [...actions], ...credentials, ...options })
    emulator = await createEmulator(deployed.options)
  })
  afterAll(async () => {
    await emulator.close()
    await deployed.remove()
  })
  return { emulator: () => emulator, ask: (path, init) => emulator.request(path, init) }
}

/** A web action that answers with what it received. */
export function echo(name: string, more: Partial<CaseAction> = {}): CaseAction {
  return { name, kind: 'web', code: 'exports.main = (params) => ({ params })', ...more }
}

/** A web action that answers with what the request says: `{"result": …}` as JSON in the parameter `r`. */
export function mirror(name: string, more: Partial<CaseAction> = {}): CaseAction {
  return { name, kind: 'web', code: 'exports.main = ({ r }) => JSON.parse(r)', ...more }
}

/** The query that makes {@link mirror} return `result`. */
export function returning(result: unknown): string {
  return `?r=${encodeURIComponent(JSON.stringify(result))}`
}
