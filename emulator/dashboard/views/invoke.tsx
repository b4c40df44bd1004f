/** @jsxImportSource hono/jsx */
/** A call by hand: what goes out on the left and as code, what came back on the right, with what was saved and sent before. */
import type { CallChoices } from '../wire/call-choices.ts'
import type { Label, Labels } from '../labels.ts'
import { Icon } from './icon.tsx'
import { AnswerTemplate, History, SavedRequests } from './kept-calls.tsx'
import { Segment } from './segment.tsx'

/** The forms that a body has, as the page names them. */
const kinds = [
  ['none', 'withoutBody'],
  ['json', 'jsonBody'],
  ['form', 'formBody'],
  ['multipart', 'multipartBody'],
  ['text', 'textBody'],
  ['file', 'fileBody'],
] as const satisfies readonly (readonly [string, Label])[]

export function InvokePage({ choices, labels }: { choices: CallChoices; labels: Labels }) {
  return (
    <>
      <header class="head">
        <h1>{labels.invoke}</h1>
      </header>
      <div class="columns invoke">
        <div>
          <CallForm choices={choices} labels={labels} />
          <details class="panel code" id="code">
            <summary>
              <Icon name="chevron" />
              {labels.asCode}
            </summary>
            <div class="code-head">
              <div class="segments" id="snippets"></div>
              <button type="button" class="quiet" id="copy-code">
                <Icon name="copy" />
                {labels.copy}
              </button>
            </div>
            <pre tabindex={0} aria-label={labels.asCode}></pre>
          </details>
        </div>
        <div>
          <section class="panel sent" id="sent" aria-live="polite">
            <p class="empty">{labels.notSent}</p>
          </section>
          <SavedRequests labels={labels} />
          <History labels={labels} />
        </div>
      </div>
      <AnswerTemplate labels={labels} />
    </>
  )
}

function CallForm({ choices, labels }: { choices: CallChoices; labels: Labels }) {
  return (
    <form class="panel" id="invoke" data-choices={JSON.stringify(choices)}>
      <label class="field">
        <span>{labels.function}</span>
        <select name="function">
          {choices.functions.map(({ path, type }, index) => (
            <option value={path} selected={index === choices.chosen}>
              {`${path} · ${type}`}
            </option>
          ))}
        </select>
      </label>
      <fieldset class="field">
        <legend>{labels.surface}</legend>
        <div class="segments" id="surfaces"></div>
        <template id="segment">
          <Segment name="address" value="" text="" chosen={false} />
        </template>
      </fieldset>
      <div class="field line">
        <label>
          <span>{labels.method}</span>
          <select name="method"></select>
        </label>
        <label class="grow">
          <span>{labels.path}</span>
          <input name="target" spellcheck={false} autocomplete="off" required />
        </label>
      </div>
      <fieldset class="field" id="parameters" hidden>
        <legend>{labels.pathParameters}</legend>
        <template>
          <label class="parameter">
            <code></code>
            <input spellcheck={false} autocomplete="off" required />
          </label>
        </template>
      </fieldset>
      <Pairs id="query" title={labels.query} labels={labels} />
      <Pairs id="headers" title={labels.headers} labels={labels} />
      <fieldset class="field">
        <legend>{labels.body}</legend>
        <div class="field-head">
          <div class="segments" id="kinds">
            {kinds.map(([kind, label]) => (
              <Segment name="kind" value={kind} text={labels[label]} chosen={kind === 'none'} />
            ))}
          </div>
        </div>
        <p class="note" id="takes" hidden>
          {labels.takesJson}
        </p>
        <div data-for="json text">
          <div class="field-head">
            <output id="json-state" for="body"></output>
            <button type="button" class="quiet" id="format">
              {labels.format}
            </button>
          </div>
          <div class="editor">
            <pre aria-hidden="true" id="highlight"></pre>
            <textarea id="body" name="body" aria-label={labels.body} rows={8} spellcheck={false} autocapitalize="off"></textarea>
          </div>
        </div>
        <div data-for="form multipart">
          <ul class="pairs" id="fields" aria-label={labels.fields}></ul>
          <template id="field">
            <li class="pair">
              <input data-p="name" aria-label={labels.name} placeholder={labels.name} spellcheck={false} autocomplete="off" />
              <select data-p="kind" aria-label={labels.type}>
                <option value="text">{labels.textBody}</option>
                <option value="file">{labels.fileBody}</option>
              </select>
              <input data-p="value" aria-label={labels.value} placeholder={labels.value} spellcheck={false} autocomplete="off" />
              <input data-p="file" type="file" aria-label={labels.fileBody} />
              <RemoveButton labels={labels} />
            </li>
          </template>
        </div>
        <div data-for="file">
          <input type="file" id="file" aria-label={labels.fileBody} />
        </div>
      </fieldset>
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
  )
}

/** Names and values, a row each; the page always adds an empty one. */
function Pairs({ id, title, labels }: { id: string; title: string; labels: Labels }) {
  return (
    <fieldset class="field">
      <legend>{title}</legend>
      <ul class="pairs" id={id}></ul>
      <template id={`${id}-row`}>
        <li class="pair">
          <input data-p="name" aria-label={`${title}: ${labels.name}`} placeholder={labels.name} spellcheck={false} autocomplete="off" />
          <input data-p="value" aria-label={`${title}: ${labels.value}`} placeholder={labels.value} spellcheck={false} autocomplete="off" />
          <RemoveButton labels={labels} />
        </li>
      </template>
    </fieldset>
  )
}

function RemoveButton({ labels }: { labels: Labels }) {
  return (
    <button type="button" class="quiet remove" data-p="remove" aria-label={labels.remove} title={labels.remove}>
      <Icon name="remove" />
    </button>
  )
}
