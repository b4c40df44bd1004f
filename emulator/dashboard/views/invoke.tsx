/** @jsxImportSource hono/jsx */
/** A call by hand: what goes out on the left, what came back on the right. */
import type { Labels } from '../labels.ts'
import type { HttpRequestView } from '../wire/call.ts'
import type { FunctionView } from '../wire/function.ts'
import { Icon } from './icon.tsx'

export interface InvokeFacts {
  readonly functions: readonly FunctionView[]
  readonly chosen: FunctionView | undefined
  readonly surface: string | undefined
  /** A call of before, to edit and send again. */
  readonly from: HttpRequestView | undefined
}

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS']

export function InvokePage({ facts, labels }: { facts: InvokeFacts; labels: Labels }) {
  const { functions, chosen, from } = facts
  const addresses = chosen?.addresses ?? []
  const address = addresses.find(({ surface }) => surface === facts.surface) ?? addresses[0]
  const method = from?.method ?? address?.method ?? 'POST'
  const target = from?.target ?? address?.path ?? ''
  const headers = (from?.headers ?? address?.headers ?? [])
    .filter(([, value]) => !value.includes('$'))
    .filter(([name]) => !name.startsWith('x-ncp-'))
  const body = from?.body ?? address?.body ?? ''
  return (
    <>
      <header class="head">
        <h1>{labels.invoke}</h1>
      </header>
      <div class="columns invoke">
        <form class="panel" id="invoke" data-functions={JSON.stringify(choices(functions))}>
          <label class="field">
            <span>{labels.function}</span>
            <select name="function">
              {functions.map(({ path, type }) => (
                <option value={path} selected={path === chosen?.path}>
                  {`${path} · ${type}`}
                </option>
              ))}
            </select>
          </label>
          <fieldset class="field">
            <legend>{labels.surface}</legend>
            <div class="segments" id="surfaces">
              {addresses.map((one, index) => (
                <Segment value={String(index)} text={one.label} chosen={one === address} />
              ))}
            </div>
            <template id="segment">
              <Segment value="" text="" chosen={false} />
            </template>
          </fieldset>
          <div class="field line">
            <label>
              <span>{labels.method}</span>
              <select name="method">
                {methods.map((one) => (
                  <option selected={one === method}>{one}</option>
                ))}
              </select>
            </label>
            <label class="grow">
              <span>{labels.address}</span>
              <input name="target" value={target} spellcheck={false} autocomplete="off" required />
            </label>
          </div>
          <label class="field">
            <span>
              {labels.headers} <small>{labels.headersHint}</small>
            </span>
            <textarea name="headers" rows={2} spellcheck={false}>
              {headers.map(([name, value]) => `${name}: ${value}`).join('\n')}
            </textarea>
          </label>
          <div class="field">
            <div class="field-head">
              <label for="body">{labels.body}</label>
              <output id="json-state" for="body"></output>
              <button type="button" class="quiet" id="format">
                {labels.format}
              </button>
            </div>
            <div class="editor">
              <pre aria-hidden="true" id="highlight"></pre>
              <textarea
                id="body"
                name="body"
                rows={10}
                spellcheck={false}
                autocapitalize="off"
                data-base64={from?.base64 === true ? '' : undefined}
              >
                {body}
              </textarea>
            </div>
          </div>
          <div class="field line">
            <label class="check">
              <input type="checkbox" name="sign" checked />
              {labels.sign}
            </label>
            <button type="submit" class="primary">
              <Icon name="invoke" />
              {labels.send} <kbd>Ctrl ↵</kbd>
            </button>
          </div>
        </form>
        <section class="panel sent" id="sent" aria-live="polite">
          <p class="empty">{labels.notSent}</p>
        </section>
        <template id="sent-template">
          <header class="sent-head">
            <span class="http" data-f="status"></span>
            <span data-f="ms"></span>
            <span data-f="bytes"></span>
            <a data-f="activation" href="/_/activations">
              {labels.activation}
            </a>
          </header>
          <h2>{labels.answer}</h2>
          <pre data-f="headers" class="headers"></pre>
          <pre data-f="body" class="json"></pre>
          <h2>
            {labels.request}
            <button type="button" class="quiet" data-f="curl">
              <Icon name="copy" />
              {labels.copyCurl}
            </button>
          </h2>
          <pre data-f="request"></pre>
          <div data-f="logs-box">
            <h2>{labels.logs}</h2>
            <pre data-f="logs"></pre>
          </div>
        </template>
      </div>
    </>
  )
}

/** What the page fills the form from when another function is chosen. */
function choices(functions: readonly FunctionView[]): object[] {
  return functions.map(({ path, addresses }) => ({
    path,
    addresses: addresses.map(({ curl: _curl, url: _url, label: name, ...address }) => ({ ...address, name })),
  }))
}

function Segment({ value, text, chosen }: { value: string; text: string; chosen: boolean }) {
  return (
    <label class="segment">
      <input type="radio" name="address" value={value} checked={chosen} />
      <span>{text}</span>
    </label>
  )
}
