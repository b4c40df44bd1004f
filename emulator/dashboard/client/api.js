// @ts-check
/** The emulator's own API. Shapes: ../wire/ */

const base = '/_/api/v1'
/** The page's own; programs get English. @param {string} path */
const inLanguage = (path) => `${base}${path}${path.includes('?') ? '&' : '?'}language=${document.documentElement.lang}`

/** @template T @param {string} path @returns {Promise<T>} */
export function get(path) {
  return send('GET', path)
}

/** @template T @param {'GET' | 'POST' | 'PUT' | 'DELETE'} method @param {string} path @param {object} [body] @returns {Promise<T>} */
export async function send(method, path, body = {}) {
  const init = method === 'GET' ? {} : { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const response = await fetch(inLanguage(path), init)
  const value = await response.json()
  if (!response.ok) throw new Error(value.error?.message ?? `HTTP ${response.status}`)
  return value
}

/**
 * What happens, as it happens. The browser connects again by itself; `hello` says that it did.
 * @template {keyof import('../wire/events.ts').EventPayloads} K
 * @param {K} event
 * @param {(payload: import('../wire/events.ts').EventPayloads[K]) => void} listener
 */
export function on(event, listener) {
  source().addEventListener(event, (message) => listener(JSON.parse(/** @type {MessageEvent<string>} */ (message).data)))
}

/** @type {EventSource | undefined} */
let stream

export function source() {
  stream ??= new EventSource(inLanguage('/events'))
  return stream
}
