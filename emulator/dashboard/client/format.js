// @ts-check
/** How numbers and times are written, on the server and in the page alike. */

/** @param {number} ms */
export function duration(ms) {
  if (ms < 1000) return `${Math.round(ms * 10) / 10} ms`
  return ms < 60_000
    ? `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`
    : `${Math.floor(ms / 60_000)} m ${Math.round((ms % 60_000) / 1000)} s`
}

/** Of what ran, in the whole ms that clouds tell: nothing takes no time. @param {number} ms */
export function took(ms) {
  return ms < 1 ? '<1 ms' : duration(ms)
}

/** Local time of day. @param {number} time epoch ms */
export function clock(time) {
  const date = new Date(time)
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':')
}

/** With milliseconds, for logs. @param {number} time epoch ms */
export function preciseClock(time) {
  return `${clock(time)}.${String(new Date(time).getMilliseconds()).padStart(3, '0')}`
}

/** @param {number} count */
export function bytes(count) {
  if (count < 1024) return `${count} B`
  return count < 1024 * 1024 ? `${(count / 1024).toFixed(1)} KB` : `${(count / 1024 / 1024).toFixed(1)} MB`
}

/** @param {number} value */
export function count(value) {
  return value.toLocaleString('en-US')
}

/** A few, and that there are more. @param {readonly string[]} names */
export function firstNames(names) {
  return names.length > 4 ? `${names.slice(0, 4).join(', ')} …` : names.join(', ')
}
