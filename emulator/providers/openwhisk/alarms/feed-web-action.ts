/**
 * Answers the web action that the feeds of the alarms package call (apache/openwhisk-package-alarms 2.3.0, action/alarm.js): the package's own feed action
 * creates, reads, changes and deletes alarms here when its `apihost` is the emulator.
 */
import { mergeParams, type JsonObject } from '../../../model/json.ts'
import type { Answer, Exchange } from '../../../model/http.ts'
import type { Deps } from '../../provider.ts'
import { parseOptional, readBytes } from '../rest/body.ts'
import type { Store } from '../rest/store.ts'
import { AlarmFault, type Feed } from './alarm.ts'
import { runLifecycle, type LifecycleEvent } from './lifecycle.ts'

export const feedWebPath = '/api/v1/web/whisk.system/alarmsWeb/alarmWebAction'

const events: Readonly<Record<string, LifecycleEvent>> = { POST: 'CREATE', GET: 'READ', PUT: 'UPDATE', DELETE: 'DELETE' }

export async function answerFeed(exchange: Exchange, deps: Deps, store: Store): Promise<Answer> {
  const { value } = parseOptional(exchange, await readBytes(exchange, deps.config.limits.parameterSize))
  const query = Object.fromEntries(new URL(exchange.target, 'http://localhost').searchParams)
  const params = mergeParams(query, value)
  const event = events[exchange.method]
  if (event === undefined) return json(400, { error: 'unsupported lifecycleEvent' })
  try {
    return json(200, runLifecycle(event, feedOf(params), params, { deps, store }))
  } catch (error) {
    if (error instanceof AlarmFault) return json(error.status, { error: error.message })
    throw error
  }
}

/** By the parameters that are bound to the feeds (installCatalog.sh). */
function feedOf({ fireOnce, isInterval }: JsonObject): Feed {
  if (fireOnce) return 'once'
  return isInterval ? 'interval' : 'alarm'
}

function json(status: number, body: unknown): Answer {
  return { status, headers: [['Content-Type', 'application/json']], body: JSON.stringify(body) }
}
