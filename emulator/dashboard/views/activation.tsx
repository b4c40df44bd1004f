/** @jsxImportSource hono/jsx */
/** One activation, with everything that is known about it. */
import type { Labels } from '../labels.ts'
import { surfaceName } from '../../terminal/banner.ts'
import { clock, duration, preciseClock } from '../client/format.js'
import { barParts, httpTone, tone } from '../client/row.js'
import type { ActivationDetail, ActivationTree, HttpRequestView, ParameterView, PathStep } from '../wire.ts'
import { Icon } from './icon.tsx'

const stepLabels = {
  route: 'route',
  decode: 'decode',
  merge: 'merge',
  run: 'run',
  outcome: 'outcome',
  answer: 'response',
} as const satisfies Record<PathStep['title'], keyof Labels>

export function ActivationPage({ detail, labels }: { detail: ActivationDetail; labels: Labels }) {
  const { id, path, status, answered, surface, request, hintTexts, children, newer, older } = detail
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
          {path}
        </h1>
        <p class="badges">
          {answered !== null && (
            <span class="http" data-tone={httpTone(answered)}>
              {String(answered)}
            </span>
          )}
          <span class={`badge outcome ${tone(detail)}`}>{status}</span>
          <span class="badge">{surfaceName(surface)}</span>
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
      <Timeline detail={detail} labels={labels} />
      {hintTexts.map(({ code, text }) => (
        <p class="notice hint">
          <b>◆</b> {text} <code>{code}</code>
        </p>
      ))}
      {children.length > 0 && (
        <section class="panel">
          <h2>{labels.components}</h2>
          <Tree nodes={children} />
        </section>
      )}
      <div class="columns">
        <div>
          <section class="panel">
            <h2>{labels.wholePath}</h2>
            <ol class="steps">
              {detail.steps.map((step) => (
                <li class={step.title === 'outcome' ? tone(detail) : ''}>
                  <h3>{labels[stepLabels[step.title]]}</h3>
                  <p>{step.text}</p>
                  {step.facts.length > 0 && (
                    <dl>
                      {step.facts.map(([name, value]) => (
                        <div>
                          <dt>{name}</dt>
                          <dd>
                            <code>{value}</code>
                          </dd>
                        </div>
                      ))}
                    </dl>
                  )}
                </li>
              ))}
            </ol>
          </section>
          {request !== null && (
            <section class="panel">
              <h2>{labels.request}</h2>
              <pre>{httpText(request)}</pre>
            </section>
          )}
        </div>
        <div>
          <section class="panel">
            <h2>{labels.parameters}</h2>
            <Parameters parameters={detail.parameters} labels={labels} />
          </section>
          <Failure detail={detail} labels={labels} />
          <section class="panel">
            <h2>{labels.result}</h2>
            <pre class="json">{JSON.stringify(detail.result, null, 2)}</pre>
          </section>
          {children.length === 0 && (
            <section class="panel">
              <h2>{labels.logs}</h2>
              <Logs detail={detail} labels={labels} />
            </section>
          )}
        </div>
      </div>
      <section class="panel records">
        <h2>{labels.records}</h2>
        {detail.records.map(({ provider, record }) => (
          <details>
            <summary>{provider}</summary>
            <pre class="json">{JSON.stringify(record, null, 2)}</pre>
          </details>
        ))}
      </section>
    </article>
  )
}

function Timeline({ detail, labels }: { detail: ActivationDetail; labels: Labels }) {
  const { waitTime, initTime } = detail
  const parts = barParts(detail)
  // The same shares as in the list, over the whole width.
  const scale = 100 / (parts.run[0]! + parts.run[1]!)
  return (
    <section class="timeline">
      <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        {(['wait', 'init', 'run'] as const).map((part) => (
          <rect class={part} x={parts[part][0]! * scale} y="0" width={parts[part][1]! * scale} height="8" />
        ))}
      </svg>
      <dl>
        {(
          [
            ['wait', waitTime],
            ['init', initTime],
            ['run', detail.duration],
          ] as const
        ).map(([part, ms]) => (
          <div class={part}>
            <dt>{labels[part]}</dt>
            <dd>{duration(ms)}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function Parameters({ parameters, labels }: { parameters: readonly ParameterView[]; labels: Labels }) {
  if (parameters.length === 0) return <p class="empty">{labels.nothing}</p>
  return (
    <table class="parameters">
      <thead>
        <tr>
          <th>{labels.name}</th>
          <th>{labels.value}</th>
          <th>{labels.from}</th>
        </tr>
      </thead>
      <tbody>
        {parameters.map(({ name, value, source, over }) => (
          <tr>
            <th scope="row">
              <code>{name}</code>
            </th>
            <td>
              <pre>{typeof value === 'string' ? value : JSON.stringify(value, null, 2)}</pre>
            </td>
            <td>
              <span class={`badge source ${source}`}>{source}</span>
              {over.length > 0 && <span class="over">{`${labels.over} ${over.join(', ')}`}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Failure({ detail, labels }: { detail: ActivationDetail; labels: Labels }) {
  const { excerpt, trace } = detail
  if (trace === null) return null
  return (
    <section class="panel failure">
      <h2>{labels.errors}</h2>
      {excerpt !== null && (
        <>
          <p>
            <b>{trace.split('\n', 1)[0]}</b>
            <br />
            <code>{excerpt.at}</code>
          </p>
          <pre class="excerpt">
            {excerpt.lines.map(({ number, text, here }) => (
              <span class={here ? 'line here' : 'line'}>
                <i>{String(number)}</i>
                {`${text}\n`}
              </span>
            ))}
          </pre>
        </>
      )}
      <details open={excerpt === null}>
        <summary>{labels.stack}</summary>
        <pre>{trace}</pre>
      </details>
    </section>
  )
}

function Logs({ detail, labels }: { detail: ActivationDetail; labels: Labels }) {
  if (detail.logLines.length === 0) return <p class="empty">{labels.noLogs}</p>
  return (
    <ol class="logs">
      {detail.logLines.map(({ time, stream, text }) => (
        <li class={stream}>
          <time>{preciseClock(time)}</time>
          <span>{text}</span>
        </li>
      ))}
    </ol>
  )
}

function Tree({ nodes }: { nodes: readonly ActivationTree[] }) {
  return (
    <ol class="tree">
      {nodes.map((node) => (
        <li>
          <a href={`/_/activations/${node.id}`}>
            <i class={`dot ${tone(node)}`}></i>
            <b>{node.path}</b> <span class="outcome">{node.status}</span> <span class="number">{duration(node.duration)}</span>
          </a>
          {node.children.length > 0 && <Tree nodes={node.children} />}
        </li>
      ))}
    </ol>
  )
}

function httpText({ method, target, headers, body, base64 }: HttpRequestView): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}`)
  return [`${method} ${target} HTTP/1.1`, ...lines, '', ...(body === '' ? [] : [base64 ? `(Base64) ${body}` : body])].join('\n')
}
