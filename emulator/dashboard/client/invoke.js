// @ts-check
/** A call by hand. */
import { get, send } from './api.js'
import { attempt, copy, copyOf, fill, labels, one, typed } from './dom.js'
import { attachEditor, check, highlight } from './editor.js'
import { bytes, duration } from './format.js'
import { httpTone } from './row.js'

/** @typedef {import('../wire/function.ts').AddressView & { readonly name: string }} AddressView */

const form = typed(HTMLFormElement, '#invoke')
/** @type {readonly { path: string, addresses: readonly AddressView[] }[]} */
const functions = JSON.parse(form.dataset['functions'] ?? '[]')
/** @param {string} name @returns {any} */
const field = (name) => form.elements.namedItem(name)
const body = typed(HTMLTextAreaElement, '#body')
const state = one('#json-state')

const editor = attachEditor(body, one('#highlight'), (text) => {
  const result = check(text)
  const looksLikeJson = isJson() && text.trim() !== ''
  state.textContent = !looksLikeJson ? '' : result.ok ? labels.valid : `${labels.notJson} ${result.line}: ${result.at}`
  state.className = looksLikeJson && !result.ok ? 'bad' : 'ok'
})

function isJson() {
  return /content-type:\s*application\/([^;\s]+\+)?json/i.test(field('headers').value)
}

/** @param {AddressView} address */
function use({ method, path, headers, body: text }) {
  field('method').value = method
  field('target').value = path
  field('headers').value = headers
    .filter(([name, value]) => !value.includes('$') && !name.startsWith('x-ncp-'))
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')
  body.value = text ?? ''
  delete body.dataset['base64']
  editor.draw()
}

function chosen() {
  return functions.find(({ path }) => path === field('function').value)
}

field('function').addEventListener('change', () => {
  const addresses = chosen()?.addresses ?? []
  const segments = addresses.map(({ name }, index) => {
    const segment = copyOf('#segment')
    const input = typed(HTMLInputElement, 'input', segment)
    input.value = String(index)
    input.checked = index === 0
    one('span', segment).textContent = name
    return segment
  })
  one('#surfaces').replaceChildren(...segments)
  if (addresses[0]) use(addresses[0])
})

one('#surfaces').addEventListener('change', () => {
  const address = chosen()?.addresses[Number(new FormData(form).get('address'))]
  if (address) use(address)
})
field('headers').addEventListener('input', () => editor.draw())

one('#format').addEventListener('click', () => {
  const result = check(body.value)
  if (!result.ok) return
  body.value = JSON.stringify(result.value, null, 2)
  editor.draw()
})

/** @returns {import('../wire/call.ts').InvokeRequest} */
function request() {
  const lines = field('headers')
    .value.split('\n')
    .filter((/** @type {string} */ line) => line.includes(':'))
  const headers = lines.map((/** @type {string} */ line) => [
    line.slice(0, line.indexOf(':')).trim(),
    line.slice(line.indexOf(':') + 1).trim(),
  ])
  return {
    method: field('method').value,
    target: field('target').value.trim(),
    headers,
    body: body.value,
    base64: body.dataset['base64'] !== undefined,
    sign: field('sign').checked,
  }
}

form.addEventListener('submit', (event) => {
  event.preventDefault()
  const button = typed(HTMLButtonElement, 'button[type="submit"]', form)
  button.disabled = true
  attempt(async () => {
    try {
      await showSent(await send('POST', '/invoke', request()))
    } finally {
      button.disabled = false
    }
  })
})

form.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit()
})

/** @param {import('../wire/call.ts').InvokeAnswer} sent */
async function showSent({ request, answer, ms, activationId }) {
  const box = document.createElement('div')
  box.append(typed(HTMLTemplateElement, '#sent-template').content.cloneNode(true))
  fill(box, {
    status: String(answer.status),
    ms: duration(ms),
    bytes: bytes(answer.bytes),
    headers: answer.headers.map(([name, value]) => `${name}: ${value}`).join('\n'),
    request: [
      `${request.method} ${request.target} HTTP/1.1`,
      ...request.headers.map(([name, value]) => `${name}: ${value}`),
      '',
      request.base64 ? `(Base64) ${request.body}` : request.body,
    ].join('\n'),
  })
  one('[data-f="status"]', box).dataset['tone'] = httpTone(answer.status)
  const pretty = check(answer.body)
  const text = answer.base64
    ? `(Base64) ${answer.body}`
    : pretty.ok && typeof pretty.value === 'object'
      ? JSON.stringify(pretty.value, null, 2)
      : answer.body
  const shown = one('[data-f="body"]', box)
  if (pretty.ok) highlight(shown, text)
  else shown.textContent = text
  shown.hidden = text === ''
  one('[data-f="curl"]', box).addEventListener('click', () => void copy(request.curl))
  const link = typed(HTMLAnchorElement, '[data-f="activation"]', box)
  link.hidden = activationId === null
  link.href = `/_/activations/${activationId}`
  one('[data-f="logs-box"]', box).hidden = true
  one('#sent').replaceChildren(box)
  if (activationId !== null) await showLogs(activationId, box)
}

/** @param {string} activationId @param {HTMLElement} box */
async function showLogs(activationId, box) {
  /** @type {import('../wire/activation.ts').ActivationDetail | undefined} */
  const detail = await get(`/activations/${activationId}`).catch(() => undefined)
  if (!detail || detail.logLines.length === 0) return
  fill(box, { logs: detail.logLines.map(({ text }) => text).join('\n') })
  one('[data-f="logs-box"]', box).hidden = false
}
