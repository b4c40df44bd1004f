// @ts-check
/**
 * A stranger's script in a page that a function answered, so on the function's own origin: it tries all that such a script can, and writes into
 * the title what came of each attempt. `at` are the origins of the emulator that it knows of, `calls` what it must not be able to call.
 */
/** @type {{ at: string[], calls: Record<string, { method: string, target: string, body?: string }>, port: number }} */
const { at, calls, port } = await (await fetch(new URL('/facts', import.meta.url))).json()
const token = /actionlab-\d+=(\S+)/

/** @param {string} text @returns {Promise<string>} */
async function held(text) {
  throw new Error(text)
}

/** @param {Promise<Response>} answer @returns {Promise<string>} */
async function readable(answer) {
  const response = await answer
  const text = await response.text()
  return response.ok ? `${response.status} ${text.slice(0, 80)}` : held(text)
}

/** @param {string} url @returns {Promise<string>} */
function framed(url) {
  const frame = Object.assign(document.createElement('iframe'), { src: url })
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve))
  document.documentElement.append(frame)
  return loaded.then(() => {
    const { contentDocument } = frame
    return contentDocument?.querySelector('[data-page]') ? 'framed' : held('nothing to see')
  })
}

/** @param {string} url @returns {Promise<string>} */
async function opened(url) {
  const other = window.open(url)
  if (!other) return held('no window')
  for (let look = 0; look < 50; look++) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    if (other.closed) return held('severed')
    // Throws where the window has another origin.
    if (other.document.querySelector('[data-page]')) return 'opened'
  }
  return held('never there')
}

/** @param {string} url @returns {Promise<string>} */
function streamed(url) {
  return new Promise((resolve, reject) => {
    const stream = new EventSource(url, { withCredentials: true })
    stream.addEventListener('open', () => (stream.close(), resolve('streamed')))
    stream.addEventListener('error', () => (stream.close(), reject(new Error('no stream'))))
  })
}

/** A worker between the browser and this origin, which asks for the dashboard and passes on what it gets. @returns {Promise<string>} */
async function worked() {
  const code = `self.onfetch = () => {}
    self.onmessage = async ({ data, source }) => source.postMessage(await fetch(data, { credentials: 'include' })
      .then(async (r) => r.ok ? await r.text() : '', () => ''))`
  const registration = await navigator.serviceWorker.register(`/api/v1/web/guest/default/script?code=${encodeURIComponent(code)}`, {
    scope: '/',
  })
  const worker = registration.installing ?? registration.waiting ?? registration.active
  /** @type {Promise<string>} */
  const heard = new Promise((resolve) => navigator.serviceWorker.addEventListener('message', ({ data }) => resolve(data)))
  worker?.postMessage('/_/')
  const page = await heard
  await registration.unregister()
  return page.includes('data-page') ? 'worked' : held('nothing')
}

const json = { 'content-type': 'application/json' }
/** @type {Record<string, () => Promise<string>>} */
const attempts = { worker: worked, cookie: async () => (token.test(document.cookie) ? document.cookie : held('hidden')) }
for (const base of at) {
  for (const [name, { method, target, body }] of Object.entries(calls)) {
    const init = { method, ...(body ? { body } : {}) }
    attempts[`${base} ${name}`] = () => readable(fetch(base + target, { ...init, headers: json, credentials: 'include' }))
    if (method !== 'GET' && method !== 'POST') continue
    attempts[`${base} ${name}, simple`] = () =>
      readable(fetch(base + target, { ...init, credentials: 'include', referrerPolicy: 'no-referrer' }))
  }
  attempts[`${base} frame`] = () => framed(`${base}/_/`)
  attempts[`${base} window`] = () => opened(`${base}/_/activations`)
  attempts[`${base} events`] = () => streamed(`${base}/_/api/v1/events`)
  attempts[`${base} page`] = async () => {
    const text = await (await fetch(`${base}/_/`, { credentials: 'include' })).text()
    return text.includes('data-page') ? text.slice(0, 80) : held(text)
  }
}
// Tossed, so that the dashboard gets a cookie of ours beside its own.
document.cookie = `actionlab-${port}=tossed; path=/_/`
document.cookie = `actionlab-${port}=tossed; path=/_/; domain=localhost`
document.cookie = `actionlab-${port}=tossed; path=/_/; domain=dashboard.localhost`

/** @type {Record<string, string>} */
const results = {}
for (const [name, attempt] of Object.entries(attempts)) results[name] = await attempt().catch(() => 'refused')
document.title = JSON.stringify(results)
