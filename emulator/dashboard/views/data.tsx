/** @jsxImportSource hono/jsx */
/** What CloudBase keeps for its functions. client/data.js and client/data-files.js fill the tables: nothing of a document is ever in the markup. */
import type { Child } from 'hono/jsx'
import type { Labels } from '../labels.ts'
import { Icon } from './icon.tsx'

type Words = { readonly labels: Labels }

export function DataPage({ labels }: Words) {
  return (
    <>
      <header class="head">
        <h1>{labels.data}</h1>
        <p class="actions">
          <a class="button quiet" href="#files">
            {labels.files} <b id="file-count"></b>
          </a>
          <a class="button quiet" href="#users">
            {labels.users} <b id="user-count"></b>
          </a>
        </p>
      </header>
      <section class="panel" aria-labelledby="collections-title">
        <header class="head">
          <h2 id="collections-title">{labels.collections}</h2>
          <form class="new-collection" id="new-collection">
            <input
              name="name"
              placeholder={labels.newCollection}
              aria-label={labels.newCollection}
              autocomplete="off"
              spellcheck={false}
              required
            />
            <button type="submit">{labels.create}</button>
          </form>
        </header>
        <p class="collections" id="collections"></p>
        <p class="empty" id="no-collections" hidden>
          {labels.noCollections}
        </p>
        <template id="collection">
          <button type="button" class="quiet" aria-pressed="false">
            <span data-f="name"></span> <small data-f="count"></small>
          </button>
        </template>
      </section>
      <Documents labels={labels} />
      <Files labels={labels} />
      <Users labels={labels} />
      <DocumentDialog labels={labels} />
    </>
  )
}

function Documents({ labels }: Words) {
  return (
    <section class="panel" id="documents" aria-labelledby="documents-title" hidden>
      <header class="head">
        <h2 id="documents-title">
          {labels.documents} <code data-f="collection"></code>
        </h2>
        <p class="actions">
          <button type="button" id="insert">
            <Icon name="edit" />
            {labels.insertDocument}
          </button>
        </p>
      </header>
      <form class="find" role="search">
        <label class="search">
          <Icon name="search" />
          <input
            type="search"
            id="search"
            name="query"
            placeholder={`${labels.documentQuery} {"done": false}`}
            aria-label={labels.documentQuery}
            autocomplete="off"
            spellcheck={false}
          />
          <kbd>/</kbd>
        </label>
        <input
          name="sort"
          placeholder={`${labels.documentSort} {"at": -1}`}
          aria-label={labels.documentSort}
          autocomplete="off"
          spellcheck={false}
        />
        <button type="submit">{labels.find}</button>
      </form>
      <p class="notice" id="refused" role="alert" hidden></p>
      <FilledTable
        labels={labels}
        columns={[
          { name: '_id', cell: <button type="button" class="quiet id" data-f="id"></button> },
          { name: labels.document, cell: <code data-f="text"></code> },
        ]}
      />
    </section>
  )
}

interface Column {
  /** Absent above buttons. */
  readonly name?: string
  readonly cell: Child
}

/** A table, its row for the client to fill, what it says where it is empty, and the way to its other rows. */
function FilledTable({ columns, labels }: Words & { columns: readonly Column[] }) {
  return (
    <>
      <table class="fires">
        <thead>
          <tr>{columns.map(({ name }) => (name === undefined ? <td></td> : <th>{name}</th>))}</tr>
        </thead>
        <tbody></tbody>
      </table>
      <p class="empty" hidden>
        {labels.nothing}
      </p>
      <p class="pager" hidden>
        <button type="button" class="quiet" data-step="-1">
          {labels.previousPage}
        </button>
        <span data-f="place" role="status"></span>
        <button type="button" class="quiet" data-step="1">
          {labels.nextPage}
        </button>
      </p>
      <template>
        <tr>
          {columns.map(({ name, cell }) => (
            <td data-name={name}>{cell}</td>
          ))}
        </tr>
      </template>
    </>
  )
}

function Files({ labels }: Words) {
  return (
    <section class="panel" id="files" aria-labelledby="files-title">
      <h2 id="files-title">{labels.files}</h2>
      <FilledTable
        labels={labels}
        columns={[
          { name: labels.file, cell: <a class="name" data-f="key" download=""></a> },
          { name: labels.type, cell: <span data-f="contentType"></span> },
          { name: labels.fileSize, cell: <span data-f="size"></span> },
          { name: labels.fileChanged, cell: <span class="time" data-f="modified"></span> },
          {
            cell: (
              <span class="buttons">
                <button type="button" class="quiet" data-delete="">
                  <Icon name="clear" />
                  {labels.delete}
                </button>
              </span>
            ),
          },
        ]}
      />
    </section>
  )
}

function Users({ labels }: Words) {
  return (
    <section class="panel" id="users" aria-labelledby="users-title">
      <h2 id="users-title">{labels.users}</h2>
      <FilledTable
        labels={labels}
        columns={[
          { name: 'uid', cell: <code data-f="id"></code> },
          { name: labels.kind, cell: <span data-f="kind"></span> },
          { name: labels.signsInWith, cell: <span class="name" data-f="names"></span> },
          { name: labels.userSince, cell: <span class="time" data-f="created"></span> },
        ]}
      />
    </section>
  )
}

function DocumentDialog({ labels }: Words) {
  return (
    <dialog id="document" aria-labelledby="document-title">
      <h2 id="document-title">
        {labels.document} <code data-f="place"></code>
      </h2>
      <form>
        <label class="field">
          <small>{labels.documentHint}</small>
          <textarea rows={14} spellcheck={false} autocomplete="off" aria-labelledby="document-title"></textarea>
        </label>
        <p class="notice" id="concealed" hidden>
          {labels.concealedDocument}
        </p>
        <p class="actions">
          <button type="submit" class="primary">
            {labels.save}
            <kbd>Ctrl ↵</kbd>
          </button>
          <button type="button" data-delete="">
            {labels.delete}
          </button>
          <button type="button" data-close="">
            {labels.close}
          </button>
        </p>
      </form>
    </dialog>
  )
}
