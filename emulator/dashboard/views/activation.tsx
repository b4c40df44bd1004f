/** @jsxImportSource hono/jsx */
/** One activation, with everything that is known about it. */
import type { Labels } from '../labels.ts'
import { clock } from '../client/format.js'
import { httpTone, tone } from '../client/row.js'
import type { ActivationDetail, ActivationSummary } from '../wire/activation.ts'
import type { ComparisonView } from '../wire/comparison.ts'
import { Failure, Logs, Parameters, Timeline, Tree } from './activation-panels.tsx'
import { CompareForm } from './compare-form.tsx'
import { Comparison } from './comparison.tsx'
import { Exchange } from './exchange.tsx'
import { Icon } from './icon.tsx'
import { WholePath } from './whole-path.tsx'

export interface ActivationFacts {
  readonly detail: ActivationDetail
  /** With another one that the address names. */
  readonly comparison: ComparisonView | undefined
  /** The address names one that is not kept. */
  readonly isUnknown: boolean
  /** The newest other calls of the same function. */
  readonly others: readonly ActivationSummary[]
  /** Of the surface. */
  readonly label: string
  readonly labels: Labels
}

export function ActivationPage({ detail, comparison, isUnknown, others, label, labels }: ActivationFacts) {
  const { id, path, status, answered, request, hintTexts, children, newer, older } = detail
  return (
    <article class="detail" data-id={id}>
      <nav class="trail">
        <a href="/_/activations">
          <Icon name="back" />
          {labels.activations}
        </a>
        <span class="actions">
          {newer !== null && (
            <a class="button quiet" href={`/_/activations/${newer}`} rel="prev">
              {labels.newer} <kbd>n</kbd>
            </a>
          )}
          {older !== null && (
            <a class="button quiet" href={`/_/activations/${older}`} rel="next">
              {labels.older} <kbd>p</kbd>
            </a>
          )}
        </span>
      </nav>
      <header class="head">
        <h1>
          <i class={`dot ${tone(detail)}`}></i>
          <a href={`/_/functions/${path}`}>{path}</a>
        </h1>
        <p class="badges">
          {answered !== null && (
            <span class="http" data-tone={httpTone(answered)}>
              {String(answered)}
            </span>
          )}
          <span class={`badge outcome ${tone(detail)}`}>{labels[`status.${status}`]}</span>
          <span class="badge">{detail.surface === 'library' ? labels.library : label}</span>
          <span class="badge">{detail.cold ? labels.cold : labels.warm}</span>
          <time datetime={new Date(detail.start).toISOString()}>{clock(detail.start)}</time>
          <code class="id">{id}</code>
        </p>
      </header>
      <p class="actions wide">
        {request !== null && (
          <>
            <button type="button" class="primary" id="replay">
              <Icon name="replay" />
              {labels.replay} <kbd>r</kbd>
            </button>
            <a class="button" href={`/_/invoke?from=${id}`}>
              <Icon name="invoke" />
              {labels.edit}
            </a>
            <button type="button" data-copy={request.curl}>
              <Icon name="copy" />
              {labels.copyCurl}
            </button>
            <button type="button" id="save-case">
              <Icon name="save" />
              {labels.saveCase}
            </button>
            <button type="button" id="copy-test">
              <Icon name="test" />
              {labels.copyTest}
            </button>
          </>
        )}
      </p>
      <CompareForm detail={detail} others={others} isUnknown={isUnknown} labels={labels} />
      <Timeline detail={detail} labels={labels} />
      {hintTexts.map(({ code, text }) => (
        <p class="notice hint">
          <b>◆</b> {text} <code>{code}</code>
        </p>
      ))}
      {children.length > 0 && (
        <section class="panel">
          <h2>{labels.components}</h2>
          <Tree nodes={children} labels={labels} />
        </section>
      )}
      {comparison !== undefined && <Comparison comparison={comparison} labels={labels} />}
      <Failure detail={detail} labels={labels} />
      <Exchange detail={detail} labels={labels} />
      <div class="columns">
        <div>
          <section class="panel">
            <h2>{labels.parameters}</h2>
            <Parameters parameters={detail.parameters} labels={labels} />
          </section>
          <section class="panel">
            <h2>{labels.result}</h2>
            <pre class="json" tabindex={0}>
              {JSON.stringify(detail.result, null, 2)}
            </pre>
          </section>
          {children.length === 0 && (
            <section class="panel">
              <h2>
                {labels.logs}
                <a class="all-lines" href={`/_/logs?activation=${id}`}>
                  {labels.allLines}
                </a>
              </h2>
              <Logs detail={detail} labels={labels} />
            </section>
          )}
        </div>
        <WholePath detail={detail} labels={labels} />
      </div>
      <section class="panel records">
        <h2>{labels.records}</h2>
        {detail.records.map(({ provider, record }) => (
          <details>
            <summary>{provider}</summary>
            <pre class="json" tabindex={0}>
              {JSON.stringify(record, null, 2)}
            </pre>
          </details>
        ))}
      </section>
    </article>
  )
}
