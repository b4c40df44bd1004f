/** Serves `/_/api/v1/`: everything the page shows and does, as JSON. Shapes: wire/. */
import { Hono } from 'hono'
import type { Context } from 'hono'
import type { Activation } from '../model/activation.ts'
import { type Mask } from '../model/log.ts'
import { openDoors } from '../output/banner.ts'
import { manifestPlace } from '../model/config-place.ts'
import { readVersion } from '../system/version.ts'
import { parseJson } from '../model/json.ts'
import type { DashboardDeps } from './deps.ts'
import { comparisonOf } from './data/comparison.ts'
import { detailOf, requestView } from './data/detail.ts'
import { eventStream } from './event-stream.ts'
import { configurationView } from './data/configuration-view.ts'
import { harOf } from './data/har.ts'
import { buildProblems, functionView, functionViews } from './data/functions.ts'
import { explainSignature, gatewayView, isFaultCode } from './data/gateway-view.ts'
import { addCallRoutes, type ApiTools } from './calls-api.ts'
import { addDataRoutes } from './data-api.ts'
import { addLogRoutes } from './logs-api.ts'
import { apiGuard, type Guard } from './guard.ts'
import type { HttpRequest } from './calls/http-request.ts'
import { call, readInvocation } from './calls/invoke-call.ts'
import { openInEditor } from './calls/open-editor.ts'
import { requestOf } from './calls/replay.ts'
import { saveCase } from './calls/save-case.ts'
import type { CancelAnswer } from './wire/running.ts'
import { refusalView, summaryOf } from './data/summaries.ts'
import { runningView } from './data/running.ts'
import { readFilter } from './search/filter.ts'
import { QueryProblem } from './search/query.ts'
import { surroundingsOf } from './data/surroundings.ts'
import { trafficView } from './data/traffic-view.ts'
import { addTriggerRoutes } from './triggers-api.ts'
import { writeTest } from './calls/write-test.ts'
import type { ActivationPage, FoundActivations } from './wire/activation.ts'
import { apiVersion, type ApiError } from './wire/api.ts'
import type { InvokeRequest } from './wire/call.ts'
import type { Overview } from './wire/overview.ts'
import type { SignatureRequest } from './wire/signature.ts'
import { languageOfCall } from './words/language-choice.ts'
import { translationInto, type Translate } from './words/translation.ts'

/** Bytes of a request to the API itself: parameters have a limit of 1 MB, in Base64 and JSON. */
const largestBodyBytes = 4 * 1024 * 1024

