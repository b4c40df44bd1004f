// @ts-check
/** Charts of the session, drawn again as calls come in. */
import { get, on } from './api.js'
import { atMostEvery, attempt, copyOf, fill, one, typed } from './dom.js'
import { drawChart } from './chart.js'
import { clock, count, duration, took } from './format.js'

/** @typedef {import('../wire/traffic.ts').TrafficView} TrafficView */

const choice = typed(HTMLSelectElement, '#function')
/** @type {TrafficView | undefined} */
let latest

async function load() {
  const chosen = choice.value === '' ? '' : `?function=${encodeURIComponent(choice.value)}`
  /** @type {[TrafficView, import('../wire/overview.ts').Overview]} */
  const [traffic, overview] = await Promise.all([get(`/traffic${chosen}`), get('/')])
  latest = traffic
  const own = traffic.functions.find(({ path }) => path === choice.value)
  const calls = own?.calls ?? overview.calls
  const errors = own?.errors ?? overview.errors
  one('#tile-calls').textContent = count(calls)
  one('#tile-errors').textContent = calls === 0 ? '–' : `${((errors / calls) * 100).toFixed(1)} %`
  showLatency(traffic, own)
  showFunctions(traffic)
  draw()
}

/** Of all functions together there is no single number: the median over the busy slots stands for it. @param {TrafficView} traffic @param {TrafficView['functions'][number] | undefined} own */
function showLatency({ slots }, own) {
  for (const quantile of /** @type {const} */ (['p50', 'p95'])) {
    const values = slots.flatMap((slot) => slot[quantile] ?? []).sort((a, b) => a - b)
    const value = own ? own[quantile] : values[Math.floor(values.length / 2)]
    one(`#tile-${quantile}`).textContent = value === undefined ? '–' : took(value)
  }
}

/** @param {TrafficView} traffic */
function showFunctions({ functions }) {
  const rows = functions.map(({ path, calls, errors, p50, p95 }) => {
    const row = copyOf('#numbers-row')
    fill(row, { path, calls: count(calls), errors: count(errors), p50: took(p50), p95: took(p95) })
    one('a', row).setAttribute('href', `/_/activations?function=${encodeURIComponent(path)}`)
    return row
  })
  one('#per-function').replaceChildren(...rows)
  one('#empty').hidden = rows.length > 0
  const known = new Set([...choice.options].map(({ value }) => value))
  for (const { path } of functions) if (!known.has(path)) choice.add(new Option(path, path))
}

function draw() {
  if (!latest) return
  const { slots, width, reloads } = latest
  const times = slots.map(({ start }) => start)
  const marks = reloads.map(({ time, changed, ms }) => ({ time, label: `${clock(time)} ↻ ${changed.join(', ')} ${ms} ms` }))
  const common = { times, width, marks, formatTime: clock }
  drawChart(one('#calls-chart'), {
    ...common,
    format: (value) => count(Math.round(value)),
    series: [
      { name: 'calls', values: slots.map(({ calls }) => calls), as: 'bar' },
      { name: 'errors', values: slots.map(({ errors }) => errors), as: 'bar' },
    ],
  })
  drawChart(one('#latency-chart'), {
    ...common,
    format: duration,
    series: [
      { name: 'p95', values: slots.map(({ p95 }) => p95), as: 'line' },
      { name: 'p50', values: slots.map(({ p50 }) => p50), as: 'line' },
    ],
  })
}

const refresh = atMostEvery(1000, load)
choice.addEventListener('change', () => attempt(load))
on('activations', () => refresh())
on('reload', () => refresh())
addEventListener('resize', atMostEvery(100, draw))
await load()
