/** @jsxImportSource hono/jsx */
/** The session in numbers; the page draws the charts. */
import type { Labels } from '../labels.ts'
import { count, took } from '../client/format.js'
import type { Overview } from '../wire/overview.ts'
import type { TrafficView } from '../wire/traffic.ts'

export function TrafficPage({ traffic, overview, labels }: { traffic: TrafficView; overview: Overview; labels: Labels }) {
  return (
    <>
      <header class="head">
        <h1>{labels.traffic}</h1>
        <label class="choice">
          <select id="function" aria-label={labels.function}>
            <option value="">{labels.allFunctions}</option>
            {traffic.functions.map(({ path }) => (
              <option>{path}</option>
            ))}
          </select>
        </label>
      </header>
      <dl class="tiles">
        <Tile id="tile-calls" name={labels.calls} value={count(overview.calls)} />
        <Tile id="tile-errors" name={labels.errorRate} value="–" />
        <Tile id="tile-p50" name="p50" value="–" />
        <Tile id="tile-p95" name="p95" value="–" />
      </dl>
      <section class="panel chart-panel">
        <h2>
          {labels.callsErrors}
          <span class="legend">
            <i class="swatch calls"></i>
            {labels.calls} <i class="swatch errors"></i>
            {labels.errors} <i class="swatch reload"></i>
            {labels.reloads}
          </span>
        </h2>
        <div class="chart" id="calls-chart" tabindex={0} role="img" aria-label={labels.callsErrors}></div>
      </section>
      <section class="panel chart-panel">
        <h2>
          {labels.latency}
          <span class="legend">
            <i class="swatch p50"></i>p50 <i class="swatch p95"></i>p95
          </span>
        </h2>
        <div class="chart" id="latency-chart" tabindex={0} role="img" aria-label={labels.latency}></div>
      </section>
      <section class="panel">
        <h2>{labels.perFunction}</h2>
        <table class="numbers">
          <thead>
            <tr>
              <th>{labels.function}</th>
              <th class="number">{labels.calls}</th>
              <th class="number">{labels.errors}</th>
              <th class="number">p50</th>
              <th class="number">p95</th>
            </tr>
          </thead>
          <tbody id="per-function">
            {traffic.functions.map((one) => (
              <FunctionNumbers path={one.path} cells={[count(one.calls), count(one.errors), took(one.p50), took(one.p95)]} />
            ))}
          </tbody>
        </table>
        <p class="empty" id="empty" hidden={traffic.functions.length > 0}>
          {labels.nothing}
        </p>
        <template id="numbers-row">
          <FunctionNumbers path="" cells={['', '', '', '']} />
        </template>
      </section>
    </>
  )
}

function Tile({ id, name, value }: { id: string; name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd id={id}>{value}</dd>
    </div>
  )
}

function FunctionNumbers({ path, cells: [calls, errors, p50, p95] }: { path: string; cells: readonly [string, string, string, string] }) {
  return (
    <tr>
      <th scope="row">
        <a data-f="path" href={`/_/activations?function=${encodeURIComponent(path)}`}>
          {path}
        </a>
      </th>
      <td class="number" data-f="calls">
        {calls}
      </td>
      <td class="number" data-f="errors">
        {errors}
      </td>
      <td class="number" data-f="p50">
        {p50}
      </td>
      <td class="number" data-f="p95">
        {p95}
      </td>
    </tr>
  )
}
