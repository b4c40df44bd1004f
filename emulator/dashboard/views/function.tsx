/** @jsxImportSource hono/jsx */
/** One function: how to reach it, what it runs with and which file says so, and ways to everything that is known about it. */
import type { Labels } from '../labels.ts'
import type { FunctionView } from '../wire/function.ts'
import type { Setting, SurroundingsView } from '../wire/surroundings.ts'
import { FillPathDialog } from './copy-curl.tsx'
import { EditorLink } from './editor-link.tsx'
import { AddressRow } from './functions.tsx'
import { Icon } from './icon.tsx'
import { SayingText } from './saying-text.tsx'

export function FunctionPage({ one, surroundings, labels }: { one: FunctionView; surroundings: SurroundingsView; labels: Labels }) {
  const { declared, environment, parameters, limits, credentials } = surroundings
  const query = encodeURIComponent(one.path)
  return (
    <article class="function-page">
      <nav class="trail">
        <a href="/_/">
          <Icon name="back" />
          {labels.functions}
        </a>
      </nav>
      <header class="head">
        <h1>{one.path}</h1>
        <p class="badges">
          <span class={`badge ${one.type}`}>{one.type}</span>
          <span class="badge">{one.kind}</span>
          {one.fileBacked ? <EditorLink at={one.file} labels={labels} /> : <span>{one.file}</span>}
        </p>
      </header>
      <p class="actions">
        <a class="button" href={`/_/activations?function=${query}`}>
          <Icon name="activations" />
          {labels.activations}
        </a>
        <a class="button" href={`/_/logs?function=${query}`}>
          <Icon name="logs" />
          {labels.logs}
        </a>
        <a class="button" href={`/_/invoke?function=${query}`}>
          <Icon name="invoke" />
          {labels.invoke}
        </a>
      </p>
      {one.problem !== null && (
        <pre class="problem" tabindex={0}>
          {one.problem}
        </pre>
      )}
      <section class="panel">
        <h2>{labels.addresses}</h2>
        <ul class="addresses">
          {one.addresses.map((address) => (
            <AddressRow address={address} path={one.path} labels={labels} />
          ))}
        </ul>
      </section>
      {declared.length > 0 && (
        <Settings
          title={labels.configured}
          settings={declared.map((one) => (one.part === 'key' ? one : { ...one, name: `${labels[`part.${one.part}`]} ${one.name}` }))}
          labels={labels}
        />
      )}
      <div class="columns">
        <div>
          <Settings title={labels.environment} settings={environment} labels={labels} />
          <Settings title={labels.boundParameters} settings={parameters} labels={labels} />
        </div>
        <div>
          <Settings
            title={labels.limits}
            settings={limits.map((limit) => ({ ...limit, name: labels[`limit.${limit.name}` as 'limit.timeout'] }))}
            inWords
            labels={labels}
          />
          <section class="panel">
            <h2>
              {labels.credentials}
              <a href="/_/gateway#explain">{labels.signature}</a>
            </h2>
            <dl class="settings">
              {credentials.map(({ name, state, place }) => (
                <div>
                  <dt>
                    <code>{name}</code>
                  </dt>
                  <dd class={state === 'open' ? 'open' : ''}>{state === 'open' ? labels.unchecked : labels.checked}</dd>
                  <dd class="from">{place !== null && <SayingText source="file" place={place} labels={labels} />}</dd>
                </div>
              ))}
            </dl>
          </section>
        </div>
      </div>
      <FillPathDialog labels={labels} />
    </article>
  )
}

interface SettingsProps {
  readonly title: string
  readonly settings: readonly Setting[]
  /** Names are labels, not names in code. */
  readonly inWords?: boolean
  readonly labels: Labels
}

function Settings({ title, settings, inWords = false, labels }: SettingsProps) {
  return (
    <section class="panel">
      <h2>{title}</h2>
      {settings.length === 0 ? (
        <p class="empty">{labels.noFault}</p>
      ) : (
        <dl class="settings">
          {settings.map(({ name, value, source, place, over }) => (
            <div>
              <dt>{inWords ? name : <code>{name}</code>}</dt>
              {value !== '' && (
                <dd>
                  <code>{value}</code>
                </dd>
              )}
              <dd class="from">
                <SayingText source={source} place={place} labels={labels} />
                {over.map((below) => (
                  <>
                    <small>{labels.liesOver}</small>
                    <SayingText {...below} labels={labels} />
                  </>
                ))}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  )
}
