/** @jsxImportSource hono/jsx */
/** What is deployed: one row per function that opens to its addresses, limits and inputs. */
import type { Child } from 'hono/jsx'
import type { Labels } from '../labels.ts'
import { count, duration } from '../client/format.js'
import { functionTexts, functionTone } from '../client/function-row.js'
import type { AddressView, FunctionView } from '../wire/function.ts'
import type { Overview } from '../wire/overview.ts'
import { CopyCurl, FillPathDialog } from './copy-curl.tsx'
import { EditorLink } from './editor-link.tsx'
import { Icon } from './icon.tsx'
import { Remarks } from './remarks.tsx'
import { SearchField } from './search-field.tsx'

export function FunctionsPage({ functions, overview, labels }: { functions: readonly FunctionView[]; overview: Overview; labels: Labels }) {
  const { manifest } = overview
  return (
    <>
      <header class="head">
        <h1>{labels.functions}</h1>
        <p class="counts">
          <span>
            {labels.calls} <b id="calls">{count(overview.calls)}</b>
          </span>
          <span class={overview.errors > 0 ? 'bad' : ''}>
            {labels.errors} <b id="errors">{count(overview.errors)}</b>
          </span>
        </p>
        <SearchField label={labels.filterFunctions} />
      </header>
      <p class="serving">
        {overview.url !== null && <code>{overview.url}</code>}
        {manifest !== null && (
          <span>
            {labels.manifest} {manifest.file !== '' && <EditorLink at={manifest.file} labels={labels} />} {manifest.format}
          </span>
        )}
        {overview.open.length > 0 && (
          <span class="soft">
            <b>{labels.open}</b> {overview.open.join(' ')}
          </span>
        )}
      </p>
      {manifest !== null && <Remarks manifest={manifest} labels={labels} />}
      {functions.length === 0 ? (
        <p class="empty">{labels.noFunctions}</p>
      ) : (
        <div class="functions panel">
          <div class="function-head" aria-hidden="true">
            <span>{labels.function}</span>
            <span>{labels.type}</span>
            <span>{labels.lastOutcome}</span>
            <span class="number">{labels.calls}</span>
            <span class="number">{labels.errors}</span>
            <span class="number">{`${labels.latency} p50 · p95`}</span>
            <span class="number" title={labels.containers}>
              {labels.warm}
            </span>
            <span>{labels.revision}</span>
          </div>
          {functions.map((one) => (
            <FunctionRow one={one} labels={labels} />
          ))}
          <p class="empty" id="no-match" hidden>
            {labels.noMatch}
          </p>
        </div>
      )}
      <FillPathDialog labels={labels} />
    </>
  )
}

function FunctionRow({ one, labels }: { one: FunctionView; labels: Labels }) {
  const tone = functionTone(one)
  const texts = functionTexts(one, labels)
  return (
    <details class="function" data-path={one.path} name="function">
      <summary>
        <span class="name">
          <Icon name="chevron" />
          <i class={`dot ${tone}`} data-f="dot"></i>
          <span>
            {one.package !== '' && <span class="package">{one.package}/</span>}
            <b>{one.name}</b>
          </span>
        </span>
        <span>
          <span class={`badge ${one.type}`}>{one.type}</span>
        </span>
        <span class={`outcome ${tone}`} data-f="outcome">
          {texts.outcome}
        </span>
        {(['calls', 'errors', 'latency', 'warm'] as const).map((name) => (
          <span class="number" data-f={name}>
            {texts[name]}
          </span>
        ))}
        <code class="revision" data-f="revision">
          {texts.revision}
        </code>
      </summary>
      <div class="function-body">
        <ul class="addresses" aria-label={labels.addresses}>
          {one.addresses.map((address) => (
            <AddressRow address={address} path={one.path} labels={labels} />
          ))}
        </ul>
        <p class="actions">
          <a class="button quiet" href={`/_/functions/${one.path}`}>
            <Icon name="functions" />
            {labels.allOfFunction}
          </a>
          <a class="button quiet" href={`/_/activations?function=${encodeURIComponent(one.path)}`}>
            <Icon name="activations" />
            {labels.activations}
          </a>
          <a class="button quiet" href={`/_/logs?function=${encodeURIComponent(one.path)}`}>
            <Icon name="logs" />
            {labels.logs}
          </a>
        </p>
        <dl class="facts">
          <Fact name={labels.source}>{one.fileBacked ? <EditorLink at={one.file} labels={labels} /> : one.file}</Fact>
          {one.components.length > 0 && (
            <Fact name={labels.components}>
              <code>{one.components.join(' → ')}</code>
            </Fact>
          )}
          <Fact name={labels.limits}>{`${duration(one.limits.timeout)} · ${one.limits.memory} MB · ×${one.limits.concurrency}`}</Fact>
          {one.flags.length > 0 && <Fact name={labels.kind}>{one.flags.join(', ')}</Fact>}
          {one.components.length === 0 && (
            <Fact name={labels.bundle}>
              <span data-f="bundle">{texts.bundle}</span>
            </Fact>
          )}
          {one.bundle !== null && one.bundle.inputs.length > 0 && (
            <Fact name={labels.inputs}>
              <span class="files">
                {one.bundle.inputs.map((input) => (
                  <code>{input}</code>
                ))}
              </span>
            </Fact>
          )}
        </dl>
        {one.problem !== null && (
          <pre class="problem" tabindex={0}>
            {one.problem}
          </pre>
        )}
      </div>
    </details>
  )
}

function Fact({ name, children }: { name: string; children?: Child }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

export function AddressRow({ address, path, labels }: { address: AddressView; path: string; labels: Labels }) {
  const { surface, label, method, url } = address
  const target = address.path
  return (
    <li>
      <span class="surface">{label}</span>
      <span class={`method of-${method.toLowerCase()}`}>{method}</span>
      <code>{method === 'GET' && !target.includes('{') ? <a href={url}>{target}</a> : target}</code>
      <span class="actions">
        <CopyCurl address={address} labels={labels} />
        <a class="button quiet" href={`/_/invoke?function=${encodeURIComponent(path)}&surface=${encodeURIComponent(surface)}`}>
          <Icon name="invoke" />
          {labels.tryIt}
        </a>
      </span>
    </li>
  )
}
