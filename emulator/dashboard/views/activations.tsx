/** @jsxImportSource hono/jsx */
/** The live list. The markup of a row stands here once: as the first rows, and as the template the page fills while one scrolls. */
import type { Labels } from '../labels.ts'
import { barParts, depthOf, explainHref, httpTone, mostRefusals, rowTexts, tone } from '../client/row.js'
import type { ActivationPage, ActivationSummary } from '../wire/activation.ts'
import type { RefusalView } from '../wire/refusal.ts'
import type { RunningView } from '../wire/running.ts'
import { Icon } from './icon.tsx'
import { RunningPanel } from './running.tsx'
import { clock, count } from '../client/format.js'
import { Filters, type FilterFacts } from './activation-filters.tsx'

export interface ActivationsFacts extends FilterFacts {
  readonly page: ActivationPage
  readonly refusals: readonly RefusalView[]
  readonly running: RunningView
  /** On the emulator's clock, epoch ms. */
  readonly now: number
}

export function ActivationsPage({ facts, labels }: { facts: ActivationsFacts; labels: Labels }) {
  const { page, refusals } = facts
  return (
    <>
      <header class="head">
        <h1>{labels.activations}</h1>
        <p class="counts" aria-live="off">
          <span>
            <b id="shown">{count(page.total)}</b> {labels.of} <b id="total">{count(page.kept)}</b>
          </span>
          <a href="#refusals" id="to-refusals" hidden={refusals.length === 0}>
            {labels.refusedTitle} <b id="refused-count">{count(refusals.length)}</b>
          </a>
        </p>
        <span class="actions">
          <button type="button" class="quiet" id="pause" aria-pressed="false">
            <Icon name="pause" />
            <span>{labels.pause}</span>
          </button>
          <a class="button quiet" id="har" href="/_/api/v1/activations.har" title={labels.harTitle} download>
            <Icon name="save" />
            HAR
          </a>
          <button type="button" class="quiet" id="clear">
            <Icon name="clear" />
            {labels.clear}
          </button>
        </span>
      </header>
      <RunningPanel view={facts.running} now={facts.now} labels={labels} />
      <Filters facts={facts} labels={labels} />
      <div class="panel list-panel">
        <div class="row list-head" aria-hidden="true">
          <span>{labels.time}</span>
          <span>HTTP</span>
          <span></span>
          <span>{labels.function}</span>
          <span>{labels.request}</span>
          <span>{labels.surface}</span>
          <span>{labels.outcome}</span>
          <span></span>
          <span class="took">
            <span class="legend">
              {(['wait', 'init', 'run'] as const).map((part) => (
                <i class={part}>{labels[part]}</i>
              ))}
            </span>
            <span class="number">{labels.duration}</span>
          </span>
        </div>
        <div class="list" id="list" role="listbox" tabindex={0} aria-label={labels.activations}>
          <div class="list-space" id="space">
            {page.items.map((summary, index) => (
              <Row summary={summary} index={index} labels={labels} />
            ))}
          </div>
          <p class="empty" id="empty" hidden={page.total > 0}>
            {page.kept > 0 ? labels.noMatch : labels.nothing}
          </p>
        </div>
        <template id="row">
          <Row summary={blank} index={0} labels={labels} />
        </template>
      </div>
      <section class="panel refusals" id="refusals" hidden={refusals.length === 0}>
        <h2>{labels.refusedTitle}</h2>
        <ul>
          {refusals
            .toReversed()
            .slice(0, mostRefusals)
            .map((refusal) => (
              <RefusalRow refusal={refusal} labels={labels} />
            ))}
        </ul>
        <template id="refusal-row">
          <RefusalRow refusal={{ id: '', time: 0, surface: '', method: '', target: '', status: 0, text: '' }} labels={labels} />
        </template>
      </section>
    </>
  )
}

const blank: ActivationSummary = {
  id: '',
  path: '',
  surface: '',
  method: null,
  target: null,
  answered: null,
  status: 'success',
  failure: null,
  start: 0,
  duration: 0,
  waitTime: 0,
  initTime: 0,
  cold: false,
  revision: '',
  cause: null,
  hints: 0,
  logs: 0,
}

function Row({ summary, index, labels }: { summary: ActivationSummary; index: number; labels: Labels }) {
  const texts = rowTexts(summary, labels)
  const parts = barParts(summary)
  return (
    <a
      class="row"
      role="option"
      aria-selected="false"
      tabindex={-1}
      id={`row-${index}`}
      href={`/_/activations/${summary.id}`}
      data-tone={tone(summary)}
      data-depth={depthOf(summary)}
    >
      <span class="time" data-f="time">
        {texts.time}
      </span>
      <span class="http" data-f="answered" data-tone={httpTone(summary.answered)}>
        {texts.answered}
      </span>
      <span class="method" data-f="method">
        {texts.method}
      </span>
      <span class="path">
        <b data-f="path">{texts.path}</b>
        <i class="hint" data-f="hints">
          {texts.hints}
        </i>
      </span>
      <span class="target" data-f="target">
        {texts.target}
      </span>
      <span class="surface" data-f="surface">
        {texts.surface}
      </span>
      <span class="outcome" data-f="status">
        {texts.status}
      </span>
      <span class="cold" data-f="cold">
        {texts.cold}
      </span>
      <span class="took">
        <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
          {(['wait', 'init', 'run'] as const).map((part) => (
            <rect class={part} x={parts[part][0]} y="0" width={parts[part][1]} height="8" rx="1.5" />
          ))}
        </svg>
        <span class="number" data-f="duration">
          {texts.duration}
        </span>
      </span>
    </a>
  )
}

function RefusalRow({ refusal, labels }: { refusal: RefusalView; labels: Labels }) {
  const href = explainHref(refusal)
  return (
    <li>
      <span class="time" data-f="time">
        {clock(refusal.time)}
      </span>
      <span class="http" data-f="status" data-tone={httpTone(refusal.status)}>
        {String(refusal.status)}
      </span>
      <span class="method" data-f="method">
        {refusal.method}
      </span>
      <code data-f="target">{refusal.target}</code>
      <p>
        <span data-f="text">{refusal.text}</span>{' '}
        <a class="explain" href={href} hidden={href === undefined}>
          {labels.explainSignature}
        </a>
      </p>
    </li>
  )
}
