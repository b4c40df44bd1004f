/** Routes of the API for what fires: listed, fired by hand, paused. Shapes: wire/triggers.ts. */
import type { Context, Hono } from 'hono'
import { EmulatorError } from '../model/errors.ts'
import type { Json } from '../model/json.ts'
import type { ApiTools } from './calls-api.ts'
import { firingView, triggersView } from './data/triggers-view.ts'
import type { DashboardDeps } from './deps.ts'
import type { FireRequest, PauseRequest } from './wire/triggers.ts'
import type { Translate } from './words/translation.ts'

export function addTriggerRoutes(
  api: Hono,
  { json, fail, read, notJson }: Pick<ApiTools, 'json' | 'fail' | 'read' | 'notJson'>,
  deps: DashboardDeps,
  translationOf: (c: Context) => Translate,
): void {
  api.get('/triggers', (c) => {
    const limit = Number(c.req.query('limit') ?? Infinity)
    return limit >= 0 ? json(c, triggersView(deps, translationOf(c), limit)) : fail(c, 400, 'BAD_REQUEST', 'limit is a whole number.')
  })

  api.post('/triggers/fire', async (c) => {
    const given = await read<FireRequest>(c)
    if (typeof given?.trigger !== 'string') return notJson(c)
    const { trigger, payload, wait = false } = given
    return known(c, async () => {
      const { firing, ended } = await deps.triggers.fire(trigger, payload as Json | undefined)
      if (wait) await ended
      const running = new Map(deps.unfinished().map(({ activationId, path }) => [activationId, path]))
      return json(c, firingView(firing, deps, running))
    })
  })

  api.put('/triggers/paused', async (c) => {
    const given = await read<PauseRequest>(c)
    if (typeof given?.trigger !== 'string' || typeof given.paused !== 'boolean') return notJson(c)
    const { trigger, paused } = given
    return known(c, () => {
      deps.triggers.pause(trigger, paused)
      return json(c, { trigger, paused } satisfies PauseRequest)
    })
  })

  const known = async (c: Context, work: () => Response | Promise<Response>): Promise<Response> => {
    try {
      return await work()
    } catch (error) {
      if (error instanceof EmulatorError) return fail(c, 404, error.code, error.message)
      throw error
    }
  }
}
