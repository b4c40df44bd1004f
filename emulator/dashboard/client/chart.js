// @ts-check
/** Charts as SVG: bars and lines over time, marks for reloads, and a reading for the slot under the pointer or the arrow keys. */

const namespace = 'http://www.w3.org/2000/svg'
const height = 180
const margin = { left: 56, right: 12, top: 12, bottom: 22 }

/** @param {string} name @param {Readonly<Record<string, string | number>>} attributes @param {string} [text] */
function svg(name, attributes, text) {
  const element = document.createElementNS(namespace, name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value))
  if (text !== undefined) element.textContent = text
  return element
}

/**
 * @typedef {object} Series
 * @property {string} name its class
 * @property {readonly (number | null)[]} values
 * @property {'bar' | 'line'} as
 *
 * @typedef {object} Chart
 * @property {readonly number[]} times the start of each slot, epoch ms
 * @property {number} width ms of a slot
 * @property {readonly Series[]} series drawn in this order
 * @property {readonly { time: number, label: string }[]} marks
 * @property {(value: number) => string} format
 * @property {(time: number) => string} formatTime
 */

/** A round number at or above `value` whose half is whole: 2, 4, 6, 10, 20, … @param {number} value */
function niceTop(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)))
  return ([2, 4, 6, 10].find((step) => step * power >= value) ?? 10) * power
}

/** @param {HTMLElement} box @param {Chart} chart */
export function drawChart(box, chart) {
  const { times, width: slot, series, marks, format, formatTime } = chart
  const width = Math.max(320, box.clientWidth)
  const inner = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom }
  const from = times[0] ?? 0
  // A short session does not fill the whole width with one fat bar.
  const slots = Math.max(60, times.length)
  const top = niceTop(Math.max(1, ...series.flatMap(({ values }) => values.map((value) => value ?? 0))))
  /** @param {number} time */
  const x = (time) => margin.left + ((time - from) / (slots * slot)) * inner.width
  /** @param {number} value */
  const y = (value) => margin.top + inner.height * (1 - value / top)
  const root = svg('svg', { viewBox: `0 0 ${width} ${height}`, width, height })

  for (const share of [0, 0.5, 1]) {
    const at = y(top * share)
    root.append(svg('line', { class: 'grid', x1: margin.left, x2: width - margin.right, y1: at, y2: at }))
    root.append(svg('text', { class: 'axis', x: margin.left - 8, y: at + 4, 'text-anchor': 'end' }, format(top * share)))
  }
  for (const share of width < 520 ? [0, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1]) {
    const time = from + slots * slot * share
    const anchor = share === 0 ? 'start' : share === 1 ? 'end' : 'middle'
    root.append(svg('text', { class: 'axis', x: x(time), y: height - 6, 'text-anchor': anchor }, formatTime(time)))
  }
  for (const { time, label } of marks) {
    if (time < from || time > from + slots * slot) continue
    const mark = svg('line', { class: 'mark', x1: x(time), x2: x(time), y1: margin.top, y2: height - margin.bottom })
    mark.append(svg('title', {}, label))
    root.append(mark)
  }
  const bar = Math.max(1, inner.width / slots - 1)
  for (const { name, values, as } of series) {
    if (as === 'bar') {
      for (const [index, value] of values.entries()) {
        if (!value) continue
        root.append(
          svg('rect', {
            class: name,
            x: x(times[index] ?? 0),
            y: y(value),
            width: bar,
            height: Math.max(1, y(0) - y(value)),
            rx: Math.min(2, bar / 3),
          }),
        )
      }
      continue
    }
    for (const points of runs(values)) {
      const path = points
        .map(([index, value], at) => `${at === 0 ? 'M' : 'L'}${(x(times[index] ?? 0) + bar / 2).toFixed(1)} ${y(value).toFixed(1)}`)
        .join('')
      root.append(svg('path', { class: name, d: path }))
      for (const [index, value] of points)
        root.append(svg('circle', { class: name, cx: x(times[index] ?? 0) + bar / 2, cy: y(value), r: points.length > 40 ? 1.5 : 2.5 }))
    }
  }
  box.replaceChildren(root)
  attachReading(box, root, chart, { x, bar, width })
}

/** Neighbouring values; a slot without one ends a line. @param {readonly (number | null)[]} values */
function runs(values) {
  /** @type {[number, number][][]} */
  const found = []
  let open = false
  for (const [index, value] of values.entries()) {
    if (value === null) {
      open = false
      continue
    }
    if (!open) found.push([])
    found.at(-1)?.push([index, value])
    open = true
  }
  return found
}

/**
 * @param {HTMLElement} box
 * @param {Element} root
 * @param {Chart} chart
 * @param {{ x: (time: number) => number, bar: number, width: number }} geometry
 */
function attachReading(box, root, { times, series, format, formatTime }, { x, bar, width }) {
  const cursor = svg('g', { class: 'cursor', visibility: 'hidden' })
  const line = svg('line', { y1: margin.top, y2: height - margin.bottom })
  const text = svg('text', { y: margin.top + 4 })
  cursor.append(line, text)
  root.append(cursor)
  let at = times.length - 1

  /** @param {number} index */
  const read = (index) => {
    at = Math.max(0, Math.min(times.length - 1, index))
    const time = times[at]
    if (time === undefined) return
    const middle = x(time) + bar / 2
    const right = middle > width * 0.7
    line.setAttribute('x1', String(middle))
    line.setAttribute('x2', String(middle))
    text.setAttribute('x', String(middle + (right ? -8 : 8)))
    text.setAttribute('text-anchor', right ? 'end' : 'start')
    const values = series.map(({ name, values }) => `${name} ${values[at] == null ? '–' : format(values[at] ?? 0)}`)
    text.textContent = `${formatTime(time)}  ${values.join('  ')}`
    cursor.setAttribute('visibility', 'visible')
  }
  const hide = () => cursor.setAttribute('visibility', 'hidden')
  readings.get(box)?.abort()
  const drawn = new AbortController()
  readings.set(box, drawn)
  const { signal } = drawn
  /** @param {PointerEvent} event */
  const point = (event) => {
    const left = event.clientX - box.getBoundingClientRect().left
    let nearest = 0
    for (const [index, time] of times.entries())
      if (Math.abs(x(time) + bar / 2 - left) < Math.abs(x(times[nearest] ?? 0) + bar / 2 - left)) nearest = index
    read(nearest)
  }
  /** @param {KeyboardEvent} event */
  const step = (event) => {
    if (event.key === 'ArrowLeft') read(at - 1)
    else if (event.key === 'ArrowRight') read(at + 1)
  }
  box.addEventListener('pointermove', point, { signal })
  box.addEventListener('pointerleave', hide, { signal })
  box.addEventListener('blur', hide, { signal })
  box.addEventListener('keydown', step, { signal })
}

/** What listens to the drawing that is shown now. @type {WeakMap<HTMLElement, AbortController>} */
const readings = new WeakMap()