export function createApi(deps: DashboardDeps, guard: Guard, closing: AbortSignal): Hono {
  const api = new Hono()
  api.use(apiGuard(guard))
  const mask: Mask = (text) => deps.masking.maskOf(deps.config())(text)
  const json: ApiTools['json'] = (c, value, status = 200) =>
    c.body(mask(JSON.stringify(value)), status, { 'content-type': 'application/json' })
  const fail: ApiTools['fail'] = (c, status, code, message) =>
    c.json({ error: { code, message: translationOf(c)(message) } } satisfies ApiError, status)
  /** The body as an object; undefined when it is none. */
  const read: ApiTools['read'] = async <T extends object>(c: Context) => {
    const text = await c.req.text()
    if (text.length > largestBodyBytes) return undefined
    try {
      const value = (text === '' ? {} : parseJson(text)) as Partial<T> | null
      return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
    } catch {
      return undefined
    }
  }
  const notJson = (c: Context): Response => fail(c, 400, 'BAD_REQUEST', 'The body must be a JSON object of at most 4 MB.')
  const noActivation = (c: Context): Response => fail(c, 404, 'UNKNOWN_ACTIVATION', 'There is no such activation, or it is no longer kept.')

  api.get('/', (c) => json(c, overviewOf(deps, translationOf(c))))
  api.get('/functions', (c) => json(c, functionViews(deps, translationOf(c))))
  api.get('/functions/:path{.+}', (c) => {
    const action = deps.catalog().actions.get(c.req.param('path'))
    return action ? json(c, functionView(action, deps, translationOf(c))) : fail(c, 404, 'UNKNOWN_ACTION', 'There is no such function.')
  })

  api.get('/activations', (c) => {
    const passes = readFilter(c.req.query(), deps.clock.now())
    if (passes instanceof QueryProblem) return fail(c, 400, 'BAD_REQUEST', passes.said)
    const kept = deps.activations.list()
    const found = kept.filter(passes)
    const skip = Number(c.req.query('skip') ?? 0)
    const limit = Number(c.req.query('limit') ?? 100)
    if (!Number.isInteger(skip) || !Number.isInteger(limit) || skip < 0 || limit < 0)
      return fail(c, 400, 'BAD_REQUEST', 'skip and limit are whole numbers.')
    const page: ActivationPage = { kept: kept.length, total: found.length, items: found.slice(skip, skip + limit).map(summaryOf) }
    return json(c, page)
  })
  api.get('/activations.har', (c) => {
    const passes = readFilter(c.req.query(), deps.clock.now())
    if (passes instanceof QueryProblem) return fail(c, 400, 'BAD_REQUEST', passes.said)
    const limit = Number(c.req.query('limit') ?? Infinity)
    if (!(limit >= 0)) return fail(c, 400, 'BAD_REQUEST', 'limit is a whole number.')
    const found = deps.activations.list().filter(passes)
    c.header('content-disposition', 'attachment; filename="activations.har"')
    return json(c, harOf(found.slice(0, limit), deps))
  })
  /** The ids alone, for a page that has the summaries. */
  api.get('/found', (c) => {
    const passes = readFilter(c.req.query(), deps.clock.now())
    if (passes instanceof QueryProblem) return fail(c, 400, 'BAD_REQUEST', passes.said)
    const ids = deps.activations
      .list()
      .filter(passes)
      .map(({ activationId }) => activationId)
    return json(c, { ids } satisfies FoundActivations)
  })
  api.delete('/activations', (c) => {
    deps.activations.clear()
    deps.journal.clearRefusals()
    return json(c, { cleared: true })
  })
  api.get('/activations/:id', (c) => {
    const activation = deps.activations.get(c.req.param('id'))
    return activation ? json(c, detailOf(activation, deps)) : noActivation(c)
  })
  api.get('/running', (c) => json(c, runningView(deps.unfinished())))
  api.post('/running/:id/cancel', async (c) => {
    const done = await deps.cancel(c.req.param('id'))
    if (!done) return fail(c, 404, 'NOT_RUNNING', 'No such activation runs or waits: it may have ended just now.')
    const { said = done.text, ...answer } = done
    return json(c, { ...answer, text: translationOf(c)(said) } satisfies CancelAnswer)
  })
  api.get('/activations/:id/comparison', (c) => {
    const [activation, base] = [c.req.param('id'), c.req.query('with') ?? ''].map((id) => deps.activations.get(id))
    return activation && base ? json(c, comparisonOf(activation, base, deps)) : noActivation(c)
  })
  /** Everything that sends the call of an activation once more. */
  const again = (path: string, work: (activation: Activation, request: HttpRequest) => Promise<object | undefined>): void => {
    api.post(`/activations/:id/${path}`, async (c) => {
      const activation = deps.activations.get(c.req.param('id'))
      if (!activation) return noActivation(c)
      const request = requestOf(activation, deps.vendors, deps.config())
      const done = request && (await work(activation, request))
      return done ? json(c, done) : fail(c, 409, 'NO_REQUEST', 'Nobody asked for this over HTTP, so there is no request to send again.')
    })
  }
  again('replay', async (_activation, request) => {
    const { raw: _raw, ...answer } = await call(request, true, deps)
    return answer
  })
  again('case', (activation, request) => saveCase(activation, request, deps))
  again('test', (activation, request) => writeTest(activation, request, deps))

  const readCall: ApiTools['readCall'] = async (c) => {
    const given = await read<InvokeRequest>(c)
    if (!given) return notJson(c)
    const { method = 'GET', target = '', sign = false } = given
    const request = readInvocation({ ...given, method, target }, deps)
    return 'text' in request ? fail(c, 400, 'BAD_REQUEST', request) : { request, sign, given }
  }
  api.post('/invoke', async (c) => {
    const given = await readCall(c)
    if (given instanceof Response) return given
    const { raw: _raw, ...answer } = await call(given.request, given.sign, deps)
    return json(c, answer)
  })
  /** The same call as it would go out, unsent. */
  api.post('/request', async (c) => {
    const given = await readCall(c)
    return given instanceof Response ? given : json(c, { request: requestView(given.request, deps) })
  })
  addTriggerRoutes(api, { json, fail, read, notJson }, deps, translationOf)
  addCallRoutes(api, { json, fail, read, notJson, readCall }, deps)
  addDataRoutes(api, { json, fail, read, notJson }, deps, mask)

  api.get('/refusals', (c) => {
    const passes = readFilter(c.req.query(), deps.clock.now())
    if (passes instanceof QueryProblem) return fail(c, 400, 'BAD_REQUEST', passes.said)
    const found = deps.journal.refusals.filter(passes)
    return json(
      c,
      found.map((refusal) => refusalView(refusal, translationOf(c))),
    )
  })
  api.get('/traffic', (c) => json(c, trafficView(deps, c.req.query('function'))))
  api.get('/builds', (c) => json(c, buildProblems(deps)))
  api.get('/configuration', async (c) => json(c, await configurationView(deps)))

  api.get('/gateway', (c) => json(c, gatewayView(deps)))
  api.put('/gateway/:trigger/fault', async (c) => {
    const name = c.req.param('trigger')
    const given = await read<{ code: string | null }>(c)
    if (!given) return notJson(c)
    if (!Object.hasOwn(deps.config().triggers, name)) return fail(c, 404, 'UNKNOWN_TRIGGER', 'There is no such trigger.')
    const { code = null } = given
    if (code !== null && !isFaultCode(code)) return fail(c, 400, 'BAD_REQUEST', 'That is none of the codes of the gateway.')
    deps.switchFault(name, code)
    return json(c, { trigger: name, code })
  })
  api.post('/signature', async (c) => {
    const given = await read<SignatureRequest>(c)
    if (!given) return notJson(c)
    const { method = 'POST', target = '/' } = given
    return json(c, explainSignature({ ...given, method: method.toUpperCase(), target }, deps, translationOf(c)))
  })

  api.get('/surroundings/:path{.+}', (c) => {
    const action = deps.catalog().actions.get(c.req.param('path'))
    return action ? json(c, surroundingsOf(action, deps.config())) : fail(c, 404, 'UNKNOWN_ACTION', 'There is no such function.')
  })
  api.post('/editor', async (c) => {
    const given = await read<{ at: string }>(c)
    if (typeof given?.at !== 'string') return notJson(c)
    if (guard.exposed) return fail(c, 409, 'NO_EDITOR', 'The emulator listens beyond this machine: it starts no editor here.')
    const problem = await openInEditor(given.at, deps.config().root)
    return problem === undefined ? json(c, { opened: given.at }) : fail(c, 409, 'NO_EDITOR', problem)
  })

  api.post('/reload', async (c) => {
    await deps.reload()
    return json(c, { reloaded: true })
  })
  addLogRoutes(api, { json, fail }, deps, { mask, closing })

  // Nobody reads what follows the head of HEAD, so nobody would end it.
  api.get('/events', (c) => (c.req.method === 'HEAD' ? c.body(null) : eventStream(c, deps, mask, closing)))
  api.all('*', (c) => fail(c, 404, 'NOT_FOUND', 'The API has nothing there.'))
  api.onError((error, c) => {
    deps.journal.emit({ event: 'notice', level: 'error', text: `dashboard: ${error.stack ?? error.message}` })
    return fail(c, 500, 'INTERNAL', 'The terminal has the details.')
  })
  return api
}

function translationOf(c: Context): Translate {
  return translationInto(languageOfCall(c))
}

export function overviewOf(deps: DashboardDeps, translate: Translate): Overview {
  const config = deps.config()
  const { root, manifest, remarks } = config
  const { calls, errors } = deps.traffic.total()
  return {
    api: apiVersion,
    version: readVersion(),
    root,
    namespace: config.namespace,
    url: deps.listening()?.url ?? null,
    pid: process.pid,
    started: deps.started,
    now: deps.clock.now(),
    providers: deps.vendors.map(({ name }) => name),
    open: openDoors(deps.vendors.flatMap((vendor) => vendor.openTo(config) ?? [])).map(translate),
    functions: deps.catalog().actions.size,
    calls,
    errors,
    broken: buildProblems(deps),
    manifest: manifest === undefined ? null : { file: manifestPlace(config), format: manifest.format, remarks },
  }
}
