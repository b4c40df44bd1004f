/** @jsxImportSource hono/jsx */
/** The live list. The markup of a row stands here once: as the first rows, and as the template the page fills while one scrolls. */
import { statuses } from '../../model/activation.ts'
import type { Labels } from '../labels.ts'
import { barParts, httpTone, rowTexts, tone } from '../client/row.js'
import type { ActivationPage, ActivationSummary } from '../wire/activation.ts'
import type { RefusalView } from '../wire/refusal.ts'
import type { RunningView } from '../wire/running.ts'
import { Icon } from './icon.tsx'
import { RunningPanel } from './running.tsx'
import { clock } from '../client/format.js'

export interface ActivationsFacts {
  readonly page: ActivationPage
  readonly functions: readonly string[]
  /** Label by name. */
  readonly surfaces: ReadonlyMap<string, string>
  readonly refusals: readonly RefusalView[]
  readonly running: RunningView
  /** On the emulator's clock, epoch ms. */
  readonly now: number
  /** The filter in the address, so that a link to a filtered list works. */
  readonly filter: Readonly<Record<string, string>>
}

export function ActivationsPage({ facts, labels }: { facts: ActivationsFacts; labels: Labels }) {
  const { page, functions, surfaces: names, refusals, filter } = facts
  return (
    <>
      <header class="head">
        <h1>{labels.activations}</h1>
        <p class="counts" aria-live="off">
          <span>
            <b id="shown">{String(page.total)}</b> {labels.of} <b id="total">{String(page.total)}</b>
          </span>
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
      <form class="filters" id="filters" role="search">
        <label class="search">
          <Icon name="search" />
          <input
            type="search"
            id="search"
            name="text"
            value={filter['text']}
            placeholder={labels.searchLogs}
            aria-label={labels.searchLogs}
            autocomplete="off"
            spellcheck={false}
          />
          <kbd>/</kbd>
        </label>
        <Choice name="function" label={labels.function} all={labels.allFunctions} options={functions} chosen={filter['function']} />
        <Choice name="status" label={labels.outcome} all={labels.allOutcomes} options={['failed', ...statuses]} chosen={filter['status']} />
        <Choice
          name="surface"
          label={labels.surface}
          all={labels.allSurfaces}
          options={[...names.keys()]}
          chosen={filter['surface']}
          names={(surface) => names.get(surface) ?? surface}
        />
      </form>
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
          <span class="number">{labels.duration}</span>
        </div>
        <div class="list" id="list" role="listbox" tabindex={0} aria-label={labels.activations}>
          <div class="list-space" id="space">
            {page.items.map((summary, index) => (
              <Row summary={summary} index={index} />
            ))}
          </div>
          <p class="empty" id="empty" hidden={page.total > 0}>
            {labels.nothing}
          </p>
        </div>
        <template id="row">
          <Row summary={blank} index={0} />
        </template>
      </div>
      <section class="panel refusals" id="refusals" hidden={refusals.length === 0}>
        <h2>{labels.refusedTitle}</h2>
        <ul>
          {refusals
            .toReversed()
            .slice(0, 50)
            .map((refusal) => (
              <RefusalRow refusal={refusal} />
            ))}
        </ul>
        <template id="refusal-row">
          <RefusalRow refusal={{ id: '', time: 0, surface: '', method: '', target: '', status: 0, text: '' }} />
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

function Row({ summary, index }: { summary: ActivationSummary; index: number }) {
  const texts = rowTexts(summary)
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

function RefusalRow({ refusal }: { refusal: RefusalView }) {
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
      <p data-f="text">{refusal.text}</p>
    </li>
  )
}

interface ChoiceProps {
  readonly name: string
  readonly label: string
  readonly all: string
  readonly options: readonly string[]
  readonly chosen: string | undefined
  readonly names?: (option: string) => string
}

function Choice({ name, label, all, options, chosen = '', names = (option) => option }: ChoiceProps) {
  return (
    <select name={name} aria-label={label}>
      <option value="">{all}</option>
      {options.map((option) => (
        <option value={option} selected={option === chosen}>
          {names(option)}
        </option>
      ))}
    </select>
  )
}
