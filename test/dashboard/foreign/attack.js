// @ts-check
/** A page of another origin, trying what such a page can: its title says what came of it. */
const base = new URLSearchParams(location.search).get('at') ?? ''
const api = `${base}/_/api/v1`
const fault = `${api}/gateway/hello/fault`
const body = '{"code":"410"}'

/** @param {HTMLElement} element @returns {Promise<string>} */
function loaded(element) {
  return new Promise((resolve, reject) => {
    element.addEventListener('load', () => resolve('loaded'))
    element.addEventListener('error', reject)
    document.body.append(element)
  })
}

/** @type {Readonly<Record<string, () => Promise<unknown>>>} */
const attempts = {
  read: async () => (await fetch(`${api}/functions`, { credentials: 'include' })).text(),
  // The browser sends this one; nobody must act on it.
  simple: () =>
    fetch(fault, { method: 'POST', mode: 'no-cors', credentials: 'include', body }).then(() => Promise.reject(new Error('unreadable'))),
  preflight: async () =>
    (await fetch(fault, { method: 'PUT', credentials: 'include', headers: { 'content-type': 'application/json' }, body })).status,
  delete: async () => (await fetch(`${api}/activations`, { method: 'DELETE', credentials: 'include' })).status,
  script: () => loaded(Object.assign(document.createElement('script'), { src: `${api}/functions` })),
  style: () =>
    loaded(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: `${base}/_/assets/0123456789ab/frame.css` })),
  events: () =>
    new Promise((resolve, reject) => {
      const stream = new EventSource(`${api}/events`, { withCredentials: true })
      stream.addEventListener('open', resolve)
      stream.addEventListener('error', reject)
    }),
  socket: () =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(`${base.replace('http', 'ws')}/_/api/v1/events`)
      socket.addEventListener('open', resolve)
      socket.addEventListener('error', reject)
    }),
}

const frame = Object.assign(document.createElement('iframe'), { src: `${base}/_/` })
const form = Object.assign(document.createElement('form'), {
  method: 'post',
  action: `${api}/reload`,
  target: 'sink',
  enctype: 'text/plain',
})
const sink = Object.assign(document.createElement('iframe'), { name: 'sink' })
document.body.append(frame, sink, form)
form.submit()

const results = await Promise.all(
  Object.entries(attempts).map(([name, attempt]) =>
    attempt().then(
      (value) => [name, value],
      () => [name, 'refused'],
    ),
  ),
)
document.title = JSON.stringify(Object.fromEntries(results))
