/** Answers the controller's own pages, which need no credentials (Controller.scala, BasicRasService.scala): what it is, whether it lives, and its invoker. */
import type { ResolvedConfig } from '../../../model/resolved-config.ts'
import type { Answer, Exchange } from '../../../model/http.ts'
import { openWhiskDefaults, type OpenWhiskThrottle } from '../../../model/throttle.ts'
import { readVersion } from '../../../system/version.ts'
import type { HeaderLine } from '../../shared/controller-errors.ts'
import { apiCors, limits } from '../contract.ts'
import { actionLimits } from '../action-limits.ts'
import { runtimesView } from '../kinds.ts'
import { json, plainOk, requireMethod } from '../rest/api-call.ts'

/** CorsSettings.scala `ServerAPIs`: on the pages for operators of the controller. */
const serverCors: readonly HeaderLine[] = [...apiCors.slice(0, 2), ['Access-Control-Allow-Methods', 'OPTIONS, GET, POST']]

/** `GET /` */
export function infoPage({ openwhisk: { throttle = openWhiskDefaults, runtimes } }: ResolvedConfig): Answer {
  return jsonPage({ ...info(throttle), runtimes: runtimesView(runtimes) })
}

/**
 * `GET /api/v1` (RestAPIs.scala info).
 *
 * @param started epoch ms: a build is dated by its deployment (ansible/group_vars/all, `whisk.version.date`)
 */
export function apiInfoPage(exchange: Exchange, started: number): Answer {
  return json(
    { exchange },
    {
      description: 'OpenWhisk API',
      api_version: '1.0.0',
      api_version_path: 'v1',
      build: `${new Date(started).toISOString().slice(0, -5)}Z`,
      buildno: readVersion(),
      swagger_paths: { ui: '/docs', 'api-docs': '/api-docs' },
    },
  )
}

/** `GET /ping` */
export function pingPage(exchange: Exchange): Answer {
  if (exchange.method === 'OPTIONS') return optionsPage
  requireMethod({ exchange }, 'GET')
  return { status: 200, headers: [['Content-Type', 'text/plain; charset=UTF-8']], body: 'pong' }
}

/** This machine is the only one, and what is answered here is up. */
const invokers: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['/invokers', { 'invoker0/0': 'up' }],
  ['/invokers/', { 'invoker0/0': 'up' }],
  ['/invokers/healthy/count', 1],
  ['/invokers/ready', { healthy: '1/1' }],
])

/** `GET /invokers` and what lies below. */
export function invokersPage(exchange: Exchange): Answer {
  if (exchange.method === 'OPTIONS') return optionsPage
  requireMethod({ exchange }, 'GET')
  return jsonPage(invokers.get(exchange.path), serverCors)
}

const optionsPage: Answer = { ...plainOk, headers: [...serverCors, ...plainOk.headers.slice(apiCors.length)] }

export function jsonPage(value: unknown, headers: readonly HeaderLine[] = []): Answer {
  return { status: 200, headers: [...headers, ['Content-Type', 'application/json']], body: JSON.stringify(value) }
}

const mega = 1024 * 1024

/** Controller.scala info. Those of the namespace, which are called default, are those of the system. */
function info({ invocationsPerMinute, firesPerMinute, concurrentInvocations }: Required<OpenWhiskThrottle>): object {
  const { timeout, memory, logs } = actionLimits
  const ranges = {
    min_action_duration: timeout.least,
    max_action_duration: timeout.most,
    min_action_memory: memory.least * mega,
    max_action_memory: memory.most * mega,
    min_action_logs: logs.least * mega,
    max_action_logs: logs.most * mega,
  }
  return {
    description: 'OpenWhisk',
    support: { github: 'https://github.com/apache/openwhisk/issues', slack: 'http://slack.openwhisk.org' },
    api_paths: ['/api/v1'],
    limits: {
      actions_per_minute: invocationsPerMinute,
      triggers_per_minute: firesPerMinute,
      concurrent_actions: concurrentInvocations,
      sequence_length: limits.sequenceLength.value,
      ...ranges,
      ...Object.fromEntries(Object.entries(ranges).map(([name, value]) => [`default_${name}`, value])),
    },
  }
}

/** Whether the page at a path is public: what the API is, and its documents. */
export function isPublicPage(path: string): boolean {
  return /^\/api\/v1(?:\/?|\/api-docs|\/docs(?:\/index\.html)?)$/.test(path)
}
