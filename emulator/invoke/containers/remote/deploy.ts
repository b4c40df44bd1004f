/** Deploys the code of a lane to a remote OpenWhisk, unless it is there already. */
import type { Load } from '../container.ts'
import { describeDeployment, fingerprintKey, remotePath, type Deployment } from './exec.ts'
import { asClientError } from './failure.ts'
import { sleep } from './patience.ts'
import type { Whisk } from './whisk.ts'

/** Conflicts that are taken for a race, and tried again. */
const attempts = 3

/** Deploys what the remote does not have yet; resolves with the version that is there now. */
export async function deploy(load: Load, whisk: Whisk): Promise<string> {
  const { action, head } = load
  const deployment = await describeDeployment(load)
  const name = remotePath(action, head.convention)
  const known = await whisk.actions.get({ name, code: false }).catch(only(404))
  if (known?.annotations?.some(({ key, value }) => key === fingerprintKey && value === deployment.fingerprint) === true)
    return known.version
  if (action.package !== '') await whisk.packages.create({ name: action.package }).catch(only(409))
  return (await update(whisk, name, deployment)).version
}

async function update(whisk: Whisk, name: string, { body }: Deployment): Promise<{ readonly version: string }> {
  const [family = ''] = body.exec.kind.split(':')
  let refused: unknown
  // What our kind is called, and then whatever version the remote has of it.
  for (const kind of [body.exec.kind, `${family}:default`]) {
    for (let attempt = 0; ; attempt++) {
      try {
        return await whisk.actions.update({ name, action: { ...body, exec: { ...body.exec, kind } } })
      } catch (error) {
        refused = error
        const { statusCode, message } = asClientError(error)
        // Another front may be deploying the same action.
        if (statusCode === 409 && attempt < attempts) await sleep(50 * 2 ** attempt)
        else if (statusCode === 400 && message.includes('runtime') && kind === body.exec.kind) break
        else throw error
      }
    }
  }
  throw refused
}

/** A handler of errors that takes an answer of this status for none. */
function only(status: number): (error: unknown) => undefined {
  return (error) => {
    if (asClientError(error).statusCode !== status) throw error
  }
}
