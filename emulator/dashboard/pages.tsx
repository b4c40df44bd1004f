/** @jsxImportSource hono/jsx */
/** The pages: rendered here, kept alive by client/main.js through the API. */
import { Hono, type Context } from 'hono'
import { getCookie } from 'hono/cookie'
import type { Activation } from '../model/activation.ts'
import { labelOf } from '../providers/vendor.ts'
import { overviewOf } from './json-api.ts'
import type { DashboardDeps } from './deps.ts'
import { callChoices } from './data/call-choices.ts'
import { comparisonOf } from './data/comparison.ts'
import { keepsData } from './data/data-view.ts'
import { detailOf } from './data/detail.ts'
import { functionView, functionViews } from './data/functions.ts'
import { gatewayView } from './data/gateway-view.ts'
import type { Guard } from './guard.ts'
import { withSteps } from './client/steps.js'
import { mostTriggers } from './client/trigger-row.js'
import { labelsFor } from './labels.ts'
import { refusalView, summaryOf } from './data/summaries.ts'
import { runningView } from './data/running.ts'
import { readFilter } from './search/filter.ts'
import { QueryProblem } from './search/query.ts'
import { languageOfPage } from './words/language-choice.ts'
import { translationInto, type Translate } from './words/translation.ts'
import { surroundingsOf } from './data/surroundings.ts'
import { trafficView } from './data/traffic-view.ts'
import { triggersView } from './data/triggers-view.ts'
import { ActivationPage } from './views/activation.tsx'
import type { ActivationSummary } from './wire/activation.ts'
import { ActivationsPage } from './views/activations.tsx'
import { DataPage } from './views/data.tsx'
import { FunctionPage } from './views/function.tsx'
import { FunctionsPage } from './views/functions.tsx'
import { RunningPage } from './views/running.tsx'
import { GatewayPage } from './views/gateway.tsx'
import { InvokePage } from './views/invoke.tsx'
import { MissingPage } from './views/missing.tsx'
import { Layout, type Frame, type PageName } from './views/layout.tsx'
import { LogsPage } from './views/logs.tsx'
import { LoginPage } from './views/login.tsx'
import { TrafficPage } from './views/traffic.tsx'
import { TriggersPage } from './views/triggers.tsx'

type Content = Parameters<typeof Layout>[0]['children']

/** Rows that are in the page before its script has run. */
const firstRows = 40
/** Newest activations among which the steps of those rows are put under their sequences. */
const nearFirstRows = 400
/** Calls that a comparison offers. */
const mostOthers = 50

