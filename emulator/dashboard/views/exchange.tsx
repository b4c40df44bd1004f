/** @jsxImportSource hono/jsx */
/** What the caller of an activation sent, and what it got, side by side. */
import { bytes } from '../client/format.js'
import { httpTone } from '../client/row.js'
import type { Labels } from '../labels.ts'
import type { ActivationDetail } from '../wire/activation.ts'
import type { AnswerView } from '../wire/answer.ts'
import type { HttpRequestView } from '../wire/call.ts'
import { Icon } from './icon.tsx'

/** Characters of a body in the page; the API has what is kept. */
const mostShown = 64 * 1024

export function Exchange({ detail, labels }: { detail: ActivationDetail; labels: Labels }) {
  const { request, answer } = detail
  if (request === null && answer === null) return null
  return (
    <div class="columns exchange">
      {request !== null && <RequestPanel request={request} labels={labels} />}
      {answer !== null && <AnswerPanel answer={answer} labels={labels} />}
    </div>
  )
}

function RequestPanel({ request, labels }: { request: HttpRequestView; labels: Labels }) {
  const { method, target, headers, body, base64 } = request
  return (
    <section class="panel" id="request">
      <h2>{labels.callerSent}</h2>
      <pre class="lines" tabindex={0}>
        <b>{`${method} ${target}`}</b>
        {'\n'}
        <HeaderLines headers={headers} />
      </pre>
      <Body body={body} base64={base64} labels={labels} />
    </section>
  )
}

function AnswerPanel({ answer, labels }: { answer: AnswerView; labels: Labels }) {
  const { status, reason, headers, body, base64, whole, streamed, encoding } = answer
  return (
    <section class="panel" id="answer">
      <h2>
        {labels.callerGot}
        <span class="http" data-tone={httpTone(status)}>
          {String(status)}
        </span>
        <span class="about">
          {[bytes(answer.bytes), ...(streamed ? [labels.streamedAnswer] : []), ...(encoding === null ? [] : [encoding])].join(' · ')}
        </span>
        {body !== '' && !base64 && (
          <button type="button" class="quiet" data-copy={body}>
            <Icon name="copy" />
            {labels.copyBody}
          </button>
        )}
      </h2>
      <pre class="lines" tabindex={0}>
        <b>{`${status} ${reason}`.trim()}</b>
        {'\n'}
        <HeaderLines headers={headers} />
      </pre>
      <Body body={body} base64={base64} labels={labels} />
      {!whole && <p class="notice">{`${labels.onlyBeginning} ${bytes(Buffer.byteLength(body))} / ${bytes(answer.bytes)}`}</p>}
    </section>
  )
}

function HeaderLines({ headers }: { headers: readonly (readonly [name: string, value: string])[] }) {
  return (
    <>
      {headers.map(([name, value]) => (
        <>
          <i>{name}</i>
          {`: ${value}\n`}
        </>
      ))}
    </>
  )
}

function Body({ body, base64, labels }: { body: string; base64: boolean; labels: Labels }) {
  if (body === '') return <p class="empty small">{labels.noBody}</p>
  if (base64) return <p class="empty small">{`${labels.binary} (${bytes(Buffer.from(body, 'base64').length)})`}</p>
  return (
    <pre class="json body" tabindex={0}>
      {readable(body)}
    </pre>
  )
}

/** JSON in lines, anything else as it is. */
function readable(body: string): string {
  let text = body
  try {
    const value: unknown = JSON.parse(body)
    if (typeof value === 'object') text = JSON.stringify(value, null, 2)
  } catch {
    // It is no JSON.
  }
  return text.length > mostShown ? `${text.slice(0, mostShown)} …` : text
}
