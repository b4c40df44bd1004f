/** @jsxImportSource hono/jsx */
/** The parts of an activation's page: how long it took, what it was given, where it failed, what it printed, what it consisted of. */
import type { Labels } from '../labels.ts'
import { messageOf } from '../../output/failure-lines.ts'
import { count, duration, preciseClock, took } from '../client/format.js'
import { barParts, tone } from '../client/row.js'
import { EditorLink } from './editor-link.tsx'
import type { ActivationDetail, ActivationTree, LogLineView, ParameterView } from '../wire/activation.ts'
import { Value } from './value.tsx'

export function Timeline({ detail, labels }: { detail: ActivationDetail; labels: Labels }) {
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
            <dd>{part === 'run' ? took(ms) : duration(ms)}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

export function Parameters({ parameters, labels }: { parameters: readonly ParameterView[]; labels: Labels }) {
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
              <Value value={value} />
            </td>
            <td>
              <span class={`badge source ${source}`}>{labels[`source.${source}`]}</span>
              {over.length > 0 && <span class="over">{`${labels.over} ${over.map((one) => labels[`source.${one}`]).join(', ')}`}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

export function Failure({ detail, labels }: { detail: ActivationDetail; labels: Labels }) {
  const { excerpt, trace } = detail
  if (trace === null) return null
  return (
    <section class="panel failure">
      <h2>{labels.errors}</h2>
      {excerpt !== null && (
        <>
          <p>
            <b>{messageOf(trace)}</b>
            <br />
            <EditorLink at={excerpt.at} labels={labels} />
          </p>
          <pre class="excerpt" tabindex={0}>
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
        <pre tabindex={0}>{trace}</pre>
      </details>
    </section>
  )
}

/** A page of more would take a browser long to lay out. */
const mostLines = 1000

export function Logs({ detail, labels }: { detail: ActivationDetail; labels: Labels }) {
  if (detail.logLines.length === 0) return <p class="empty">{labels.noLogs}</p>
  const more = detail.logLines.length - mostLines
  return (
    <>
      <ol class="logs">
        {folded(detail.logLines.slice(0, mostLines)).map((part) =>
          Array.isArray(part) ? (
            <li class="stderr own">
              <details>
                <summary>{`${part.length} ${labels.ownFrames}`}</summary>
                <span>{part.map(({ text }) => text).join('\n')}</span>
              </details>
            </li>
          ) : (
            <li class={part.stream}>
              <time>{preciseClock(part.time)}</time>
              <span>{part.text}</span>
            </li>
          ),
        )}
      </ol>
      {more > 0 && <p class="more-lines">{`… ${count(more)} ${labels.moreLines}`}</p>}
    </>
  )
}

/** Frames of Actionlab and Node that follow each other become one part. */
function folded(lines: readonly LogLineView[]): (LogLineView | LogLineView[])[] {
  const parts: (LogLineView | LogLineView[])[] = []
  for (const line of lines) {
    const last = parts.at(-1)
    if (!line.own) parts.push(line)
    else if (Array.isArray(last)) last.push(line)
    else parts.push([line])
  }
  return parts
}

export function Tree({ nodes, labels }: { nodes: readonly ActivationTree[]; labels: Labels }) {
  return (
    <ol class="tree">
      {nodes.map((node) => (
        <li>
          <a href={`/_/activations/${node.id}`}>
            <i class={`dot ${tone(node)}`}></i>
            <b>{node.path}</b> <span class="outcome">{labels[`status.${node.status}`]}</span>{' '}
            <span class="number">{took(node.duration)}</span>
          </a>
          {node.children.length > 0 && <Tree nodes={node.children} labels={labels} />}
        </li>
      ))}
    </ol>
  )
}
