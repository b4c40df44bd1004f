/** The bodies of `POST /init` and `POST /run` (openwhisk docs/actions-new.md). */
import type { Job, JobHead, Load } from '../container.ts'

/** The context that the environment is made of: every string `x` becomes `__OW_X` (service.js:228-236, launcher.py:54-58). */
function contextOf(load: Load, head: JobHead | undefined, now: number): Record<string, string> {
  const { env } = load.head
  const context: Record<string, string> = {}
  for (const name of ['api_host', 'api_key', 'namespace', 'action_name', 'action_version']) {
    const value = env[`__OW_${name.toUpperCase()}`]
    if (value !== undefined) context[name] = value
  }
  if (head) Object.assign(context, { activation_id: head.activationId, transaction_id: head.transactionId })
  return { ...context, deadline: String(now + load.timeout) }
}

/** Rejects with a BuildFailure where the code cannot be one text. */
export async function initBody(load: Load, job: Job | undefined, now: number): Promise<string> {
  const { env, main } = load.head
  const context = Object.entries(contextOf(load, job?.head, now)).map(([name, value]) => [`__OW_${name.toUpperCase()}`, value])
  const name = (env['__OW_ACTION_NAME'] ?? '').split('/').at(-1)
  const code = (await load.whole?.()) ?? load.text
  return JSON.stringify({
    // An image may have all the code that there is (ExecutableWhiskAction.containerInitializer).
    value: { name, main, ...(code === '' ? {} : { code }), binary: load.binary === true, env: { ...env, ...Object.fromEntries(context) } },
  })
}

/** The argument's own text stays as it came. */
export function runBody(load: Load, { head, body }: Job, now: number): string {
  const rest = JSON.stringify(contextOf(load, head, now)).slice(1)
  return `{"value":${body},${rest}`
}
