/** @jsxImportSource hono/jsx */
/** What the request client keeps: the answer of the last call, requests saved in the project, and those that were sent. */
import type { Labels } from '../labels.ts'
import { Icon } from './icon.tsx'

export function SavedRequests({ labels }: { labels: Labels }) {
  return (
    <section class="panel kept" id="saved">
      <h2>{labels.savedRequests}</h2>
      <form class="save-as" id="save">
        <input name="name" aria-label={labels.requestName} placeholder={labels.requestName} maxlength={120} autocomplete="off" required />
        <button type="submit">
          <Icon name="save" />
          {labels.save}
        </button>
      </form>
      <ul></ul>
      <p class="empty">{labels.noSaved}</p>
      <template>
        <li>
          <button type="button" class="open" data-do="open">
            <b data-f="name"></b>
            <small>
              <span class="method" data-f="method"></span> <span data-f="target"></span>
            </small>
          </button>
          <form class="rename" hidden>
            <input name="to" aria-label={labels.requestName} maxlength={120} autocomplete="off" required />
          </form>
          <span class="http" data-f="status"></span>
          <span class="tools">
            <IconButton work="run" icon="invoke" label={labels.runRequest} />
            <IconButton work="rename" icon="edit" label={labels.rename} />
            <IconButton work="delete" icon="clear" label={labels.delete} />
          </span>
        </li>
      </template>
    </section>
  )
}

export function History({ labels }: { labels: Labels }) {
  return (
    <section class="panel kept" id="history">
      <h2>
        {labels.history}
        <button type="button" class="quiet" id="clear-history">
          {labels.clear}
        </button>
      </h2>
      <ul></ul>
      <p class="empty">{labels.noHistory}</p>
      <template>
        <li>
          <button type="button" class="open" data-do="open">
            <small>
              <span class="method" data-f="method"></span> <span data-f="target"></span>
            </small>
          </button>
          <span class="http" data-f="status"></span>
          <time data-f="time"></time>
          <span class="tools">
            <IconButton work="run" icon="replay" label={labels.sendAgain} />
          </span>
        </li>
      </template>
    </section>
  )
}

export function AnswerTemplate({ labels }: { labels: Labels }) {
  return (
    <template id="sent-template">
      <header class="sent-head">
        <span class="http" data-f="status"></span>
        <span data-f="ms"></span>
        <span data-f="bytes"></span>
        <a data-f="activation" href="/_/activations">
          {labels.activation}
        </a>
      </header>
      <div data-f="compared" hidden></div>
      <h2>{labels.answer}</h2>
      <pre tabindex={0} data-f="headers" class="headers"></pre>
      <pre tabindex={0} data-f="body" class="json"></pre>
      <img data-f="image" alt="" hidden />
      <h2>
        {labels.request}
        <button type="button" class="quiet" data-f="curl">
          <Icon name="copy" />
          {labels.copyCurl}
        </button>
      </h2>
      <pre tabindex={0} data-f="request"></pre>
      <div data-f="logs-box">
        <h2>{labels.logs}</h2>
        <pre tabindex={0} data-f="logs"></pre>
      </div>
    </template>
  )
}

function IconButton({ work, icon, label }: { work: string; icon: Parameters<typeof Icon>[0]['name']; label: string }) {
  return (
    <button type="button" class="quiet" data-do={work} aria-label={label} title={label}>
      <Icon name={icon} />
    </button>
  )
}