export function createPages(deps: DashboardDeps, guard: Guard): Hono {
  const pages = new Hono({ strict: false })

  pages.use(async (c, next) => {
    if (!guard.isOwn(c) && !isNavigation(c)) return c.text('The dashboard answers to its own pages only.\n', 403)
    if (c.req.path === '/_/login') return next()
    if (guard.exposed && !guard.hasToken(c))
      return c.html(<LoginPage labels={labelsOf(c)} language={languageOfPage(c)} failed={false} />, 401)
    guard.giveToken(c)
    return next()
  })

  pages.post('/login', async (c) => {
    const { token } = await c.req.parseBody()
    if (!guard.isOwn(c) || typeof token !== 'string' || !guard.isToken(token.trim()))
      return c.html(<LoginPage labels={labelsOf(c)} language={languageOfPage(c)} failed />, 401)
    guard.giveToken(c)
    return c.redirect('/_/', 303)
  })

  const show = async (
    c: Context,
    page: PageName,
    title: string,
    content: (frame: Frame) => Content,
    { status = 200, about }: { status?: 200 | 404; about?: string } = {},
  ): Promise<Response> => {
    const labels = labelsOf(c)
    const language = languageOfPage(c)
    const overview = overviewOf(deps, translationInto(language))
    const chosen = getCookie(c, 'actionlab-theme')
    const theme = chosen === 'dark' || chosen === 'light' ? chosen : undefined
    const frame: Frame = { labels, language, theme, about, overview, hasData: keepsData(deps) }
    const drawn = await c.html(
      <Layout frame={frame} page={page} title={title}>
        {content(frame)}
      </Layout>,
    )
    return c.html(`<!doctype html>${deps.masking.maskOf(deps.config())(await drawn.text())}`, status)
  }

  const missing = (
    c: Context,
    title: string,
    text: string,
    { to = 'functions', status = 404 }: { to?: 'functions' | 'activations'; status?: 200 | 404 } = {},
  ): Promise<Response> => {
    const href = to === 'functions' ? '/_/' : `/_/${to}`
    return show(c, 'missing', title, ({ labels }) => <MissingPage title={title} text={text} href={href} link={labels[to]} />, { status })
  }

  pages.get('/', (c) => {
    const { functions } = labelsOf(c)
    return show(c, 'functions', functions, ({ overview, labels }) => (
      <FunctionsPage functions={functionViews(deps, translationOf(c))} overview={overview} labels={labels} />
    ))
  })

  pages.get('/functions/:path{.+}', (c) => {
    const action = deps.catalog().actions.get(c.req.param('path'))
    if (!action) return missing(c, '404', labelsOf(c).notFound)
    const facts = { one: functionView(action, deps, translationOf(c)), surroundings: surroundingsOf(action, deps.config()) }
    return show(c, 'function', action.path, ({ labels }) => <FunctionPage {...facts} labels={labels} />, { about: action.path })
  })

  pages.get('/activations', (c) => {
    const query = c.req.query()
    const passes = readFilter(query, deps.clock.now())
    const problem = passes instanceof QueryProblem ? translationOf(c)(passes.said) : ''
    const kept = deps.activations.list()
    const found = passes instanceof QueryProblem ? [] : kept.filter(passes)
    const refused = passes instanceof QueryProblem ? [] : deps.journal.refusals.filter(passes)
    const facts = {
      page: { kept: kept.length, total: found.length, items: withSteps(found.slice(0, nearFirstRows).map(summaryOf)).slice(0, firstRows) },
      problem,
      functions: [...deps.catalog().actions.keys()].sort(),
      surfaces: surfacesOf(deps),
      refusals: refused.map((refusal) => refusalView(refusal, translationOf(c))),
      running: runningView(deps.unfinished()),
      now: deps.clock.now(),
      filter: query,
    }
    return show(c, 'activations', labelsOf(c).activations, ({ labels }) => <ActivationsPage facts={facts} labels={labels} />)
  })

  pages.get('/activations/:id', (c) => {
    const id = c.req.param('id')
    const activation = deps.activations.get(id)
    const running = activation ? [] : deps.unfinished().filter(({ activationId }) => activationId === id)
    if (running[0])
      return show(c, 'running', running[0].path, ({ labels }) => (
        <RunningPage view={runningView(running)} now={deps.clock.now()} labels={labels} />
      ))
    if (!activation) return missing(c, labelsOf(c).activation, labelsOf(c).gone, { to: 'activations' })
    const detail = detailOf(activation, deps, languageOfPage(c))
    const wanted = c.req.query('with') ?? ''
    const base = wanted === '' ? undefined : deps.activations.list().find(({ activationId }) => activationId.startsWith(wanted))
    const facts = {
      detail,
      comparison: base && comparisonOf(activation, base, deps),
      isUnknown: wanted !== '' && base === undefined,
      others: othersThan(activation, deps),
      label: labelOf(detail.surface, deps.vendors),
    }
    const content = ({ labels }: Frame): Content => <ActivationPage {...facts} labels={labels} />
    return show(c, 'activation', detail.path, content, { about: detail.path })
  })

  pages.get('/invoke', (c) => {
    const functions = functionViews(deps, translationOf(c))
    if (functions.length === 0) return missing(c, labelsOf(c).invoke, labelsOf(c).noFunctions, { status: 200 })
    const { function: path, surface, from } = c.req.query()
    const before = from === undefined ? undefined : deps.activations.get(from)
    const detail = before && detailOf(before, deps)
    const asked = { path: detail?.path ?? path, surface: detail?.surface ?? surface, from: detail?.request ?? null }
    const choices = callChoices(functions, asked, deps)
    return show(c, 'invoke', labelsOf(c).invoke, ({ labels }) => <InvokePage choices={choices} labels={labels} />)
  })

  pages.get('/logs', (c) => {
    const facts = { functions: [...deps.catalog().actions.keys()].sort(), filter: c.req.query() }
    return show(c, 'logs', labelsOf(c).logs, ({ labels }) => <LogsPage facts={facts} labels={labels} />)
  })

  pages.get('/traffic', (c) =>
    show(c, 'traffic', labelsOf(c).traffic, ({ overview, labels }) => (
      <TrafficPage traffic={trafficView(deps, undefined)} overview={overview} labels={labels} />
    )),
  )

  pages.get('/triggers', (c) =>
    show(c, 'triggers', labelsOf(c).triggers, (words) => (
      <TriggersPage view={triggersView(deps, translationOf(c), mostTriggers)} words={words} />
    )),
  )

  pages.get('/data', (c) =>
    keepsData(deps)
      ? show(c, 'data', labelsOf(c).data, ({ labels }) => <DataPage labels={labels} />)
      : missing(c, '404', labelsOf(c).notFound),
  )

  pages.get('/gateway', (c) =>
    show(c, 'gateway', labelsOf(c).gateway, ({ labels }) => (
      <GatewayPage gateway={gatewayView(deps)} asked={c.req.query()} labels={labels} />
    )),
  )

  pages.all('*', (c) => missing(c, '404', labelsOf(c).notFound))
  return pages
}

/** A link from another site may lead here; it may not read what it leads to, nor change anything. */
function isNavigation(c: Context): boolean {
  return c.req.method === 'GET' && c.req.header('sec-fetch-mode') === 'navigate' && c.req.header('sec-fetch-dest') === 'document'
}

function labelsOf(c: Context): ReturnType<typeof labelsFor> {
  return labelsFor(languageOfPage(c))
}

/** The newest other calls of its function. */
function othersThan({ activationId, path }: Activation, { activations }: DashboardDeps): ActivationSummary[] {
  const calls = activations.list({ name: path, limit: mostOthers + 1 }).filter((one) => one.activationId !== activationId)
  return calls.slice(0, mostOthers).map(summaryOf)
}

function translationOf(c: Context): Translate {
  return translationInto(languageOfPage(c))
}

function surfacesOf(deps: DashboardDeps): Map<string, string> {
  const names = [...deps.catalog().actions.values()].flatMap((action) => deps.addresses(action).map(({ surface }) => surface))
  return new Map([...new Set(names)].sort().map((surface) => [surface, labelOf(surface, deps.vendors)]))
}
