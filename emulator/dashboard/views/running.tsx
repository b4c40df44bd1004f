/** @jsxImportSource hono/jsx */
/** What has not ended yet: on top of the activations, and as the page of one of them until its record takes its place. */
import type { Labels } from '../labels.ts'
import { phaseLabels, runningTexts } from '../client/running-row.js'
import type { RunningActivation, RunningView } from '../wire/running.ts'
import { Icon } from './icon.tsx'

interface RunningProps {
  readonly view: RunningView
  /** On the emulator's clock, epoch ms. */
  readonly now: number
  readonly labels: Labels
}

export function RunningPanel({ view, now, labels }: RunningProps) {
  return (
    <section class="panel running" id="running" hidden={view.items.length === 0} aria-labelledby="running-title">
      <h2 id="running-title">
        {labels.runningNow} <b id="running-count">{String(view.items.length + view.more)}</b>
      </h2>
      <RunningList items={view.items} now={now} labels={labels} />
    </section>
  )
}

/** The page of an activation that has not ended. */
export function RunningPage({ view, now, labels }: RunningProps) {
  const [item] = view.items
  return (
    <>
      <nav class="trail">
        <a href="/_/activations">
          <Icon name="back" />
          {labels.activations}
        </a>
      </nav>
      <header class="head">
        <h1>{item?.path}</h1>
        <code class="id">{item?.id}</code>
      </header>
      <section class="panel running" id="running" data-only={item?.id}>
        <RunningList items={view.items} now={now} labels={labels} />
      </section>
      <p class="empty" id="ended" role="status" hidden>
        {labels.ended}
      </p>
    </>
  )
}

function RunningList({ items, now, labels }: { items: readonly RunningActivation[]; now: number; labels: Labels }) {
  return (
    <>
      <ul>
        {items.map((item) => (
          <RunningRow item={item} now={now} labels={labels} />
        ))}
      </ul>
      <template id="running-row">
        <RunningRow item={blank} now={0} labels={labels} />
      </template>
    </>
  )
}

const blank: RunningActivation = {
  id: '',
  path: '',
  surface: '',
  method: null,
  target: null,
  cause: null,
  phase: 'queued',
  accepted: 0,
  started: null,
  logs: 0,
  lastLines: [],
}

function RunningRow({ item, now, labels }: { item: RunningActivation; now: number; labels: Labels }) {
  const texts = runningTexts(item, now, labels)
  return (
    <li data-id={item.id} data-phase={item.phase}>
      <span class="badge phase" data-f="phase">
        {labels[phaseLabels[item.phase]]}
      </span>
      <span class="number since" data-f="since">
        {texts.since}
      </span>
      <a class="name" data-f="path" href={`/_/activations/${item.id}`}>
        {item.path}
      </a>
      <code class="request" data-f="request">
        {texts.request}
      </code>
      <span class="surface" data-f="surface">
        {item.surface}
      </span>
      <a class="lines" data-f="logs" href={`/_/logs?activation=${item.id}`}>
        {texts.logs}
      </a>
      <button type="button" class="quiet cancel" data-cancel={item.id}>
        <Icon name="stop" />
        {labels.cancel}
      </button>
      <pre tabindex={0} data-f="lines" hidden={texts.lines === ''}>
        {texts.lines}
      </pre>
    </li>
  )
}
